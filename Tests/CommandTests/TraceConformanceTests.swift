import Foundation
import Support
import Testing

/// What the trace commands print of made traces: `Tests/Conformance/traces`.
@Suite struct TraceConformanceTests {
  static let cases = ConformanceCases("traces")
  static let folder = cases.folder
  static let groups = cases.files

  @Test func `there are cases`() {
    #expect(Self.groups.count >= 6)
  }

  @Test(arguments: groups)
  func `trace commands give what the definitions say`(group: String) throws {
    let data = try Data(
      contentsOf: Self.folder.appendingPathComponent("cases").appendingPathComponent(group))
    let cases = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    for one in cases {
      let name = one["name"] as? String ?? "?"
      if let problem = try problem(one) { Issue.record("\(name): \(problem)") }
    }
  }

  private func problem(_ test: [String: Any]) throws -> String? {
    let input = (test["stdin"] as? String).map { Self.folder.appendingPathComponent($0) }
    let result = try LogqProcess.run(
      test["command"] as? [String] ?? [], in: Self.folder, environment: ["TZ": "UTC"],
      input: input)
    let allowed = test["status"] as? [Int] ?? [test["status"] as? Int ?? 0]
    guard allowed.contains(Int(result.status)) else {
      return "status \(result.status), not \(allowed): \(result.errors)"
    }
    for pattern in test["text"] as? [String] ?? [] {
      guard try result.text.contains(Regex(pattern).anchorsMatchLineEndings()) else {
        return "the output lacks /\(pattern)/"
      }
    }
    guard let expected = test["expect"] else { return nil }
    let given = try JSONSerialization.jsonObject(with: result.output)
    return Expectation.difference(expected, given, "$")
  }
}

/// Compares JSON with what is expected of it.
///
/// Of objects the named members count, lists element by element; `{"$set": [...]}` is a list in any
/// order, `{"$any": [...]}` a list that has a match for each element.
enum Expectation {
  /// nil if it matches.
  static func difference(_ expected: Any, _ given: Any, _ place: String) -> String? {
    if let expected = expected as? [String: Any] {
      if let set = (expected["$set"] ?? expected["$any"]) as? [Any] {
        return members(set, given, place, isComplete: expected["$set"] != nil)
      }
      guard let given = given as? [String: Any] else { return "\(place): no object: \(given)" }
      for (name, value) in expected.sorted(by: { $0.key < $1.key }) {
        guard let other = given[name] else { return "\(place).\(name): missing" }
        if let problem = difference(value, other, "\(place).\(name)") { return problem }
      }
      return nil
    }
    if let expected = expected as? [Any] {
      guard let given = given as? [Any] else { return "\(place): no list: \(given)" }
      for (i, (a, b)) in zip(expected, given).enumerated() {
        if let problem = difference(a, b, "\(place)[\(i)]") { return problem }
      }
      return expected.count == given.count
        ? nil : "\(place): \(given.count) elements, \(expected.count) expected"
    }
    return scalarsMatch(expected, given) ? nil : "\(place): \(given), \(expected) expected"
  }

  private static func members(_ set: [Any], _ given: Any, _ place: String, isComplete: Bool)
    -> String?
  {
    guard var rest = given as? [Any] else { return "\(place): no list: \(given)" }
    if isComplete && rest.count != set.count {
      return "\(place): \(rest.count) elements, \(set.count) expected"
    }
    for wanted in set {
      guard let i = rest.firstIndex(where: { difference(wanted, $0, place) == nil }) else {
        return "\(place): nothing matches \(wanted)"
      }
      rest.remove(at: i)
    }
    return nil
  }

  private static func scalarsMatch(_ expected: Any, _ given: Any) -> Bool {
    if expected is NSNull || given is NSNull { return expected is NSNull && given is NSNull }
    if let text = expected as? String { return text == given as? String }
    guard let a = expected as? NSNumber, let b = given as? NSNumber else { return false }
    let x = a.doubleValue
    let y = b.doubleValue
    if x.rounded() == x && x.magnitude < 0x1p53 { return x == y || abs(x - y) <= 1e-9 }
    return abs(x - y) <= max(1e-9, 1e-6 * abs(x))
  }
}
