internal import LogCore

/// The skeletons of an input with what is counted for each.
///
/// A key is the skeleton, a byte 1, and `j` for JSON or `l` for logfmt with the name of the field that
/// holds the message (nothing for the line itself). There are at most `cap` keys: where more come, each moves to its coarser key, of
/// which only the first words stay, until they fit; what is coarse depends on the set of keys alone.
final class PatternTable {
  static let cap = 20_000
  /// The same where messages are told apart by the value of a field, too.
  static let capOfGroups = 100_000
  /// Parts the value of that field from the rest of a key.
  static let groupMark: UInt8 = 3
  /// How many words stay on each level of coarsening.
  private static let words = [Int.max, 16, 8, 4, 2, 1, 0]
  /// Places of a skeleton whose values are counted.
  private static let mostPlaces = 6
  private static let serviceCaps = ValueCounts.Caps(exact: 100, kept: 50)
  static let valueCaps = ValueCounts.Caps(exact: 40, kept: 20)

  /// What is counted for a key.
  struct Entry {
    var count = 0
    /// By level, `none` first.
    var levels = [Int](repeating: 0, count: 8)
    /// By period: before, during, after `--split`.
    var periods = [0, 0, 0]
    var services = ValueCounts(PatternTable.serviceCaps)
    var values: [PlaceValues] = []
  }

  private(set) var keys = ByteTable()
  var entries: [Entry] = []
  private(set) var evidence = EvidenceTable()
  private(set) var level = 0
  private let coarse = ByteBuffer(capacity: 4096)
  let countsValues: Bool
  private let mostKeys: Int

  init(countsValues: Bool, hasGroups: Bool = false) {
    self.countsValues = countsValues
    mostKeys = hasGroups ? Self.capOfGroups : Self.cap
  }

  /// The number of a key, which is added if it is new; keys are coarsened when it is time.
  func number(of key: ByteSlice) -> Int {
    let key = level == 0 ? key : Self.coarsened(key, Self.words[level], coarse)
    let number = keys.intern(key)
    if number == entries.count {
      entries.append(Entry())
      evidence.grow(to: entries.count)
    }
    return number
  }

  var isOverCap: Bool { keys.count > mostKeys && level + 1 < Self.words.count }

  /// Moves all keys to their coarser ones until they fit.
  ///
  /// Between batches only: evidence must be complete.
  func fit() { while isOverCap { raise(to: level + 1) } }

  private func raise(to newLevel: Int) {
    let (oldKeys, oldEntries, oldEvidence) = (keys, entries, evidence)
    keys = ByteTable()
    entries = []
    evidence = EvidenceTable()
    level = newLevel
    for i in oldEntries.indices { add(oldKeys[i], oldEntries[i], oldEvidence, i) }
  }

  /// Takes in an entry of another table, or of a partial.
  func add(_ key: ByteSlice, _ entry: Entry, _ otherEvidence: EvidenceTable, _ index: Int) {
    let mine = number(of: key)
    entries[mine].count += entry.count
    for k in 0..<8 { entries[mine].levels[k] += entry.levels[k] }
    for k in 0..<3 { entries[mine].periods[k] += entry.periods[k] }
    entries[mine].services.merge(entry.services)
    // The places of coarser keys are others.
    if level == 0 {
      for (place, values) in entry.values.enumerated() { self.values(mine, place).merge(values) }
    }
    evidence.merge(mine, otherEvidence, index)
  }

  func merge(_ other: PatternTable) {
    if other.level > level { raise(to: other.level) }
    for i in other.entries.indices { add(other.keys[i], other.entries[i], other.evidence, i) }
    fit()
  }

  /// Makes a table that is on this level at least.
  func reach(level wanted: Int) {
    if wanted > level && wanted < Self.words.count { raise(to: wanted) }
  }

  // MARK: - Values

  /// Counts the pieces of a message for a key that is not coarse.
  func count(_ message: ByteSlice, _ values: [Range<Int>], _ number: Int) {
    guard countsValues, level == 0 else { return }
    for place in 0..<min(values.count, Self.mostPlaces) {
      self.values(number, place).add(message[values[place]])
    }
  }

  func values(_ number: Int, _ place: Int) -> PlaceValues {
    while entries[number].values.count <= place {
      entries[number].values.append(PlaceValues(Self.valueCaps))
    }
    return entries[number].values[place]
  }

  // MARK: - Keys

  /// The skeleton of a key, and the form and the field that its messages are in.
  static func parts(_ key: ByteSlice) -> (skeleton: ByteSlice, field: ByteSlice) {
    let end = key.firstIndex(of: 1) ?? key.count
    guard end < key.count else { return (key, .empty) }
    let mark = key.firstIndex(of: groupMark, from: end) ?? key.count
    return (key[0..<end], key[end + 1..<mark])
  }

  /// The value of the field by which messages are told apart; nil where they are not.
  static func group(_ key: ByteSlice) -> ByteSlice? {
    guard let end = key.firstIndex(of: 1), let mark = key.firstIndex(of: groupMark, from: end)
    else { return nil }
    return key.from(mark + 1)
  }

  /// A skeleton as it is in the keys of this table; valid until the next call.
  func skeleton(_ skeleton: ByteSlice) -> ByteSlice {
    guard level > 0 else { return skeleton }
    return Self.parts(Self.coarsened(skeleton, Self.words[level], coarse)).skeleton
  }

  /// A key of which only the first words stay.
  private static func coarsened(_ key: ByteSlice, _ words: Int, _ out: ByteBuffer) -> ByteSlice {
    let skeleton = parts(key).skeleton
    var i = 0
    var seen = 0
    while i < skeleton.count {
      let from = i
      while i < skeleton.count && SkeletonWords.isBlank(skeleton[i]) { i += 1 }
      let wordStart = i
      while i < skeleton.count && !SkeletonWords.isBlank(skeleton[i]) { i += 1 }
      if seen == words {
        out.removeAll()
        out.append(skeleton[0..<min(wordStart, from + 1)])
        out.append(SkeletonScanner.freeValue)
        out.append(key.from(skeleton.count))
        return out.slice
      }
      seen += 1
    }
    return key
  }
}

/// The values of one place of a skeleton.
final class PlaceValues {
  let counts: ValueCounts
  /// Over the values that are numbers.
  private(set) var numbers = 0
  /// Whether a word of a skeleton is among them.
  var hasText = false
  private(set) var least = Double.infinity
  private(set) var most = -Double.infinity

  init(_ caps: ValueCounts.Caps) { counts = ValueCounts(caps) }

  func add(_ value: ByteSlice) {
    counts.add(value)
    guard value.count <= 24, let last = unsafe value.buffer.last,
      last == 0x2E || ASCII.isDigit(last),
      let number = NumberText.parseDouble(value), number.isFinite
    else { return }
    numbers += 1
    least = min(least, number)
    most = max(most, number)
  }

  func merge(_ other: PlaceValues) {
    counts.merge(other.counts)
    numbers += other.numbers
    least = min(least, other.least)
    most = max(most, other.most)
  }

  /// Takes in the extremes that a partial has.
  func add(numbers more: Int, least low: Double, most high: Double) {
    numbers += more
    least = min(least, low)
    most = max(most, high)
  }
}
