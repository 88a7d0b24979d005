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
/// A pattern may match messages of other templates. The state knows the constant words of these, and
/// what their values do not hold; what a query gives is told only where every other skeleton is
/// known to match or not to match.
struct PatternQueries {
  private let grouping: PatternGrouping
  private let table: PatternTable
  private let places: MessagePlaces
  private let inputs: InputSummary
  private let filter: ClaimFilter
  private let range: String
  private let at: Int64
  /// By field: the entries whose messages are in it.
  private var entriesOfField: [[UInt8]: [Int]] = [:]
  private let skeletons: [SkeletonMatch]
  private let isSmall: Bool
  /// Pairs of templates and skeletons that are compared at most.
  private static let mostPairs = 4_000_000
  /// A query of more parts is none that anybody reads.
  private static let mostFields = 4

  init(
    _ grouping: PatternGrouping, _ state: PatternState, window: (from: Int64, to: Int64),
    filter: ClaimFilter
  ) {
    inputs = state.inputs
    self.filter = filter
    self.grouping = grouping
    table = state.table
    places = state.messagePlaces
    range = "[\((window.to - window.from) / 1_000_000)ms]"
    at = window.to - 1
    for number in 0..<table.count {
      entriesOfField[PatternTable.parts(table.keys[number]).field.array, default: []].append(number)
    }
    isSmall = grouping.groups.count * table.count <= Self.mostPairs
    skeletons = grouping.skeletons.enumerated().map { SkeletonMatch($1, state.table.grams($0)) }
  }

  /// The query of a group; nil where its messages are in too many places.
  func query(_ group: Int) -> PatternQuery? {
    let fields = Set(
      grouping.groups[group].entries.map { PatternTable.parts(table.keys[$0]).field.array }
    ).sorted { $0.lexicographicallyPrecedes($1) }
    guard let first = fields.first, fields.count <= Self.mostFields else { return nil }
    if fields.count == 1 {
      return PatternQuery(query: count(group, first), value: value(group, first), at: at)
    }
    var sum: Int? = 0
    for field in fields {
      let value = value(group, field)
      sum = sum.flatMap { sum in value.map { sum + $0 } }
    }
    let query = fields.map { "(\(count(group, $0)) or vector(0))" }.joined(separator: " + ")
    return PatternQuery(query: query, value: sum, at: at)
  }

  private func count(_ group: Int, _ field: [UInt8]) -> String {
    let pattern = QueryText.quote(ColumnText.pattern(grouping.groups[group].template))
    let selected = filter.applied(to: places.selection(field).text)
    return "sum(count_over_time(\(selected)|> \(pattern) \(range)))"
  }

  /// How many records with messages in a field the pattern selects; nil where that is not certain.
  private func value(_ group: Int, _ field: [UInt8]) -> Int? {
    let selection = places.selection(field)
    guard isSmall, selection.isCertain, filter.isTransparent(field.first, inputs) else {
      return nil
    }
    // The selector of files would be lost.
    if !filter.isEmpty && !selection.text.hasPrefix("{}") { return nil }
    let template = TemplateMatch(grouping.groups[group].template)
    var sum = 0
    for number in entriesOfField[field] ?? [] {
      if selection.skipsObjects && grouping.skeletons[number].first == 0x7B { continue }
      // What may hold anything may hold the text behind it, which is then found too early.
      if grouping.groupOfEntry[number] == group && !skeletons[number].hasFreeValue {
        sum += table.counts(number).total
        continue
      }
      switch template.matches(skeletons[number]) {
      case true?: sum += table.counts(number).total
      case false?: break
      case nil: return nil
      }
    }
    return sum
  }
}

/// A skeleton, and what is known of its values.
struct SkeletonMatch {
  let text: [UInt8]
  let grams: GramSet?
  /// The constant text behind its last value; nil where it has none.
  let tail: ArraySlice<UInt8>?
  let hasFreeValue: Bool
  /// The pieces of its constant texts.
  private let triples: Set<UInt32>

  init(_ skeleton: [UInt8], _ grams: GramSet?) {
    text = skeleton
    self.grams = grams
    let last = skeleton.lastIndex { SkeletonScanner.isValue($0) }
    tail = last.map { skeleton[($0 + 1)...] }
    hasFreeValue = skeleton.contains(SkeletonScanner.freeValue)
    triples = grams == nil ? [] : Set(GramSet.triples(skeleton))
  }

  /// Whether no message of the skeleton holds some piece of three bytes.
  func lacks(_ triple: UInt32) -> Bool {
    guard let grams else { return false }
    return !triples.contains(triple) && !grams.mayHold(triple: triple)
  }
}

/// Whether a template, as a pattern of LogQL, matches the messages of a skeleton, as far as that can be
/// told.
struct TemplateMatch {
  private let texts: [[UInt8]]
  private let triples: Set<UInt32>
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
    triples = Set(texts.flatMap { GramSet.triples($0) })
  }

  /// Nil where some messages of this skeleton may match and others not.
  func matches(_ skeleton: SkeletonMatch) -> Bool? {
    guard let tail = skeleton.tail else { return matches(constant: skeleton.text) }
    // Both ends are what they are.
    if let end = texts.last {
      let common = min(end.count, tail.count)
      if !end.suffix(common).elementsEqual(tail.suffix(common)) { return false }
    }
    for triple in triples where skeleton.lacks(triple) { return false }
    // Where no text reaches into a value, values are what stands at placeholders.
    if let grams = skeleton.grams, !texts.contains(where: { grams.mayTouch($0) }) {
      return matches(constant: skeleton.text)
    }
    if skeleton.hasFreeValue { return nil }
    for word in telling where !Self.holds(skeleton.text, word) { return false }
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
