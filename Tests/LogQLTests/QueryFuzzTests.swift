import LogCore
import LogQL
import Support
import Testing

/// Damaged queries: each is an error with a place in it, or a query that is read back from what is
/// written.
@Suite struct QueryFuzzTests {
  static let tokens = [
    "{", "}", "(", ")", "[5m]", "[", "]", "|", "|=", "!=", "|~", "!~", "|>", "!>", "=~", "==", ">=",
    ",", "\"", "`", "\\", "#", "\n", "-", "+", "^", " or ", " and ", " unless ", " by (a)",
    " without ()", " on (a)", " group_left (b)", " bool ", " offset 1h", "| json ", "| logfmt ",
    "| unwrap ", "bytes(x)", "ip(\"10.0.0.0/8\")", "--strict", "$__range", "${__interval}", "1e308",
    "0x1", "1_0", ".5", "5.", "1h30m", "9999999999y", "5MiB", "NaN", "\u{FEFF}", "é", "\0", "<_>",
    "(?P<a>", "(?:", "[[:alpha:]]", "\\Q", "{1,1000}", "*", "+?", "\\p{L}", "topk(2, ", "vector(1)",
  ]

  static func problem(_ bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    do throws(QueryError) {
      let query = try parseQuery(text)
      let written = QueryWriter.write(query)
      let laidOut = QueryLayout.format(query)
      do throws(QueryError) {
        if try parseQuery(written) != query { return "written as another query: \(written)" }
        let again = try parseQuery(laidOut)
        if again != query { return "laid out as another query: \(laidOut)" }
        if QueryLayout.format(again) != laidOut { return "laid out twice in two ways: \(laidOut)" }
      } catch {
        return "what is written does not parse: \(written): \(error.diagnostic.headline)"
      }
      return nil
    } catch {
      guard let range = error.diagnostic.range else { return "an error without a place" }
      return range.upperBound <= text.utf8.count ? nil : "the place \(range) is outside"
    }
  }

  @Test func `a damaged query is refused or read`() {
    let mutator = Mutator(
      samples: ScriptTests.queries.map { Array($0.utf8) }, tokens: Self.tokens, seed: Fuzzing.seed,
      limit: 2_000)
    let finds = Fuzzing.run("query", mutator) { bytes, _ in Self.problem(bytes) }
    #expect(finds == [])
  }

  @Test func `what once went wrong stays right`() {
    for (name, bytes) in Fuzzing.cases("query") {
      #expect(Self.problem(bytes) == nil, "\(name)")
    }
  }
}
