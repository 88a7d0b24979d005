internal import LogCore
internal import LogQL

/// The LogQL query that counts a template's records.
package struct PatternQuery: Sendable {
  package var query: String
  /// What the query gives, where the state can tell; it may be more than the template's records,
  /// since others may match as well.
  package var value: Int?
  package var at: Int64
}

/// Finds the queries of templates, and what they give.
///
/// A pattern may match messages of other templates. The state knows only the constant words of these,
/// so what a query gives is told only where every other skeleton is known to match or not to match.
struct PatternQueries {
  private let grouping: PatternGrouping
  private let table: PatternTable
  private let formats: [Int]
  private let range: String
  private let at: Int64
  /// By field: the entries whose messages are in it.
  private var entriesOfField: [[UInt8]: [Int]] = [:]
  private let isSmall: Bool
  /// Pairs of templates and skeletons that are compared at most.
  private static let mostPairs = 4_000_000

  init(_ grouping: PatternGrouping, _ state: PatternState, window: (from: Int64, to: Int64)) {
    self.grouping = grouping
    table = state.table
    formats = state.recordsByFormat
    range = "[\((window.to - window.from) / 1_000_000)ms]"
    at = window.to - 1
    for number in 0..<table.count {
      entriesOfField[PatternTable.parts(table.keys[number]).field.array, default: []].append(number)
    }
    isSmall = grouping.groups.count * table.count <= Self.mostPairs
  }

  /// The query of a group; nil where its messages are in several places.
  func query(_ group: Int) -> PatternQuery? {
    let template = grouping.groups[group].template
    let fields = Set(
      grouping.groups[group].entries.map { PatternTable.parts(table.keys[$0]).field.array })
    guard fields.count == 1, let field = fields.first else { return nil }
    let pattern = QueryText.quote(ColumnText.pattern(template))
    let query = "sum(count_over_time({} \(stages(field))|> \(pattern) \(range)))"
    return PatternQuery(query: query, value: isSmall ? value(group, field) : nil, at: at)
  }

  /// The stages that bring the message of a record forth.
  private func stages(_ field: [UInt8]) -> String {
    guard let form = field.first else {
      return formats[1] > 0 ? "!~ \"^[{]\" " : ""
    }
    let message = "| line_format \"{{.\(String(decoding: field.dropFirst(), as: UTF8.self))}}\" "
    if form == 0x6C { return "| logfmt " + message }
    return formats[0] + formats[2] > 0 ? "| json | __error__=\"\" " + message : "| json " + message
  }

  /// Whether the stages select only records whose messages are in the field.
  private func isCertain(_ field: [UInt8]) -> Bool {
    switch field.first {
    case 0x6A: true
    case 0x6C: formats[0] + formats[1] == 0
    default: formats[2] == 0
    }
  }

  /// How many records the pattern selects; nil where that is not certain.
  private func value(_ group: Int, _ field: [UInt8]) -> Int? {
    let template = grouping.groups[group].template
    let matcher = TemplateMatch(template)
    guard isCertain(field) else { return nil }
    let hasFilter = field.isEmpty && formats[1] > 0
    var sum = 0
    for number in entriesOfField[field] ?? [] {
      // The filter that leaves out objects leaves out what only looks like one.
      if hasFilter && grouping.skeletons[number].first == 0x7B { continue }
      if grouping.groupOfEntry[number] == group {
        sum += table.counts(number).total
        continue
      }
      switch matcher.matches(grouping.skeletons[number]) {
      case true?: sum += table.counts(number).total
      case false?: break
      case nil: return nil
      }
    }
    return sum
  }
}

/// Whether a template, as a pattern of LogQL, matches the messages of a skeleton, as far as that can be
/// told.
struct TemplateMatch {
  private let texts: [[UInt8]]
  /// Words of the texts with a blank before them: no value but free text can hold these.
  private let telling: [[UInt8]]

  init(_ template: [UInt8]) {
    texts = template.split(separator: 0, omittingEmptySubsequences: false).map { Array($0) }
    var telling: [[UInt8]] = []
    for text in texts {
      let words = text.split(separator: 0x20, omittingEmptySubsequences: false)
      for word in words.dropFirst() where word.count >= 2 { telling.append([0x20] + word) }
    }
    self.telling = telling.sorted { $0.count > $1.count }
  }

  /// Nil where some messages of this skeleton may match and others not.
  func matches(_ skeleton: [UInt8]) -> Bool? {
    guard let lastValue = skeleton.lastIndex(where: { SkeletonScanner.isValue($0) }) else {
      return matches(constant: skeleton)
    }
    // Both ends are what they are.
    if let end = texts.last {
      let tail = skeleton[(lastValue + 1)...]
      let common = min(end.count, tail.count)
      if !end.suffix(common).elementsEqual(tail.suffix(common)) { return false }
    }
    if skeleton.contains(SkeletonScanner.freeValue) { return nil }
    for word in telling where !Self.holds(skeleton, word) { return false }
    return nil
  }

  /// The same as `|>` does it: leftmost, without going back; the first text may stand anywhere.
  private func matches(constant line: [UInt8]) -> Bool {
    if line.isEmpty { return false }
    var offset = 0
    for (k, text) in texts.enumerated() where !text.isEmpty {
      guard let found = Self.find(line, text, from: offset), k == 0 || found > offset else {
        return false
      }
      offset = found + text.count
    }
    return (offset < line.count) == (texts.count > 1 && (texts.last?.isEmpty ?? false))
  }

  /// Whether a blank and a word may stand in messages of the skeleton.
  private static func holds(_ skeleton: [UInt8], _ word: [UInt8]) -> Bool {
    for i in skeleton.indices where skeleton[i] == 0x20 {
      var k = 1
      while k < word.count, i + k < skeleton.count, skeleton[i + k] == word[k] { k += 1 }
      if k == word.count { return true }
      // A value behind the blank may be the word.
      if i + k < skeleton.count && SkeletonScanner.isValue(skeleton[i + k]) { return true }
    }
    return false
  }

  private static func find(_ line: [UInt8], _ text: [UInt8], from: Int) -> Int? {
    var i = from
    while i + text.count <= line.count {
      if line[i..<i + text.count].elementsEqual(text) { return i }
      i += 1
    }
    return nil
  }
}
