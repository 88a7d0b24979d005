import LogCore
import Support
import Testing

@testable import Reports

/// Templates of messages.
@Suite struct PatternTests {
  private let folder = ReportFolder()

  /// The templates of messages, with how often each occurs, in the order of the templates.
  private func templates(_ messages: [String], fewest: Int = 4) -> [String] {
    let (state, files) = read([folder.file("a.log", messages)])
    let report = PatternReport(state, files: files, fewest: fewest)
    return report.patterns.map { String(decoding: $0.template, as: UTF8.self) }.sorted()
  }

  private func read(_ files: [String], threads: Int = 1, segment: Int? = nil)
    -> (PatternState, FileTable)
  {
    readState(files, threads: threads, segment: segment, lines: true) { names in
      PatternState(Self.options, names: names)
    }
  }

  private static let options: PatternState.Options = {
    var options = PatternState.Options()
    options.keepsTimes = true
    return options
  }()

  private func json(_ state: PatternState, _ files: FileTable) -> String {
    let out = ByteBuffer()
    PatternJSON(PatternReport(state, files: files), split: []).write(to: out)
    return out.string
  }

  // MARK: - What is variable

  @Test(arguments: [
    ("user 4711 from 10.0.0.1:80", "user <_> from <_>:<_>"),
    ("took 35.2ms, then 1.5e3", "took <_>, then <_>"),
    ("id 550e8400-e29b-41d4-a716-446655440000 gone", "id <_> gone"),
    ("read /var/log/app.log: no such file", "read <_>: no such file"),
    ("GET https://example.org/a?b=c done", "GET <_> done"),
    ("mac 00:1B:44:11:3A:B7 up", "mac <_> up"),
    ("hash deadbeef in cache", "hash <_> in cache"),
    ("started at Sun Jul 10 23:21:07 2005 by root", "started at <_> by root"),
    (#"said "hello, world" twice"#, #"said "<_>" twice"#),
    (#""GET /v1/users/12 HTTP/1.1" 200"#, #""GET <_> <_>" <_>"#),
    ("size 18.4 KB of 20", "size <_> of <_>"),
    ("value <name> is <_> now", "value <<_>> is <<_>> now"),
    ("host db.example.com refused", "host <_> refused"),
    ("half a word - nothing else", "half a word - nothing else"),
    ("bell \u{7}here", "bell <_>"),
    ("version 1.2.", "version <_>"),
    ("calls(3)", "calls(<_>)"),
    ("pad      5 ms", "pad <_> ms"),
  ])
  func `words that look variable are`(message: String, template: String) {
    #expect(templates([message]) == [template])
  }

  @Test func `a word is variable only if its place has many values`() {
    #expect(templates(["VM started", "VM paused"]) == ["VM paused", "VM started"])
    let users = (0..<40).map { "session opened for user \(Self.word($0))" }
    #expect(templates(users) == ["session opened for user <_>"])
    #expect(templates(["one two three", "one two three four"]).count == 2)
  }

  @Test func `an empty value belongs to the text around it`() {
    let messages = ["connection from () at noon", "connection from (10.0.0.1) at noon"]
    #expect(templates(messages) == ["connection from <_> at noon"])
  }

  @Test func `values that share a name keep it`() {
    let messages = (0..<30).map { "lock name=\(Self.word($0)), flags=0" }
    #expect(templates(messages) == ["lock name=<_>, flags=<_>"])
  }

  @Test func `an id is FNV-1a of the template`() {
    #expect(PatternReport.id(Array("".utf8)) == "cbf29ce484222325")
    #expect(PatternReport.id(Array("a".utf8)) == "af63dc4c8601ec8c")
  }

  private static func word(_ number: Int) -> String {
    var text = ""
    var rest = number * 7919 + 17
    for _ in 0..<5 {
      text.append(Character(UnicodeScalar(UInt8(97 + rest % 26))))
      rest = rest / 26 + number
    }
    return text
  }

  // MARK: - Laws

  /// Messages of a few programs, and some that are anything.
  private func messages(_ count: Int, _ random: inout Seeded) -> [String] {
    let odd = Array("ab 12<_>(){}[]\"'=:,./|\\%-é\u{1}")
    return (0..<count).map { i in
      let n = Int.random(in: 0..<1000, using: &random)
      let word = Self.word(Int.random(in: 0..<60, using: &random))
      switch Int.random(in: 0..<8, using: &random) {
      case 0: return "user \(word) logged in from 10.0.\(n % 256).1"
      case 1: return "job \(n) \(["started", "stopped", "failed"][n % 3])"
      case 2: return "cache miss for key '\(word):\(n)'"
      case 3: return "GET /items/\(n) took \(n).5 ms (\(n % 9 == 0 ? "" : word))"
      case 4: return "disk \(word) is full"
      case 5: return "\(word) \(word) \(n)"
      default:
        let length = Int.random(in: 1..<20, using: &random)
        return "x"
          + String((0..<length).map { _ in odd[Int.random(in: 0..<odd.count, using: &random)] })
      }
    }
  }

  @Test(arguments: 1...12) func `one answer for any order, split and number of threads`(seed: Int) {
    var random = Seeded(UInt64(seed))
    let messages = messages(400, &random)
    let parts = messages.cut(into: 4, &random)
    let names = parts.enumerated().map { folder.file("\(seed)-\($0).log", $1) }
    let (whole, files) = read(names)
    let expected = json(whole, files)
    let (again, others) = read(names.reversed(), threads: 3, segment: 512)
    #expect(json(again, others) == expected, "seed \(seed)")

    // Partials of parts, in another order, one of them merged before.
    let texts = [[names[2]], [names[0], names[3]], [names[1]]].map { files in
      let (state, table) = read(files)
      return partial(state, table)
    }
    let between = PatternState(Self.options, names: LabelNames())
    let table = try? ReportPartial.merge([texts[2].slice, texts[0].slice], into: between)
    let twice = partial(between, table ?? FileTable())
    let merged = PatternState(Self.options, names: LabelNames())
    let all = try? ReportPartial.merge([twice.slice, texts[1].slice], into: merged)
    #expect(json(merged, all ?? FileTable()) == expected, "seed \(seed)")
    #expect(partial(merged, all ?? FileTable()).string == partial(whole, files).string)
  }

  @Test(arguments: 1...12) func `templates do not depend on the order of lines`(seed: Int) {
    var random = Seeded(UInt64(seed) + 100)
    let messages = messages(500, &random)
    #expect(templates(messages) == templates(messages.shuffled(using: &random)), "seed \(seed)")
  }

  @Test(arguments: 1...20) func `every message matches its template as a line pattern does`(
    seed: Int
  ) {
    var random = Seeded(UInt64(seed) + 200)
    let messages = messages(600, &random)
    let scanner = SkeletonScanner()
    let arena = ByteArena()
    let skeletons = messages.map { message -> [UInt8] in
      scanner.scan(arena.copy(message))
      return PatternGrouping.plain(scanner.skeleton.array)
    }
    let distinct = Array(Set(skeletons)).sorted { $0.lexicographicallyPrecedes($1) }
    let found = TemplateFinder(fewest: 4).templates(distinct)
    var templates: [[UInt8]: [UInt8]] = [:]
    for (skeleton, template) in zip(distinct, found) { templates[skeleton] = template }
    for (message, skeleton) in zip(messages, skeletons) {
      let template = templates[skeleton] ?? []
      let shown = String(decoding: ColumnText.pattern(template), as: UTF8.self)
      #expect(
        Self.matches(Array(message.utf8), template), "seed \(seed): \(shown) and \(message)")
    }
  }

  /// Anchored at both ends, leftmost, without going back; a placeholder takes at least one byte.
  private static func matches(_ message: [UInt8], _ template: [UInt8]) -> Bool {
    let texts = template.split(separator: 0, omittingEmptySubsequences: false).map { Array($0) }
    guard message.starts(with: texts[0]) else { return false }
    if texts.count == 1 { return message == texts[0] }
    var at = texts[0].count
    for (k, text) in texts.enumerated().dropFirst() {
      if text.isEmpty { return k == texts.count - 1 && at < message.count }
      var from = at + 1
      while from + text.count <= message.count,
        !message[from..<from + text.count].elementsEqual(text)
      {
        from += 1
      }
      guard from + text.count <= message.count else { return false }
      at = from + text.count
    }
    return at == message.count
  }

  @Test(arguments: 1...6) func `a second pass writes what remembered records give`(seed: Int) {
    var random = Seeded(UInt64(seed) + 300)
    let names = messages(300, &random).cut(into: 3, &random).enumerated()
      .map { folder.file("\(seed)-l\($0).log", $1) }
    var results: [String] = []
    for (most, threads) in [(1 << 20, 1), (1 << 20, 3), (0, 2), (500, 2)] {
      var options = PatternState.Options()
      options.remembersRecords = most
      let settled = options
      let (state, files) = readState(names, threads: threads, segment: 512, lines: true) {
        PatternState(settled, names: $0)
      }
      let text = ByteBuffer()
      let writer = PatternLineWriter(state, fewest: 4, files: files.names) {
        text.append($0)
        return true
      }
      #expect(writer.hasRecords == (most > 500))
      if writer.hasRecords {
        writer.writeRecords(files)
      } else {
        let pass = SecondPass(state, writer, files.linesBefore)
        _ = readState(names.sorted(), segment: 512, lines: true) { pass.lines($0) }
      }
      results.append(text.string)
    }
    #expect(Set(results).count == 1, "seed \(seed)")
    #expect(results[0].split(separator: "\n").count == 300)
  }

  /// What one worker needs to write lines.
  private final class SecondPass: @unchecked Sendable {
    let state: PatternState
    let writer: PatternLineWriter
    let before: [[Int]]

    init(_ state: PatternState, _ writer: PatternLineWriter, _ before: [[Int]]) {
      self.state = state
      self.writer = writer
      self.before = before
    }

    func lines(_ names: LabelNames) -> PatternLines {
      PatternLines(state, writer, names: names) { [before] file, sequence in
        sequence < before[file].count ? before[file][sequence] : 0
      }
    }
  }

  // MARK: - Times

  @Test(arguments: 1...30) func `counts over time merge to what one pass counts`(seed: Int) {
    var random = Seeded(UInt64(seed) + 400)
    let span = Int64.random(
      in: 1...(1 << Int64.random(in: 30...62, using: &random)), using: &random)
    let start = Int64.random(in: -span...span, using: &random) / 2
    let records = (0..<200).map { _ in
      (
        Int.random(in: 0..<3, using: &random),
        start &+ Int64.random(in: 0...span / 2, using: &random)
      )
    }
    func times(_ records: [(Int, Int64)]) -> PatternTimes {
      let times = PatternTimes()
      times.grow(to: 3)
      for (key, time) in records { times.note(key, time) }
      return times
    }
    let whole = times(records)
    let cut = Int.random(in: 0...200, using: &random)
    let (a, b) = (times(Array(records[cut...])), times(Array(records[..<cut])))
    a.adopt(b)
    for key in 0..<3 { a.merge(key, b, key) }
    for key in 0..<3 {
      #expect(a.columns([key], most: 12) == whole.columns([key], most: 12), "seed \(seed)")
      #expect(
        whole.columns([key], most: 64).reduce(0, +) == records.count { $0.0 == key }, "seed \(seed)"
      )
    }
    #expect(whole.columns([0, 1, 2], most: 12).count <= 12)
  }

