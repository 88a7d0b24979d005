import LogCore
import LogQL
import Testing

/// A query that is wrong gets one message; the piece in «» gets the carets.
@Suite struct QueryErrorTests {
  private struct Failure: CustomTestStringConvertible, Sendable {
    var query: String
    var headline: String
    var help: String?

    init(_ query: String, _ headline: String, help: String? = nil) {
      self.query = query
      self.headline = headline
      self.help = help
    }

    var testDescription: String { query }
  }

  private static let failures: [Failure] = [
    Failure(
      #"{app="api"} | «jsn» | status >= 500"#,
      "unknown stage `jsn`, expected a parser, a filter or a format stage",
      help: "did you mean `json`?"),
    Failure(#"{app«}»"#, "unexpected `}`, expected `=`, `!=`, `=~` or `!~` after `app`"),
    Failure(#"{app="a"«»"#, "the query ends here, expected `,` or `}`"),
    Failure(
      #"{app="a",«}»"#, "unexpected `}`, expected a matcher after the comma, as `app=\"api\"`"),
    Failure(
      #"«app»="a"}"#,
      "unexpected `app`, expected a selector as `{app=\"api\"}`, a stage or an aggregation",
      help: "matchers of streams stand in braces: `{app=\"…\"}`"),
    Failure(
      #"{app=«'a'»}"#, "string `'a'` in single quotes, expected double quotes or backticks",
      help: "write \"a\""),
    Failure(
      #"{app=«api»}"#, "unexpected `api`, expected a string in quotes",
      help: "strings stand in quotes: \"api\""),
    Failure(#"{«by»="a"}"#, "`by` is a keyword, expected a label name"),
    Failure(
      #"{app=~"«(»"}"#, "`(` without its `)` in the regular expression",
      help: "for a parenthesis as text write `\\(`"),
    Failure(#"{app=~"x\\da«{2,1}»b"}"#, "repetition `{2,1}`, expected the smaller number first"),
    Failure(
      #"{app="a"} «"x"»"#, "unexpected `\"x\"`, expected a stage or the end of the query",
      help: "to search, write `|= \"x\"`"),
    Failure(
      #"{app="a"} | «unwrap» x"#,
      "`unwrap` outside of a range aggregation, expected it in one as `sum_over_time`"),
    Failure(#"rate({app="a"}[«5»])"#, "range `[5]` without a unit, expected one as in `[5m]`"),
    Failure(
      #"rate({app="a"}[«5m:1m»])"#,
      "LogQL has no subqueries as `[5m:1m]`, expected a duration as in `[5m]`"),
    Failure(#"rate({app="a"}«)»"#, "unexpected `)`, expected a range as `[5m]` in `rate`"),
    Failure(
      #"«sum_over_time»({app="a"}[5m])"#,
      "`sum_over_time` without `unwrap`, expected one before the range",
      help: "name the label with the number: `| unwrap LABEL [5m]`"),
    Failure(
      #"rate({app="a"}[5m]) «by (x)»"#, "`rate` takes no `by`, expected an aggregation around it",
      help: "write `sum by (x) (rate(…))`"),
    Failure(
      #"«cuont_over_time»({app="a"}[5m])"#,
      "unknown function `cuont_over_time`, expected an aggregation as `sum` or `rate`",
      help: "did you mean `count_over_time`?"),
    Failure(#"topk(«1.5», rate({}[5m]))"#, "`1.5` for `topk`, expected a whole number from 1 on"),
    Failure(#"sum(«5», rate({}[5m]))"#, "parameter `5` for `sum`, which takes none"),
    Failure(
      #"rate({}[5m]) or «0»"#, "number `0` beside `or`, expected series", help: "write `vector(0)`"),
    Failure(
      #"«{app="a"}» or {app="b"}"#, "log query on the left of `or`, expected a metric query",
      help: "line filters take `or` as in `|= \"a\" or \"b\"`"),
    Failure(
      #"-«rate»({}[5m])"#, "unexpected `rate`, expected a number behind `-`",
      help: "to negate, write `-1 * …`"),
    Failure(#"avg(«1»)"#, "number `1` in `avg`, expected series"),
    Failure(#"vector(«-»1)"#, "unexpected `-`, expected a number without a sign in `vector(…)`"),
    Failure(
      #"rate({}[5m]) + on («5») rate({}[5m])"#, "unexpected `5`, expected a label name"),
    Failure(
      #"rate({}[5m]) «offset» 1h"#,
      "`offset` behind the parenthesis, expected it behind the range as in `[5m] offset 1h`"),
    Failure(
      #"«error»"#,
      "unexpected `error`, expected a selector as `{app=\"api\"}`, a stage or an aggregation",
      help: "to search for the word, write `|= \"error\"`"),
    Failure("(1 + 2«»", "the query ends here, expected `)`"),
  ]

  @Test(arguments: failures)
  private func `the message has its place and says what was expected`(_ failure: Failure) throws {
    let opening = try #require(failure.query.utf8.firstRange(of: "«".utf8))
    let plain = failure.query.replacing("«", with: "")
    let closing = try #require(plain.utf8.firstRange(of: "»".utf8))
    let query = plain.replacing("»", with: "")
    let lower = failure.query.utf8.distance(from: failure.query.startIndex, to: opening.lowerBound)
    let upper = plain.utf8.distance(from: plain.startIndex, to: closing.lowerBound)
    let error = #expect(throws: QueryError.self) { try parseQuery(query) }
    #expect(error?.diagnostic.headline == failure.headline)
    #expect(error?.diagnostic.range == lower..<upper)
    #expect(error?.diagnostic.help.first == failure.help)
    #expect(error?.diagnostic.text == query)
  }

  @Test(arguments: [
    "(", "sum(", "label_replace(", "rate((", "{} | (", "1^", "1+", "-", "[", "{", "\"", "$", "#",
    "'",
    "{} |= \"a\" or ", "{} | json | ", "on(", "1 == bool ", "{a=~\"(", "{} | a=\"b\" and ", "`",
    "\\",
  ])
  func `a hundred thousand of anything is an error and no crash`(piece: String) {
    let query = String(repeating: piece, count: 100_000)
    #expect(throws: QueryError.self) { try parseQuery(query) }
    let started = "sum(count_over_time({app=\"a\"} |= \"x\" " + query.prefix(20_000)
    #expect(throws: QueryError.self) { try parseQuery(started) }
  }
}
