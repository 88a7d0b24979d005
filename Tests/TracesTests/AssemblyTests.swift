import LogCore
import Support
import Testing

@testable import Traces

/// How the spans of a trace are put together (traces.md 1.3).
@Suite struct AssemblyTests {
  private static let recent: Int64 = 1_700_000_000_000_000_000

  @Test func `children are ordered by start, then id; the root is the first that is no orphan`() {
    let drawn = Drawing.tree([
      Drawn("w-late", 30, 40, parent: "w-root"), Drawn("w-orphan", 0, 5, parent: "w-gone"),
      Drawn("w-root", 10, 50), Drawn("w-b", 20, 25, parent: "w-root"),
      Drawn("w-a", 20, 30, parent: "w-root"),
    ])
    #expect(drawn.outline == ["w-orphan", "w-root", " w-a", " w-b", " w-late"])
    #expect(drawn.id(drawn.tree.root) == "w-root")
    #expect(drawn.tree.rootCount == 2 && drawn.tree.orphanCount == 1)
    #expect(drawn.tree.traceStart == 0 && drawn.tree.traceEnd == 50)
  }

  @Test func `a span that was exported twice is one, with the later end and all that is known`() {
    let drawn = Drawing.tree([
      Drawn("w-1", 1000, 2000).with {
        $0.operation = ""
        $0.peer = "db"
        $0.isError = true
      },
      Drawn("w-1", 1999, 3000).with { $0.operation = "GET" },
      Drawn("w-1", 2000, 9000).with { $0.operation = "GET" },
    ])
    #expect(drawn.outline == ["w-1", "w-1:dup"])
    #expect(drawn.tree.duplicateCount == 1)
    let span = drawn.table[Int(drawn.tree.row[0])]
    #expect(drawn.tree.end[0] == 3000 && drawn.tree.marks[0].contains(.error))
    #expect(drawn.table.names[span.peer].string == "db")
    #expect(drawn.table.names[drawn.tree.operation[0]].string == "GET")
  }

  @Test func `a server that shares its client's id is its child, and takes its service's spans`() {
    let drawn = Drawing.tree([
      Drawn("w-1", 12, 18).with {
        $0.kind = .server
        $0.service = "b"
        $0.isShared = true
      },
      Drawn("w-1", 10, 20).with { $0.kind = .client },
      Drawn("w-2", 13, 14, parent: "w-1").with { $0.service = "b" },
      Drawn("w-3", 13, 14, parent: "w-1"),
      Drawn("w-4", 15, 16, parent: "w-1").with { $0.service = "c" },
    ])
    #expect(drawn.outline == ["w-1", " w-1:server", "  w-2", " w-3", " w-4"])
  }

  @Test func `renamed spans of one id are counted together`() {
    let drawn = Drawing.tree([
      Drawn("w-1", 0, 50).with { $0.kind = .client },
      Drawn("w-1", 1, 40).with {
        $0.kind = .server
        $0.service = "b"
      },
      Drawn("w-1", 2, 30).with { $0.operation = "else" },
      Drawn("w-1", 3, 20).with {
        $0.kind = .server
        $0.service = "c"
      },
    ])
    #expect(drawn.outline == ["w-1", " w-1:server", " w-1:server:3", "w-1:dup:2"])
  }

  @Test func `the earliest span of a cycle becomes a root and an orphan`() {
    let drawn = Drawing.tree([
      Drawn("w-1", 10, 20, parent: "w-3"), Drawn("w-2", 5, 30, parent: "w-1"),
      Drawn("w-3", 6, 30, parent: "w-2"), Drawn("w-4", 7, 8, parent: "w-3"),
      Drawn("w-self", 0, 1, parent: "w-self"),
    ])
    #expect(drawn.outline == ["w-self", "w-2", " w-3", "  w-4", "  w-1"])
    #expect(drawn.tree.orphanCount == 1)
  }

