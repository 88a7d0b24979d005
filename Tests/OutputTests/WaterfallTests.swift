import LogCore
import Support
import Testing

@testable import Output
@testable import Traces

@Suite struct WaterfallTests {
  private let checkout = ShownTrace.make([
    ShownSpan(0, "gateway", "POST /checkout", 0, 1000, critical: [0...100]),
    ShownSpan(1, "auth", "verify", 100, 300, critical: [100...300]),
    ShownSpan(1, "payment", "charge", 300, 1000, critical: [300...350]),
    ShownSpan(2, "payment", "call", 350, 1000, critical: [350...1000]),
  ])

  @Test func `a trace is a tree with bars, and its first line says where the time went`() {
    #expect(
      ShownTrace.lines(checkout) == [
        "payment call took 650 ms of 1 s, 65 % of the critical path",
        "trace abc123-def456-ghi789  1970-01-01 00:00:00.000  1 s, 4 spans, 3 services", "",
        "                           TOOK    SELF  0                                   1 s",
        "gateway: POST /checkout     1 s  100 ms  ████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░",
        "├ auth: verify           200 ms  200 ms      ████████",
        "└ payment: charge        700 ms   50 ms              ██░░░░░░░░░░░░░░░░░░░░░░░░░",
        "  └ call                 650 ms  650 ms                █████████████████████████",
        "", "█ on the critical path  ░ elsewhere", "",
      ])
  }

  @Test func `without UTF-8 there is ASCII alone, also in sixty columns`() {
    for width in [40, 60, 100, 200] {
      let lines = ShownTrace.lines(checkout, width: width, isUTF8: false)
      #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } })
      #expect(lines.dropFirst(3).allSatisfy { $0.utf8.count <= width })
    }
  }

  @Test func `colours change nothing but colours`() {
    let coloured = ShownTrace.lines(checkout, isColoured: true).joined(separator: "\n")
    #expect(coloured.contains("\u{1B}["))
    let plain = coloured.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
    #expect(plain == ShownTrace.lines(checkout).joined(separator: "\n"))
  }

  @Test func `equal siblings are one line with their count and all their bars`() {
    var spans = [ShownSpan(0, "api", "get", 0, 100, critical: [0...20])]
    for k in 0..<5 {
      let from = Int64(20 + k * 16)
      spans.append(
        ShownSpan(1, "api", "SELECT", from, from + 8, critical: [from...(from + 8)]))
    }
    spans.append(ShownSpan(1, "api", "render", 98, 100))
    let lines = ShownTrace.lines(ShownTrace.make(spans))
    #expect(lines[0] == "api SELECT took 40 ms in 5 spans of 60 ms, 67 % of the critical path")
    let bars = lines.first { $0.hasPrefix("├ SELECT ×5") } ?? ""
    #expect(bars.split(separator: "  ").last { $0.contains("█") } != nil)
    #expect(bars.filter { $0 == "█" }.count >= 15)
    #expect(lines.contains { $0.hasPrefix("└ render") })
    #expect(lines.count { $0.contains("SELECT") } == 2)
  }

  @Test func `short spans are counted where somebody asks for it, unless a long one is below`() {
    let trace = ShownTrace.make([
      ShownSpan(0, "a", "root", 0, 1000, critical: [0...1000]),
      ShownSpan(1, "b", "short", 0, 10), ShownSpan(2, "b", "shorter", 0, 5),
      ShownSpan(1, "c", "begins", 20, 25), ShownSpan(2, "c", "goes on", 25, 900),
    ])
    let lines = ShownTrace.lines(trace, leastShare: 0.02)
    #expect(!lines.contains { $0.contains("short") })
    #expect(lines.contains { $0.hasPrefix("├ c: begins") })
    #expect(lines.contains { $0.hasPrefix("└ 2 spans below 2.0 %") })
    #expect(ShownTrace.lines(trace).count { $0.contains("short") } == 2)
  }

  @Test func `long times without any span are folded`() {
    let trace = ShownTrace.make([
      ShownSpan(0, "a", "send", 0, 10, critical: [0...10]),
      ShownSpan(1, "b", "receive", 600_000, 600_010),
    ])
    let lines = ShownTrace.lines(trace)
    #expect(lines.contains { $0.contains("⋯ nothing for 9 min 59 s") })
    #expect((lines.first { $0.hasPrefix("a: send") } ?? "").filter { $0 == "█" }.count > 10)
    #expect((lines.first { $0.hasPrefix("└ b: receive") } ?? "").filter { $0 == "░" }.count > 10)
  }

  @Test func `errors show their message, lines stand at their span`() {
    let trace = ShownTrace.make(
      [
        ShownSpan(0, "a", "root", 0, 100, critical: [0...50]),
        ShownSpan(
          1, "b", "call", 50, 100, critical: [50...100], error: "connection refused",
          logs: ["one", "two\nthree"]),
      ], logs: ["lost"])
    let lines = ShownTrace.lines(trace)
    #expect(lines[1] == "b call failed: connection refused")
    #expect(lines.contains("    ✗ connection refused"))
    #expect(lines.contains("    +0 ns one"))
    #expect(lines.contains("    +0 ns two (+1 lines)"))
    #expect(lines.suffix(3) == ["lines of the trace on none of its spans:", "+0 ns lost", ""])
  }

  @Test func `control characters of names, messages and lines do nothing`() {
    let bad = "\u{1B}[2J\u{7}\r\n\u{9B}x"
    let trace = ShownTrace.make(
      [
        ShownSpan(0, bad, bad, 0, 100, critical: [0...100], error: bad, logs: [bad]),
        ShownSpan(1, "b", bad, 0, 100),
      ], logs: [bad])
    for line in ShownTrace.lines(trace) {
      #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x9B }, "\(line)")
    }
  }

  @Test func `ten thousand spans, in one chain or side by side, are written`() {
    let n = 10_000
    let chain = (0..<n).map {
      ShownSpan($0, "s\($0 % 3)", "op\($0)", Int64($0), Int64(2 * n - $0))
    }
    let wide =
      [ShownSpan(0, "a", "root", 0, Int64(n))]
      + (1..<n).map { ShownSpan(1, "s\($0 % 3)", "op\($0)", Int64($0), Int64($0 + 1)) }
    for spans in [chain, wide] {
      let lines = ShownTrace.lines(ShownTrace.make(spans), width: 100)
      #expect(lines.count >= n)
      #expect(lines.allSatisfy { $0.utf8.count < 1000 })
    }
  }

  @Test func `a trace without time or without a critical path has a first line as well`() {
    let none = ShownTrace.make([ShownSpan(0, "a", "b", 0, 0)])
    #expect(ShownTrace.lines(none)[0] == "the trace took no time")
    let many = ShownTrace.make(
      [ShownSpan(0, "a", "root", 0, 500)]
        + (0..<5).map { k in
          let from = Int64(k * 100)
          return ShownSpan(1, "s\(k)", "op", from, from + 100, critical: [from...(from + 100)])
        })
    #expect(
      ShownTrace.lines(many)[0]
        == "no operation dominates the critical path of 500 ms: s0 op 20 %, s1 op 20 %, s2 op 20 %"
    )
  }

  @Test(arguments: [1, 2, 3, 5, 8])
  func `every span stands in one line, for any tree`(seed: UInt64) {
    var random = Seeded(seed)
    var spans = [ShownSpan(0, "s0", "op0", 0, 1000)]
    for _ in 0..<200 {
      let depth = Int.random(in: 1...min(9, (spans.last?.depth ?? 0) + 1), using: &random)
      let from = Int64.random(in: 0..<1000, using: &random)
      let to = Int64.random(in: from...1000, using: &random)
      spans.append(
        ShownSpan(
          depth, "s\(Int.random(in: 0..<3, using: &random))",
          "op\(Int.random(in: 0..<3, using: &random))", from, to))
    }
    let trace = ShownTrace.make(spans)
    for least in [Int64(0), 100_000_000, 400_000_000] {
      var seen = 0
      for row in WaterfallRows(trace, least: least).rows {
        switch row.content {
        case .span: seen += 1
        case .group(let members): seen += members.count
        case .hidden(let count, _): seen += count
        }
      }
      #expect(seen == spans.count, "seed \(seed)")
    }
  }
}
