import Foundation
import Support
import Testing

/// What becomes of lines of all kinds: `Tests/Conformance/ingest`.
@Suite struct IngestConformanceTests {
  static let cases = ConformanceCases("ingest")
  static let folder = cases.folder
  static let groups = cases.files

  @Test func `there are cases`() {
    #expect(Self.groups.count >= 6)
  }

  @Test(arguments: groups)
  func `records are made as the rules say`(group: String) throws {
    let data = try Data(
      contentsOf: Self.folder.appendingPathComponent("cases").appendingPathComponent(group))
    let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    for case let fields as [String: Any] in file["cases"] as? [Any] ?? [] {
      let test = IngestCase(fields, changeTime: file["mtime"] as? String ?? "")
      for problem in try test.problems(data: Self.folder.appendingPathComponent("data")) {
        Issue.record("\(group): \(test.name): \(problem)")
      }
    }
  }
}

/// A command over copies of some files, and the records that it must print.
struct IngestCase {
  let name: String
  private let fields: [String: Any]
  private let changeTime: String

  init(_ fields: [String: Any], changeTime: String) {
    self.fields = fields
    self.name = fields["name"] as? String ?? "?"
    self.changeTime = fields["mtime"] as? String ?? changeTime
  }

  private var files: [String] { fields["file"] as? [String] ?? [fields["file"] as? String ?? ""] }

  func problems(data: URL) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("logq-ingest-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try copyFiles(from: data, to: folder)
    let isPiped = fields["stdin"] as? Bool == true
    let result = try LogqProcess.run(
      (fields["args"] as? [String] ?? []) + (isPiped ? [] : files), in: folder,
      environment: ["TZ": "Pacific/Auckland"],
      input: isPiped ? folder.appendingPathComponent(files[0]) : nil)
    return differences(result, fields["expect"] as? [String: Any] ?? [:])
  }

  private func copyFiles(from data: URL, to folder: URL) throws {
    let manager = FileManager.default
    for file in files {
      let target = folder.appendingPathComponent(file)
      try manager.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try manager.copyItem(at: data.appendingPathComponent(file), to: target)
    }
    let time = try #require(Self.instant(changeTime))
    let date = Date(timeIntervalSince1970: Double(time / 1_000_000_000))
    for case let path as String in manager.enumerator(atPath: folder.path) ?? .init() {
      try manager.setAttributes(
        [.modificationDate: date], ofItemAtPath: folder.appendingPathComponent(path).path)
    }
  }

  private func differences(_ result: ProcessResult, _ expected: [String: Any]) -> [String] {
    var problems: [String] = []
    if Int(result.status) != expected["exit"] as? Int {
      problems.append("status \(result.status), \(expected["exit"] ?? "?") expected")
    }
    var given: [[String: Any]] = []
    for line in result.output.split(separator: 0x0A) {
      let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      guard let object else {
        return problems + ["not JSON: \(String(decoding: line, as: UTF8.self))"]
      }
      given.append(object)
    }
    if let count = expected["count"] as? Int, count != given.count {
      problems.append("\(given.count) records, \(count) expected")
    }
    let isOrdered = expected["ordered"] as? Bool == true
    var used: Set<Int> = []
    var next = 0
    for case let wanted as [String: Any] in expected["records"] as? [Any] ?? [] {
      let range = isOrdered ? next..<given.count : 0..<given.count
      let hit = range.first { !used.contains($0) && Self.matches(wanted, given[$0]) }
      if let hit {
        used.insert(hit)
        next = hit + 1
      } else {
        problems.append("no record \(String(describing: wanted).prefix(600))")
      }
    }
    return problems
  }

  private static func matches(_ wanted: [String: Any], _ given: [String: Any]) -> Bool {
    guard instant(given["timestamp"]) == instant(wanted["timestamp"]),
      given["labels"] as? [String: String] == wanted["labels"] as? [String: String]
    else { return false }
    let line = given["line"] as? String ?? ""
    if let text = wanted["line"] as? String {
      guard text == line else { return false }
    } else if wanted["line_bytes"] as? Int != line.utf8.count {
      return false
    }
    let facts = given["facts"] as? [String: String] ?? [:]
    guard let wantedFacts = wanted["facts"] as? [String: String] else { return true }
    for (key, value) in wantedFacts where facts[key] != value { return false }
    return ["trace_id", "span_id"].allSatisfy { wantedFacts[$0] == facts[$0] }
  }

  /// Nanoseconds since 1970 of an RFC 3339 time.
  private static func instant(_ value: Any?) -> Int64? {
    guard let text = value as? String, text.utf8.count >= 20 else { return nil }
    let time = text.dropFirst(11)
    let zoneStart = time.lastIndex { $0 == "Z" || $0 == "+" || $0 == "-" } ?? time.endIndex
    let parts = (text.prefix(10).split(separator: "-") + time.prefix(8).split(separator: ":"))
      .compactMap { Int64($0) }
    guard parts.count == 6 else { return nil }
    var date = DateComponents()
    (date.year, date.month, date.day) = (Int(parts[0]), Int(parts[1]), Int(parts[2]))
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    guard let day = calendar.date(from: date) else { return nil }
    var seconds = Int64(day.timeIntervalSince1970) + parts[3] * 3600 + parts[4] * 60 + parts[5]
    let zone = time[zoneStart...]
    if zone.first == "+" || zone.first == "-" {
      let offset = zone.dropFirst().split(separator: ":").compactMap { Int64($0) }
      guard offset.count == 2 else { return nil }
      seconds -= (zone.first == "-" ? -1 : 1) * (offset[0] * 3600 + offset[1] * 60)
    }
    let fraction = time[..<zoneStart].dropFirst(8).dropFirst()
    let digits = String(fraction.prefix(9))
    let nanoseconds = Int64(digits + String(repeating: "0", count: 9 - digits.count)) ?? 0
    return seconds * 1_000_000_000 + nanoseconds
  }
}
