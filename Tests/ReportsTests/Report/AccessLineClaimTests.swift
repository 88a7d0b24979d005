import Foundation
import LogCore
import Support
import Testing

@testable import Reports

/// The line filter of claims about access logs finds the lines that the facts are read from.
@Suite struct AccessLineClaimTests {
  private static let pieces = [
    "10.0.0.7 - - ", "[::1] ", "[14/May/2024:09:00:00 +0000] ", "[14/May/2024:09:00:00] ",
    "\"GET /v1/a HTTP/1.1\" ", "\"GET \\\" ] \" ", "502 ", "200", "999 ", "600 157",
    "a] \"b\" 500 ",
    "\"", " ", "] ", "-", "xxxxxxxxxxxxxxxxxxxxxxxxx",
  ]

  @Test(arguments: ["5", "[1-5]"])
  func `the filter and the facts agree`(digit: String) throws {
    let filter = try NSRegularExpression(
      pattern: AccessPattern.text(failing: digit == "5", endpoint: nil))
    var random = Seeded(7)
    var found = 0
    for round in 0..<20_000 {
      var line =
        round % 2 == 0
        ? "10.0.0.7 - - [14/May/2024:09:00:00 +0000] \"GET /v1/a HTTP/1.1\" 502 157" : ""
      for _ in 0..<Int.random(in: 0..<6, using: &random) {
        let piece = Self.pieces.randomElement(using: &random) ?? ""
        let at = line.index(
          line.startIndex, offsetBy: Int.random(in: 0...min(60, line.count), using: &random))
        line.insert(contentsOf: piece, at: at)
      }
      let status = withSlice(line) { AccessText($0)?.status ?? 0 }
      let isFound = status >= (digit == "5" ? 500 : 100)
      let range = NSRange(line.startIndex..., in: line)
      #expect((filter.firstMatch(in: line, range: range) != nil) == isFound, "\(line)")
      if isFound { found += 1 }
    }
    #expect(found > 1_000)
  }
}
