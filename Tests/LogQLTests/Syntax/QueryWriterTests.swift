import LogCore
import LogQL
import Support
import Testing

@Suite struct QueryWriterTests {
  @Test(arguments: [
    (
      #"{ app = "api",env!~`x"y` }|="a"or"b"|json|status>=500"#,
      #"{app="api", env!~`x"y`} |= "a" or "b" | json | status >= 500"#
    ),
    ("sum(rate({}[5m]))by(app)", "sum by (app) (rate({}[5m]))"),
    ("(1+2)*3-(4-5)", "(1 + 2) * 3 - (4 - 5)"), ("2^(3^2)^(1)", "2 ^ (3 ^ 2) ^ 1"),
    ("(2^3)^2", "(2 ^ 3) ^ 2"), ("| json", "{} | json"),
    (
      "quantile_over_time(.5,{}|unwrap bytes( x )[$__range]offset 1h)without()",
      "quantile_over_time(.5, {} | unwrap bytes(x) [$__range] offset 1h) without ()"
    ),
    ("topk( 5 , vector( 1 ))", "topk(5, vector(1))"),
    (
      "vector(1)>bool on(a)group_left(b)vector(2)",
      "vector(1) > bool on (a) group_left (b) vector(2)"
    ),
    (#"{a="\xff\x00"}"#, #"{a="\xff\x00"}"#),
  ])
  func `queries are written on one line`(query: String, written: String) throws {
    #expect(try QueryWriter.write(parseQuery(query)) == written)
  }

  @Test func `what is written reads back as the same query`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Seeded(seed)
    for _ in 0..<500 {
      let text = RandomQuery.metric(4, &random)
      let query = try parseQuery(text)
      let written = QueryWriter.write(query)
      #expect(try parseQuery(written) == query, "seed \(seed): \(text)")
      let laidOut = QueryLayout.format(query)
      #expect(try parseQuery(laidOut) == query, "seed \(seed): \(text)")
      #expect(try QueryLayout.format(parseQuery(laidOut)) == laidOut, "seed \(seed): \(text)")
    }
  }

  @Test func `a damaged query is an error with a place, or another query`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Seeded(seed)
    for _ in 0..<2_000 {
      var bytes = Array(RandomQuery.metric(2, &random).utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<max(bytes.count, 1), using: &random)
        let end = min(place + Int.random(in: 0...6, using: &random), bytes.count)
        let inserted = "(){}[]|=!~<>\"`,+-#\\ 5mxy$".utf8.randomElement(using: &random)
        let isInsertion = Bool.random(using: &random)
        bytes.replaceSubrange(
          place..<(isInsertion ? place : end), with: inserted.map { [$0] } ?? [])
      }
      let text = String(decoding: bytes, as: UTF8.self)
      do throws(QueryError) {
        let query = try parseQuery(text)
        let again = try parseQuery(QueryWriter.write(query))
        #expect(again == query, "seed \(seed): \(text)")
      } catch {
        let range = error.diagnostic.range
        let isInside = range.map { $0.upperBound <= text.utf8.count } ?? false
        #expect(isInside, "seed \(seed): \(text): \(error)")
      }
    }
  }
}

/// Queries that parse, written without care.
enum RandomQuery {
  static func metric(_ depth: Int, _ random: inout Seeded) -> String {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 2), using: &random) {
    case 0: return "vector(\(Int.random(in: 0...9, using: &random)))"
    case 1: return range(&random)
    case 2: return "sum by (a,b) (\(metric(depth - 1, &random)))"
    case 3: return "topk(2,\(metric(depth - 1, &random)))without(a)"
    case 4: return "label_replace(\(metric(depth - 1, &random)),\"a\",`$1`,\"b\",\"(.*)\")"
    case 5: return "(\(metric(depth - 1, &random)))"
    default:
      let operators = [
        "+", "-", "*", "/", "%", "^", "==", "> bool", "<=", "and", "or", "unless", "+ on(a)",
        "* ignoring(a,b) group_left", "/ on(a)group_right(c)", "- on () group_left ()",
      ]
      let operation = operators.randomElement(using: &random) ?? "+"
      return "\(metric(depth - 1, &random)) \(operation) \(metric(depth - 1, &random))"
    }
  }

  private static func range(_ random: inout Seeded) -> String {
    let log = self.log(&random)
    let ranges = [
      "rate(\(log)[5m])", "count_over_time((\(log))[1h30m] offset -5m)",
      "sum_over_time(\(log)|unwrap x[5m])", "max_over_time(\(log)|unwrap duration(x)|x>5[5m])by(a)",
      "quantile_over_time(0.9,\(log)|unwrap bytes(x)[$__range])", "absent_over_time(\(log)[1d])",
    ]
    return ranges.randomElement(using: &random) ?? ""
  }

  private static func log(_ random: inout Seeded) -> String {
    let stages = [
      #"|="a"or`b\`"#, #"!="x""#, "|~`a.*b`", #"!>"<_>x""#, #"|=ip("10.0.0.0/8")"#, "|json",
      #"|json a="b.c[0]",d"#,
      "|logfmt --strict", #"|regexp "(?P<x>a+)""#, #"|pattern "<a> <_> <b>""#, "|unpack",
      "|decolorize",
      "|drop a,b=`1`", "|keep a", "|x>5", "|x>=1.5s and(y=\"a\"or z!~`b`)",
      #"|a="1",b="2"or c<5MB"#,
      #"|label_format a=b,c="{{.d}}""#, #"|line_format `{{.a}} "{{.b}}"`"#, #"|__error__="""#,
    ]
    let selector = ["", "{}", #"{a="b"}"#, #"{a=~"x|y",b!="\n"}"#].randomElement(using: &random)
    let count = Int.random(in: 0...4, using: &random)
    let written = (0..<count).map { _ in stages.randomElement(using: &random) ?? "" }.joined()
    return written.isEmpty ? "{}" : (selector ?? "") + written
  }
}
