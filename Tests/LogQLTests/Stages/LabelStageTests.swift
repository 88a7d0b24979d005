import LogCore
import Testing

@testable import LogQL

@Suite struct LabelStageTests {
  private let labels = StageHarness.labels
  private let line = #"{"a":"1","b":"2","level":"warn"}"#

  @Test func `drop takes labels away, those of the stream too`() throws {
    #expect(try labels("| json | drop a, nosuch", line) == ["b": "2", "level": "warn"])
    let records = try StageHarness.run("{} | json | drop app, b", lines: [line])
    #expect(records.first?.labels == ["a": "1", "level": "warn"])
  }

  @Test(arguments: [
    (#"| drop a="1""#, ["b": "2", "level": "warn"]),
    (#"| drop a="2""#, ["a": "1", "b": "2", "level": "warn"]),
    (#"| drop a!="2", level=~"w.*""#, ["b": "2"]),
    (#"| drop nosuch="""#, ["a": "1", "b": "2", "level": "warn"]),
  ])
  func `drop with a matcher asks for the value`(stage: String, left: [String: String]) throws {
    #expect(try labels("| json \(stage)", line) == left)
  }

  @Test func `drop takes errors away with their details`() throws {
    #expect(try labels("| json | drop __error__", "x") == [:])
    #expect(try labels("| json | drop __error__=\"JSONParserErr\"", "x") == [:])
    #expect(try labels("| json | drop __error__=\"other\"", "x")?["__error__"] == "JSONParserErr")
    #expect(
      try labels("| json | drop __error_details__", "x") == ["__error__": "JSONParserErr"])
  }

  @Test func `keep takes all but these, and leaves errors`() throws {
    let records = try StageHarness.run("{} | json | keep a", lines: [line, "x"])
    #expect(records.map(\.labels["a"]) == ["1", nil])
    #expect(records.map(\.labels.count) == [1, 2])
    #expect(records.last?.labels["__error__"] == "JSONParserErr")
  }

  @Test(arguments: [
    (#"| keep level="warn""#, ["level": "warn"]),
    (#"| keep level="info", a"#, ["a": "1"]),
    (#"| keep level="info", level="warn""#, ["level": "warn"]),
  ])
  func `keep with a matcher asks for the value`(stage: String, left: [String: String]) throws {
    #expect(try labels("| json \(stage)", line) == left)
  }

  @Test func `a label that was kept away does not come back by itself`() throws {
    #expect(try labels("| json | keep app | json", line)?["a"] == "1")
    let records = try StageHarness.run("{} | keep nosuch | json", lines: [#"{"app":"x"}"#])
    #expect(records.first?.labels == ["app_extracted": "x"])
  }

  @Test func `label_format renames`() throws {
    #expect(
      try labels("| json | label_format c=a", line) == ["b": "2", "c": "1", "level": "warn"])
    #expect(try labels("| json | label_format c=nosuch", line)?["c"] == nil)
    #expect(try labels("| json | label_format b=a | keep b", line) == ["b": "1"])
    #expect(try labels("| json | label_format x=__error__", "x")?["x"] == nil)
    let records = try StageHarness.run("{} | label_format application=app", lines: [""])
    #expect(records.first?.labels == ["application": "api"])
  }

  @Test(arguments: [
    #"x="1",x="2""#, #"__error__="x""#, "x", "x=", "x==y", "", #"x="{{.a""#, "x=y,",
  ])
  func `label_format wants each target once, and a value`(items: String) throws {
    #expect(throws: QueryError.self) { try labels("| label_format \(items)", "") }
  }

  @Test(arguments: ["| drop", "| keep", "| keep x,", "| drop x=", "| keep x>1", "| drop json"])
  func `drop and keep want names`(stage: String) throws {
    #expect(throws: QueryError.self) { try labels(stage, "") }
  }
}

@Suite struct LabelDemandTests {
  /// What must be there before the last stage, if the output shows nothing but lines.
  private func demand(_ stage: String, after: LabelDemand = .nothing) throws -> LabelDemand {
    guard case .log(let log) = try parseQuery("{} \(stage)").expression else { return .all }
    return try #require(log.stages.last?.stage).demand(before: after)
  }

  @Test func `filters demand what they ask about`() throws {
    #expect(try demand("| a > 1 and (b=\"x\" or c=~\"y\")").names == ["a", "b", "c"])
    #expect(try !demand("| a > 1").seesErrors)
    #expect(try demand("| __error__=\"\"").seesErrors)
    #expect(try demand("| a=ip(\"10.0.0.1\")").seesErrors)
    #expect(try demand("|= \"x\"") == .nothing)
  }

  @Test func `drop and keep lower what is demanded`() throws {
    let after = LabelDemand(names: ["a", "b"], seesErrors: false)
    #expect(try demand("| drop a, c", after: after).names == ["b"])
    #expect(try demand("| drop a=\"x\", c=\"y\"", after: after).names == ["a", "b"])
    #expect(try demand("| keep a, c", after: after).names == ["a"])
    #expect(try demand("| keep a, c", after: .all).names == ["a", "c"])
    #expect(try demand("| drop a", after: .all).names == nil)
  }

  @Test func `label_format demands what it renames if that is demanded`() throws {
    let after = LabelDemand(names: ["a"], seesErrors: false)
    #expect(try demand("| label_format a=b, c=d", after: after).names == ["a", "b"])
  }

  @Test func `only demanded labels are extracted`() throws {
    let line = #"{"a":1,"app":"x","b":2}"#
    let demand = LabelDemand(names: ["b", "app_extracted"], seesErrors: false)
    for stage in ["| json", "| unpack", "| json | logfmt"] {
      let labels = try StageHarness.run("{} \(stage)", lines: [line], demand: demand)[0].labels
      #expect(labels.keys.filter { $0 == "a" } == [])
      if stage.hasPrefix("| json") {
        #expect(labels == ["app": "api", "b": "2", "app_extracted": "x"])
      }
    }
    let logfmt = try StageHarness.run("{} | logfmt", lines: ["a=1 app=x b=2"], demand: demand)
    #expect(logfmt[0].labels == ["app": "api", "b": "2", "app_extracted": "x"])
  }

  @Test func `damage behind what is demanded goes unnoticed where nobody can see it`() throws {
    let line = #"{"a":1,"b":"cut"#
    let demand = LabelDemand(names: ["a"], seesErrors: false)
    #expect(
      try StageHarness.run("{} | json", lines: [line], demand: demand)[0].labels
        == ["app": "api", "a": "1"])
    let seen = LabelDemand(names: ["a"], seesErrors: true)
    #expect(
      try StageHarness.run("{} | json", lines: [line], demand: seen)[0].labels["__error__"]
        == "JSONParserErr")
  }
}
