import LogCore
import Support
import Testing

@testable import Reports

/// The queries of templates: what they are said to give is what they give.
@Suite struct PatternQueryTests {
  private let folder = ReportFolder()

  private func patterns(_ files: [(name: String, lines: [String])]) -> [PatternReport.Pattern] {
    let names = files.map { folder.file($0.name, $0.lines) }
    let (state, table) = readState(names) { PatternState(PatternState.Options(), names: $0) }
    return PatternReport(state, files: table).patterns
  }

  /// `TEMPLATE: COUNT, VALUE` of each template, in the order of the templates.
  private func shown(_ files: [(name: String, lines: [String])]) -> [String] {
    patterns(files).map { pattern in
      let value = pattern.query?.value.map { "\($0)" } ?? "unknown"
      return "\(String(decoding: pattern.template, as: UTF8.self)): \(pattern.count), \(value)"
    }.sorted()
  }

  private func json(_ messages: [String]) -> [String] {
    messages.enumerated().map {
      #"{"ts":\#(1_772_539_200_000 + $0),"msg":"\#($1)"}"#
    }
  }

  /// `user <_>` matches what `user <_> left` matches, too.
  @Test func `a query counts the messages of other templates that it matches`() {
    let messages = ["user 1", "user 2", "user 3 left", "nobody"]
    #expect(
      shown([("a.jsonl", json(messages))]) == [
        "nobody: 1, 1", "user <_> left: 1, 1", "user <_>: 2, 3",
      ])
  }

  @Test func `quoted text may hold anything, but does not hold everything`() {
    let messages = [
      #"open \"/a b\" failed"#, #"open \"user 5\" failed"#, "VM started", "user 1", "disk full",
    ]
    #expect(
      shown([("a.jsonl", json(messages))]) == [
        "VM started: 1, 1", "disk full: 1, 1", #"open "<_>" failed: 2, 2"#,
        // The words `user 5` end a quoted text: it may match or not.
        "user <_>: 1, unknown",
      ])
  }

  @Test func `files with different kinds of records are told apart by their names`() {
    let files = [
      ("a.jsonl", json(["request done", "request done"])),
      ("b.log", ["ts=2026-03-03T12:00:00Z level=info msg=\"request done\""]),
      ("c.log", ["2026-03-03T12:00:01Z INFO ready"]),
    ]
    #expect(shown(files) == ["<_>:<_>:<_> INFO ready: 1, 1", "request done: 3, 3"])
    let query = patterns(files).first?.query?.query ?? ""
    #expect(query.contains("b.log\"} | logfmt"))
    #expect(query.contains(") + ("))
  }

  @Test func `a file with several kinds of records leaves the number open`() {
    let lines = [
      "ts=2026-03-03T12:00:00Z level=info msg=\"request done\"", "2026-03-03T12:00:01Z INFO ready",
    ]
    #expect(
      shown([("c.log", lines)]) == [
        "<_>:<_>:<_> INFO ready: 1, unknown", "request done: 1, unknown",
      ])
  }

  // MARK: - Any messages

  /// Words, numbers, quoted words and paths, so few that templates match the messages of others.
  private func message(_ random: inout Seeded) -> String {
    let words = ["user", "left", "started", "in", "for", "a"]
    func word() -> String { words[Int.random(in: 0..<words.count, using: &random)] }
    return (0..<Int.random(in: 1...5, using: &random)).map { _ in
      switch Int.random(in: 0..<10, using: &random) {
      case 0: "\(Int.random(in: 1...30, using: &random))"
      case 1: "'\(word()) \(word())'"
      case 2: "/\(word())/\(word())"
      case 3: "\(word())=\(Int.random(in: 1...9, using: &random))"
      case 4: "\(word()):"
      default: word()
      }
    }.joined(separator: " ")
  }

  @Test(arguments: 1...40) func `a value that is told is the one that the query gives`(seed: Int) {
    var random = Seeded(UInt64(seed))
    let messages = (0..<60).map { _ in message(&random) }
    var told = 0
    for pattern in patterns([("a.jsonl", json(messages))]) {
      guard let value = pattern.query?.value else { continue }
      told += 1
      let found = messages.count { Self.matches($0, pattern.template) }
      #expect(value == found, "seed \(seed): \(String(decoding: pattern.template, as: UTF8.self))")
    }
    #expect(told > 0, "seed \(seed)")
  }

  /// `|>` as slow as it can be written: texts leftmost in order, with something between them.
  private static func matches(_ message: String, _ template: [UInt8]) -> Bool {
    let line = Array(message.utf8)
    let texts = String(decoding: template, as: UTF8.self).components(of: "<_>").map {
      Array($0.utf8)
    }
    var at = 0
    for (k, text) in texts.enumerated() where !text.isEmpty {
      let places = (at..<max(at, line.count - text.count + 1)).filter {
        Array(line[$0..<$0 + text.count]) == text
      }
      guard let place = places.first, k == 0 || place > at else { return false }
      at = place + text.count
    }
    return texts.last?.isEmpty ?? true ? at < line.count : at == line.count
  }
}

/// What a set of pieces says about texts.
@Suite struct GramSetTests {
  private func set(_ message: String, _ value: String) -> GramSet {
    let set = GramSet()
    let bytes = Array(message.utf8)
    let wanted = Array(value.utf8)
    let place = (0...(bytes.count - wanted.count)).first {
      Array(bytes[$0..<$0 + wanted.count]) == wanted
    }
    bytes.withByteSlice { slice in
      if let place { set.add(slice, place..<(place + wanted.count)) }
    }
    return set
  }

  @Test(arguments: [
    // Within the value, over its borders, around it.
    ("abc", true), ("y abc", true), ("c of", true), ("key abc of it", true),
    ("a", true), ("c ", true), (" a", true),
    // Beside it, and what is nowhere.
    ("key", false), ("it", false), ("of it", false), ("xyz", false), ("z", false), ("zz", false),
  ])
  func `a text that may reach into a value is told`(text: String, expected: Bool) {
    #expect(set("the key abc of it", "abc").mayTouch(Array(text.utf8)) == expected)
  }

  @Test func `nothing is known of digits, but that they are there`() {
    let numbers = set("took 35 ms", "35")
    #expect(numbers.mayTouch(Array("3".utf8)))
    #expect(!numbers.mayTouch(Array("4".utf8)))
    #expect(numbers.mayTouch(Array("47 m".utf8)))
    #expect(!numbers.mayTouch(Array("took".utf8)))
  }

  @Test func `a value that is too long may hold anything`() {
    let long = String(repeating: "x", count: 5_000)
    #expect(set(long, long).mayTouch(Array("abc".utf8)))
  }
}

extension String {
  /// The pieces between a separator.
  fileprivate func components(of separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
