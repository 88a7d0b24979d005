import Foundation
import LogCore
import Support
import Testing

@testable import Output
@testable import Traces

@Suite struct TracePageTests {
  private static func page(_ trace: TraceShowResult) -> String {
    ShownTrace.text(TraceShowView(trace), .html, OutputSettings())
  }

  @Test func `nothing of the data is markup`() {
    let bad = "</title></script><script>alert(1)</script>\"'&<img src=x onerror=alert(2)>"
    var trace = ShownTrace.make(
      [ShownSpan(0, bad, bad, 0, 100, critical: [0...100], error: bad, logs: [bad])], logs: [bad])
    trace.traceID = bad
    trace.rootOperation = bad
    trace.spans[0].attributes = Array(#"{"<b>":"</td><script>x</script>","k":[1,"<i>"]}"#.utf8)
    trace.spans[0].events = Array(#"[{"name":"<script>"}]"#.utf8)
    trace.spans[0].eventCount = 1
    let page = Self.page(trace)
    #expect(page.components(separatedBy: "<script>").count == 2)
    #expect(page.components(separatedBy: "</script>").count == 2)
    #expect(!page.contains("<img"))
    #expect(!page.contains("<b></td>"))
    #expect(page.contains("&lt;b&gt;"))
  }

  @Test func `a page loads nothing and names the script that may run`() throws {
    let page = Self.page(ShownTrace.make([ShownSpan(0, "a", "b", 0, 100)]))
    #expect(page.contains("default-src 'none'"))
    #expect(page.contains("script-src '\(PageScript.hash)'"))
    for word in ["http:", "https:", "src=", "url(", "@import", "fetch(", "XMLHttp"] {
      #expect(!page.contains(word), "\(word)")
    }
    let script = page.components(separatedBy: "<script>")[1]
      .components(separatedBy: "</script>")[0]
    let sum = SHA256.of(Array(script.utf8))
    #expect(PageScript.hash == "sha256-" + Data(sum).base64EncodedString())
  }

  @Test func `the sentence, every span and every bar are there without the script`() {
    let page = Self.page(
      ShownTrace.make([
        ShownSpan(0, "gateway", "POST", 0, 100, critical: [0...20]),
        ShownSpan(1, "payment", "call", 20, 100, critical: [20...100], logs: ["a line"]),
      ]))
    #expect(page.contains("<h1>payment call took 80 ms of 100 ms, 80 % of the critical path</h1>"))
    #expect(page.contains("<b>gateway</b> POST"))
    #expect(page.contains(#"<rect class="c1" x="20000" y="3" width="80000" height="14"/>"#))
    #expect(page.contains("<time>+0 ns</time> a line"))
  }
}

/// SHA-256, plain and slow.
enum SHA256 {
  static func of(_ message: [UInt8]) -> [UInt8] {
    let primes = firstPrimes(64)
    let constants = primes.map { fraction(cbrt(Double($0))) }
    var state = primes.prefix(8).map { fraction(Double($0).squareRoot()) }
    var bytes = message + [0x80]
    while bytes.count % 64 != 56 { bytes.append(0) }
    let length = UInt64(message.count) * 8
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: length >> UInt64(shift)))
    }
    for block in stride(from: 0, to: bytes.count, by: 64) {
      mix(&state, Array(bytes[block..<block + 64]), constants)
    }
    return state.flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
  }

  private static func mix(_ state: inout [UInt32], _ block: [UInt8], _ constants: [UInt32]) {
    var w = stride(from: 0, to: 64, by: 4).map { i in
      block[i..<i + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for i in 16..<64 {
      let a = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3
      let b = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10
      w.append(w[i - 16] &+ a &+ w[i - 7] &+ b)
    }
    var s = state
    for i in 0..<64 {
      let e = turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)
      let choice = (s[4] & s[5]) ^ (~s[4] & s[6])
      let first = s[7] &+ e &+ choice &+ constants[i] &+ w[i]
      let a = turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)
      let majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2])
      s = [first &+ a &+ majority, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
    }
    for i in 0..<8 { state[i] = state[i] &+ s[i] }
  }

  private static func turn(_ word: UInt32, _ by: UInt32) -> UInt32 {
    word >> by | word << (32 - by)
  }

  /// The first 32 bits behind the point.
  private static func fraction(_ value: Double) -> UInt32 {
    UInt32((value - value.rounded(.down)) * 4_294_967_296)
  }

  private static func firstPrimes(_ count: Int) -> [Int] {
    var primes: [Int] = []
    var next = 2
    while primes.count < count {
      if primes.allSatisfy({ next % $0 != 0 }) { primes.append(next) }
      next += 1
    }
    return primes
  }
}
