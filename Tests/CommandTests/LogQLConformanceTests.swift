import Foundation
import Support
import Testing

/// The answers of a Loki server to some thousand queries over made data: `Tests/Conformance/logql`.
@Suite struct LogQLConformanceTests {
  static let cases = ConformanceCases("logql")
  static let folder = cases.folder
  static let areas = cases.files

  @Test func `there are cases`() {
    #expect(Self.areas.count >= 20)
  }

  @Test(arguments: areas)
  func `logq answers as Loki does`(area: String) throws {
    let data = try Data(
      contentsOf: Self.folder.appendingPathComponent("cases").appendingPathComponent(area))
    let cases = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    for one in cases {
      let test = try #require(LogQLCase(one))
      let result = try LogqProcess.run(test.arguments(folder: Self.folder))
      if let problem = test.problem(with: result) {
        Issue.record("\(test.name): \(problem)\n    \(test.query)")
      }
    }
  }
}

/// One query with what a Loki server answers to it.
struct LogQLCase {
  let name: String
  let query: String
  private let fields: [String: Any]
  private let expected: [String: Any]

  init?(_ fields: [String: Any]) {
    guard let name = fields["name"] as? String, let query = fields["query"] as? String,
      let expected = fields["expect"] as? [String: Any]
    else { return nil }
    self.name = name
    self.query = query
    self.fields = fields
    self.expected = expected
  }

  private var isError: Bool { expected["error"] as? Bool == true }
  private var kind: String { expected["resultType"] as? String ?? "" }

  func arguments(folder: URL) -> [String] {
    func text(_ key: String) -> String { fields[key].map { "\($0)" } ?? "" }
    var result = ["query", "-o", "json"]
    if text("kind") == "instant" {
      result += ["--instant", "--at", text("at")]
    } else {
      result += ["--from", text("start"), "--to", text("end")]
      for key in ["step", "limit", "direction"] where fields[key] != nil {
        result += ["--\(key)", text(key)]
      }
    }
    if query.hasPrefix("-") { result.append("--") }
    return result + [query, folder.appendingPathComponent(text("data")).path]
  }

  /// What is wrong with an answer; nil if nothing is.
  func problem(with result: ProcessResult) -> String? {
    if isError {
      if result.status != 2 { return "status 2 expected, \(result.status) given" }
      return result.output.isEmpty && !result.errors.isEmpty ? nil : "a message was expected"
    }
    guard result.status < 2 else { return "status \(result.status): \(result.errors)" }
    let given = try? JSONSerialization.jsonObject(with: result.output) as? [String: Any]
    guard let given, given["resultType"] as? String == kind else { return "no answer of this kind" }
    switch kind {
    case "streams": return difference(streams(expected["result"]), streams(given["result"]))
    case "scalar":
      let (wanted, got) = (Self.point(expected["result"]), Self.point(given["result"]))
      return wanted.map { got == $0 } == true ? nil : "\(String(describing: got)) was given"
    default: return difference(samples(expected["result"]), samples(given["result"]))
    }
  }

  /// Lines by their labels; the details of an error only count as being there.
  private func streams(_ result: Any?) -> [String: [String]] {
    var lines: [String: [(time: String, line: String)]] = [:]
    for stream in result as? [[String: Any]] ?? [] {
      var labels = stream["stream"] as? [String: String] ?? [:]
      if labels["__error_details__"] != nil { labels["__error_details__"] = "*" }
      let key = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: ", ")
      for value in stream["values"] as? [[String]] ?? [] {
        lines[key, default: []].append((value[0], value[1]))
      }
    }
    let isBackward = fields["direction"] as? String == "backward"
    return lines.mapValues { values in
      values.sorted { isBackward ? $0.time > $1.time : $0.time < $1.time }
        .map { "\($0.time) \($0.line)" }
    }
  }

  /// A time in milliseconds and a value; values are equal up to rounding.
  struct Point: Equatable {
    var time: Int
    var value: Double

    static func == (a: Point, b: Point) -> Bool {
      guard abs(a.time - b.time) <= 1 else { return false }
      if a.value.isNaN || b.value.isNaN { return a.value.isNaN && b.value.isNaN }
      let largest = max(abs(a.value), abs(b.value))
      return a.value == b.value || abs(a.value - b.value) <= max(1e-9 * largest, 1e-12)
    }
  }

  private static func point(_ value: Any?) -> Point? {
    guard let pair = value as? [Any], pair.count == 2, let time = pair[0] as? Double,
      let text = pair[1] as? String
    else { return nil }
    let number = text == "+Inf" ? Double.infinity : text == "-Inf" ? -.infinity : Double(text)
    return number.map { Point(time: Int((time * 1000).rounded()), value: $0) }
  }

  /// The points of each series; where the order of the series counts, its place is part of its name.
  private func samples(_ result: Any?) -> [String: [Point]] {
    var series: [String: [Point]] = [:]
    for (place, one) in (result as? [[String: Any]] ?? []).enumerated() {
      let labels = one["metric"] as? [String: String] ?? [:]
      var key = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: ", ")
      if fields["ordered"] as? Bool == true { key = "\(place): \(key)" }
      let values = one["values"] as? [Any] ?? [one["value"] as Any]
      series[key] = values.compactMap { Self.point($0) }
    }
    return series
  }

  private func difference<Item: Equatable>(
    _ wanted: [String: [Item]], _ given: [String: [Item]]
  ) -> String? {
    for (labels, items) in wanted where given[labels] != items {
      return "{\(labels)}: \(items) expected, \(given[labels] ?? []) given"
    }
    for labels in given.keys where wanted[labels] == nil { return "{\(labels)} was not expected" }
    return nil
  }
}