  @Test func `unknown times are those of the parent, known durations stay`() {
    let at = Self.recent
    let drawn = Drawing.tree([
      Drawn("w-root", 0, 0).with { $0.givesDuration = true },
      Drawn("w-child", at + 5, at + 9, parent: "w-root"),
      Drawn("w-leaf", 0, 3, parent: "w-child").with { $0.givesDuration = true },
      Drawn("w-back", at + 7, at + 6, parent: "w-child"),
    ])
    let tree = drawn.tree
    #expect(
      drawn.values { tree.start[$0] - at } == ["w-root=5", "w-child=5", "w-leaf=5", "w-back=7"])
    #expect(
      drawn.values { tree.duration($0) } == ["w-root=0", "w-child=4", "w-leaf=3", "w-back=0"])
  }

  @Test func `a trace made by hand may start at 0`() {
    let tree = Drawing.tree([Drawn("w-1", 10, 20), Drawn("w-2", 0, 5, parent: "w-1")]).tree
    #expect(tree.traceStart == 0)
  }

  @Test func `a clock that is off is corrected by half of the time that remains`() {
    let spans = [
      Drawn("w-client", 100, 200).with { $0.host = "one" },
      Drawn("w-server", 20, 61, parent: "w-client").with { $0.host = "two" },
      Drawn("w-inner", 30, 40, parent: "w-server").with { $0.host = "two" },
      Drawn("w-else", 10, 210, parent: "w-client").with { $0.host = "three" },
    ]
    #expect(Drawing.tree(spans).tree.skewedCount == 1)
    let drawn = Drawing.tree(spans, skew: .all)
    let tree = drawn.tree
    #expect(
      drawn.values { tree.start[$0] } == [
        "w-client=100", "w-else=100", "w-server=129", "w-inner=139",
      ])
    let some = Drawing.tree(spans, skew: .upTo(100)).tree
    #expect(Drawing.tree(spans, skew: .upTo(108)).tree.skewedCount == 1)
    #expect(some.skewedCount == 1)
  }

  @Test func `asynchronous are consumers of producers and what follows from its parent`() {
    let drawn = Drawing.tree([
      Drawn("w-1", 0, 10).with { $0.kind = .producer },
      Drawn("w-2", 1, 2, parent: "w-1").with { $0.kind = .consumer },
      Drawn("w-3", 3, 4, parent: "w-1").with { $0.followsFrom = true },
      Drawn("w-4", 5, 6, parent: "w-1").with { $0.kind = .server },
    ])
    let tree = drawn.tree
    #expect(
      drawn.values { tree.marks[$0].contains(.asynchronous) ? 1 : 0 } == [
        "w-1=0", "w-2=1", "w-3=1", "w-4=0",
      ])
  }

  @Test func `hostile traces come out whole: many roots, one id for all, chains and rings`() {
    let n = 20_000
    let roots = Drawing.tree((0..<n).map { Drawn("s\($0)", 5, 6, parent: "gone") })
    #expect(roots.tree.rootCount == n)
    let sameID = Drawing.tree(
      (0..<n).map { i in Drawn("same", Int64(i), 6).with { $0.operation = "o\(i % 9)" } })
    #expect(sameID.tree.count + sameID.tree.duplicateCount == n)
    let ring = Drawing.tree((0..<n).map { Drawn("s\($0)", 5, 6, parent: "s\(($0 + 1) % n)") })
    #expect(ring.tree.count == n && ring.tree.orphanCount == 1)
  }

  @Test func `the order of reading decides nothing but who is first`() {
    var random = Seeded(11)
    for _ in 0..<100 {
      var spans: [Drawn] = []
      for i in 0..<Int.random(in: 1...25, using: &random) {
        let from = Int64.random(in: 0...50, using: &random)
        spans.append(
          Drawn(
            "s\(i)", from, from + Int64.random(in: 0...30, using: &random),
            parent: "s\(Int.random(in: 0...30, using: &random))"))
      }
      let outline = Drawing.tree(spans).outline
      #expect(Drawing.tree(spans.shuffled(using: &random)).outline == outline)
    }
  }
}
