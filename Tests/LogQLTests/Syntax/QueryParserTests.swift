import LogCore
import LogQL
import Testing

@Suite struct QueryParserTests {
  private func metric(_ text: String) throws -> MetricExpression {
    guard case .metric(let metric) = try parseQuery(text).expression else {
      throw NotMetric()
    }
    return metric
  }

  private struct NotMetric: Error {}

  private func range(_ text: String) throws -> RangeAggregation {
    guard case .rangeAggregation(let it) = try metric(text) else { throw NotMetric() }
    return it
  }

  /// Each pair means the same.
  @Test(arguments: [
    ("1 + 2 * 3", "1 + (2 * 3)"), ("2 ^ 3 ^ 2", "2 ^ (3 ^ 2)"), ("10 - 4 - 3", "(10 - 4) - 3"),
    ("1 + 2 == 3", "(1 + 2) == 3"), ("2 * 3 % 4", "(2 * 3) % 4"), ("-2 ^ 2", "(-2) ^ 2"),
    ("vector(1) or vector(2) and vector(3)", "vector(1) or (vector(2) and vector(3))"),
    ("vector(1) unless vector(2) > 1", "vector(1) unless (vector(2) > 1)"),
    ("sum by (a) (rate({}[5m]))", "SUM(RATE({}[5m])) BY (a)"),
    ("rate([5m])", "rate({}[5m])"), ("| json", "{} | JSON"), ("({app=\"a\"})", "{app=\"a\"}"),
    ("rate(({} | json)[5m])", "rate({} | json [5m])"),
    ("rate({}[5m] | json)", "rate({} | json [5m])"),
    ("rate((({}[5m] offset 1h)))", "rate({}[5m] offset 1h)"), ("- 1 + vector(1)", "-1 + vector(1)"),
    (
      "sum_over_time({}[1m] offset 1h | json | unwrap x)",
      "sum_over_time({} | json | unwrap x [1m] offset 1h)"
    ),
    ("vector(1) / on (a) group_left () vector(2)", "vector(1) / on (a) group_left vector(2)"),
    ("vector(1) / on (a) group_left (vector(2))", "vector(1) / on (a) group_left vector(2)"),
  ])
  func `two ways to write one query`(first: String, second: String) throws {
    #expect(try parseQuery(first) == parseQuery(second))
  }

  @Test func `names of functions are no keywords`() throws {
    for name in [
      "sum", "rate", "count_over_time", "topk", "vector", "ip", "duration", "label_replace",
    ] {
      _ = try parseQuery("{} | logfmt | \(name) > 10")
      _ = try parseQuery("sum by (\(name)) (rate({\(name)=\"a\"} | \(name)=\"b\" [5m]))")
      _ = try parseQuery("sum_over_time({} | unwrap \(name) [5m])")
    }
  }

  @Test func `an unwrap has a conversion and filters`() throws {
    let it = try range(
      #"sum_over_time({} | unwrap duration_seconds(x) | x < 5 | __error__="" [5m])"#)
    #expect(it.range.unwrap?.label.text == "x")
    #expect(it.range.unwrap?.conversion == .durationSeconds)
    #expect(it.range.unwrap?.filters.count == 2)
    #expect(it.range.duration.nanoseconds == 300_000_000_000)
  }

  @Test func `an offset may be negative`() throws {
    #expect(try range("rate({}[5m] offset -1m)").range.offset?.nanoseconds == -60_000_000_000)
  }

  @Test func `an operator has modifiers`() throws {
    guard
      case .binary(let it) = try metric(
        "vector(1) > bool ignoring (a, b) group_right (c) vector(2)")
    else { throw NotMetric() }
    #expect(it.returnsBool)
    #expect(it.matching?.isOn == false)
    #expect(it.matching?.labels.map(\.text) == ["a", "b"])
    #expect(it.matching?.group == .right([Name("c")]))
  }

  @Test func `every node knows its place`() throws {
    let text = #"sum by (a) (rate({app="x"} |= "y" [5m])) / 2"#
    guard case .binary(let binary) = try metric(text),
      case .vectorAggregation(let sum) = binary.left,
      case .rangeAggregation(let rate) = sum.operand
    else { throw NotMetric() }
    let source = SourceText(text)
    #expect(source[binary.place.range] == text)
    #expect(source[sum.grouping?.place.range ?? 0..<0] == "by (a)")
    #expect(source[rate.place.range] == #"rate({app="x"} |= "y" [5m])"#)
    #expect(source[rate.range.log.stages[0].place.range] == #"|= "y""#)
    #expect(source[rate.range.log.selector.place.range] == #"{app="x"}"#)
    #expect(source[binary.operatorPlace.range] == "/")
  }

  @Test func `a selector tells which streams it selects`() throws {
    func selects(_ selector: String, _ labels: [(String, String)]) throws -> Bool {
      guard case .log(let log) = try parseQuery(selector).expression else { return false }
      let arena = ByteArena()
      return log.selector.selects(
        labels.map { (name: arena.copy($0.0), value: arena.copy($0.1)) })
    }
    let stream = [("app", "api"), ("env", "prod")]
    #expect(try selects("{}", stream))
    #expect(try selects(#"{app="api", env!="dev"}"#, stream))
    #expect(try !selects(#"{app="api", env="dev"}"#, stream))
    #expect(try selects(#"{app=~"a.*", env=~"prod|dev"}"#, stream))
    #expect(try !selects(#"{app=~"ap"}"#, stream))
    #expect(try selects(#"{x="", y!="a", z=~".*", w=~"|a"}"#, stream))
    #expect(try !selects(#"{x=~".+"}"#, stream))
  }
}