  // MARK: - Caps and hostile text

  @Test func `more different messages than the cap are compared by their first words`() {
    let words = (0..<(PatternTable.cap + 10)).map {
      "row \(Self.word($0)) \(Self.word($0 + 7)) x y z"
    }
    let distinct = Array(Set(words)).map { "\($0)" }
    let table = PatternTable(countsValues: false)
    let scanner = SkeletonScanner()
    let arena = ByteArena()
    for message in distinct
      + (0..<30_000).map({ "\(Self.letters($0)) a b c d e f g h i j k l m n o p q" })
    {
      scanner.scan(arena.copy(message))
      let number = table.number(of: scanner.skeleton)
      table.note(number, .none)
      table.fit()
    }
    #expect(table.count <= PatternTable.cap)
    #expect(table.level > 0)
    #expect((0..<table.count).reduce(0) { $0 + table.counts($1).total } == distinct.count + 30_000)
  }

  private static func letters(_ number: Int) -> String {
    var text = ""
    var rest = number
    repeat {
      text.append(Character(UnicodeScalar(UInt8(97 + rest % 26))))
      rest /= 26
    } while rest > 0
    return text
  }

  @Test func `hostile lines stay within their strings`() {
    let lines = [
      "\u{1B}[31mred\u{1B}[0m \"quote\" \\ back", "</script><b>&amp;", "nul \u{0} and \u{85}",
      "a|b|c *x* [l](u) `c`", String(repeating: "(", count: 3000),
    ]
    let (state, files) = read([folder.file("hostile.log", lines)])
    let text = json(state, files)
    #expect(!text.unicodeScalars.dropLast().contains { $0.value < 0x20 })
    #expect(text.hasSuffix("]}\n") || text.hasSuffix("}\n"))
  }
}
