import LogCore
import Support
import Testing

@testable import Traces

@Suite struct CriticalPathTests {
  @Test func `children one after the other`() {
    // root   |----------------------------|   0-100
    // first     |--------|                    10-40
    // second                |---------|       50-90
    let drawn = Drawing.tree([
      Drawn("root", 0, 100), Drawn("first", 10, 40, parent: "root"),
      Drawn("second", 50, 90, parent: "root"),
    ])
    #expect(
      drawn.path() == [
        "root 0-10", "first 10-40", "root 40-50", "second 50-90", "root 90-100",
      ])
  }

  @Test func `back-to-back children are both on the path`() {
    let drawn = Drawing.tree([
      Drawn("root", 0, 100), Drawn("first", 10, 50, parent: "root"),
      Drawn("second", 50, 90, parent: "root"),
    ])
    #expect(drawn.path(overlap: .duration(0)).contains("first 10-50"))
  }

  @Test func `a child that ends a little after its successor began counts as ending there`() {
    let spans = [
      Drawn("root", 0, 1000), Drawn("first", 100, 605, parent: "root"),
      Drawn("second", 600, 900, parent: "root"),
    ]
    #expect(
      Drawing.tree(spans).path() == [
        "root 0-100", "first 100-600", "second 600-900", "root 900-1000",
      ])
    #expect(
      Drawing.tree(spans).path(overlap: .duration(4)) == [
        "root 0-600", "second 600-900", "root 900-1000",
      ])
  }

  @Test func `of equal ends the earliest start is taken, and asynchronous children are not`() {
    let drawn = Drawing.tree([
      Drawn("root", 0, 100), Drawn("late", 30, 90, parent: "root"),
      Drawn("early", 20, 90, parent: "root"),
      Drawn("async", 0, 100, parent: "root").with { $0.followsFrom = true },
    ])
    #expect(drawn.path() == ["root 0-20", "early 20-90", "root 90-100"])
  }

  @Test func `children are cut to their parents, and dropped where nothing is left`() {
    let drawn = Drawing.tree([
      Drawn("root", 10, 100), Drawn("over", 50, 200, parent: "root"),
      Drawn("inner", 120, 180, parent: "over"), Drawn("before", 0, 20, parent: "root"),
    ])
    #expect(drawn.path() == ["before 10-20", "root 20-50", "over 50-100"])
  }

  @Test func `the parts fill the roots, whatever the spans look like`() {
    var random = Seeded(7)
    for _ in 0..<300 {
      let n = Int.random(in: 1...40, using: &random)
      var spans: [Drawn] = []
      for i in 0..<n {
        let from = Int64.random(in: 0...200, using: &random)
        let parent = i == 0 ? nil : "s\(Int.random(in: 0..<n, using: &random))"
        spans.append(
          Drawn("s\(i)", from, from + Int64.random(in: 0...100, using: &random), parent: parent))
      }
      let drawn = Drawing.tree(spans)
      for overlap in [OverlapTolerance.duration(0), .standard, .share(of: 1, outOf: 1)] {
        _ = drawn.path(overlap: overlap)
        var sum: Int64 = 0
        for i in 0..<drawn.tree.count { sum += drawn.tree.critical[i] }
        #expect(Int128(sum) == drawn.tree.criticalTotal)
      }
      #expect(drawn.tree.count == n)
    }
  }

  @Test func `a chain of thirty thousand spans needs no stack`() {
    let n = 30_000
    let spans = (0..<n).map {
      Drawn("s\($0)", Int64($0), Int64(3 * n - $0), parent: $0 > 0 ? "s\($0 - 1)" : nil)
    }
    let drawn = Drawing.tree(spans)
    #expect(drawn.path().count == 2 * n - 1)
  }
}
