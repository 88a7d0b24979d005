import LogCore
import Support
import Testing

@testable import Traces

@Suite struct DefinitionTests {
  @Test func `self time leaves out what blocking children cover, once`() {
    // root   |--------------------|   0-100
    // k1        |-----|               10-40
    // k2           |-----|            30-60
    // k3                      |-----  90-150: cut
    // k4     asynchronous             60-80
    let drawn = Drawing.tree([
      Drawn("root", 0, 100), Drawn("k1", 10, 40, parent: "root"),
      Drawn("k2", 30, 60, parent: "root"), Drawn("k3", 90, 150, parent: "root"),
      Drawn("k4", 60, 80, parent: "root").with { $0.followsFrom = true },
    ])
    drawn.tree.fillSelfTimes()
    let tree = drawn.tree
    #expect(drawn.values { tree.selfTime[$0] } == ["root=40", "k1=30", "k2=30", "k4=20", "k3=60"])
  }

  @Test func `percentiles are values that are there`() {
    let values: [Int64] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    #expect(NearestRank.p50.value(sorted: values[...]) == 5)
    #expect(NearestRank.p95.value(sorted: values[...]) == 10)
    #expect(NearestRank(text: "90")?.value(sorted: values[...]) == 9)
    #expect(NearestRank(text: "90.1")?.value(sorted: values[...]) == 10)
    #expect(NearestRank(text: "0.1")?.value(sorted: values[...]) == 1)
    for text in ["", "0", "101", "5.", ".5", "1.2.3", "-1"] {
      #expect(NearestRank(text: text) == nil)
    }
  }

  @Test func `many values are sorted by their bytes`() {
    var random = Seeded(3)
    for most in [1, 300, 1 << 40, Int64.max] {
      var values = Column<Int64>()
      for _ in 0..<1000 { values.append(Int64.random(in: 0...most, using: &random)) }
      let wanted = (0..<1000).map { values[$0] }.sorted()
      var sorter = RadixSort()
      sorter.sort(&values, 0..<1000)
      #expect((0..<1000).map { values[$0] } == wanted)
    }
  }

  @Test func `means are rounded to the nearest, halves up`() {
    #expect(Mean.rounded(5, 2) == 3)
    #expect(Mean.rounded(-5, 2) == -2)
    #expect(Mean.rounded(7, 3) == 2)
    #expect(Mean.rounded(-7, 3) == -2)
    #expect(Mean.rounded(0, 0) == 0)
  }

  @Test(arguments: [
    ("SELECT * FROM t WHERE id = 17", "SELECT * FROM t WHERE id = ?"),
    ("select 'it''s', 'b'  from\n t ", "select ?, ? from t"),
    ("id IN (1, 2,3) AND v IN ('a')", "id IN (?) AND v IN (?)"),
    ("a = -1.5 and b-2 > t1.c2", "a = ? and b-? > t1.c2"),
    ("key 0xFF $12 9f1c2d3e-1111-2222-3333-444455556666", "key ? ? ?"),
    ("GET /v1/users/42?x=1.2.3", "GET /v1/users/??x=1.2.3"),
    ("v = 'open and 5", "v = 'open and ?"),
    ("1e5 5a _7 \u{E4}8 9", "1e5 5a _7 \u{E4}8 ?"),
  ])
  func `fingerprints`(statement: String, fingerprint: String) {
    #expect(String(decoding: Fingerprint.of(Array(statement.utf8)), as: UTF8.self) == fingerprint)
  }
}
