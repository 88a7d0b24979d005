internal import LogCore

/// The skeletons of an input with what is counted for each.
///
/// A key is the skeleton, a byte 1, and `j` for JSON or `l` for logfmt with the name of the field that
/// holds the message (nothing for the line itself). There are at most `cap` keys: where more come, each moves to its coarser key, of
/// which only the first words stay, until they fit; what is coarse depends on the set of keys alone.
// SAFETY: `entries` has room for `capacity` elements, and one is set for each key.
@safe
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
  static let serviceCaps = ValueCounts.Caps(exact: 100, kept: 50)
  static let valueCaps = ValueCounts.Caps(exact: 40, kept: 20)

  /// How many records a key has.
  struct Counts {
    var total = 0
    /// By level, `none` first.
    var levels = InlineArray<8, Int>(repeating: 0)
    /// By period: before, during, after `--split`.
    var periods = InlineArray<3, Int>(repeating: 0)

    mutating func add(_ other: Counts) {
      total += other.total
      for k in 0..<8 { levels[k] += other.levels[k] }
      for k in 0..<3 { periods[k] += other.periods[k] }
    }
  }

  /// What is counted for a key; mostly all of its records are of one service.
  private struct Entry {
    var counts = Counts()
    /// The number of the service of the newest records, and how many of them are not in `services`.
    var service: Int32 = -1
    var pending = 0
  }

  private(set) var keys = ByteTable()
  private(set) var evidence = EvidenceTable()
  /// When records were written; nil where nobody asks.
  private(set) var times: PatternTimes?
  private(set) var level = 0
  private var entries: UnsafeMutablePointer<Entry>
  private var capacity = 64
  /// By key: services where there is more than one, and the values of each place.
  private var services: [ValueCounts?] = []
  private var places: [[PlaceValues]] = []
  /// By key: what its values hold; nil where there are none, or they were not counted.
  private var grams: [GramSet?] = []
  private let serviceNames = ServiceNumbers()
  private let coarse = ByteBuffer(capacity: 4096)
  private let mostKeys: Int
  private let keepsEvidence: Bool
  let countsValues: Bool

  init(
    countsValues: Bool, hasGroups: Bool = false, keepsEvidence: Bool = true,
    keepsTimes: Bool = false
  ) {
    if keepsTimes { times = PatternTimes() }
    self.countsValues = countsValues
    self.keepsEvidence = keepsEvidence
    mostKeys = hasGroups ? Self.capOfGroups : Self.cap
    unsafe entries = .allocate(capacity: 64)
  }

  deinit { unsafe entries.deallocate() }

  // MARK: - Records

  /// How many keys there are; their numbers are below.
  var count: Int { keys.count }

  func counts(_ number: Int) -> Counts {
    assert(number < count)
    return unsafe entries[number].counts
  }

  /// The number of a key, which is added if it is new; keys are coarsened when it is time.
  func number(of key: ByteSlice) -> Int {
    let key = level == 0 ? key : Self.coarsened(key, Self.words[level], coarse)
    let number = keys.intern(key)
    if number == places.count { append() }
    return number
  }

  /// The number of a key; nil if it is not there.
  func find(_ key: ByteSlice) -> Int? {
    keys.find(level == 0 ? key : Self.coarsened(key, Self.words[level], coarse))
  }

  @inline(never)
  private func append() {
    let number = places.count
    if number == capacity {
      let wider = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
      unsafe wider.moveInitialize(from: entries, count: number)
      unsafe entries.deallocate()
      unsafe entries = unsafe wider
      capacity *= 2
    }
    unsafe (entries + number).initialize(to: Entry())
    services.append(nil)
    places.append([])
    grams.append(nil)
    if keepsEvidence { evidence.grow(to: number + 1) }
    times?.grow(to: number + 1)
  }

  /// Counts a record of a key.
  @inline(__always)
  func note(_ number: Int, _ level: Level, period: Int? = nil) {
    unsafe entries[number].counts.total &+= 1
    unsafe entries[number].counts.levels[Int(level.rawValue)] &+= 1
    if let period { unsafe entries[number].counts.periods[period] &+= 1 }
  }

  /// Sets all counts of records to 0, but those by level.
  func forgetCounts() {
    for number in 0..<count {
      unsafe entries[number].counts.total = 0
      unsafe entries[number].counts.periods = InlineArray(repeating: 0)
    }
  }

  /// Counts records of a key, or those of a period of it.
  func add(_ number: Int, _ records: Int, period: Int? = nil) {
    if let period {
      unsafe entries[number].counts.periods[period] += records
    } else {
      unsafe entries[number].counts.total += records
    }
  }

  /// Counts the service of a record.
  @inline(__always)
  func note(_ number: Int, service: ByteSlice) {
    let mine = serviceNames.number(of: service)
    if unsafe mine >= 0 && entries[number].service == mine {
      unsafe entries[number].pending &+= 1
    } else {
      change(number, service, mine)
    }
  }

  @inline(never)
  private func change(_ number: Int, _ service: ByteSlice, _ mine: Int32) {
    flush(number)
    if mine < 0 {
      allServices(number).add(service)
    } else {
      unsafe entries[number].service = mine
      unsafe entries[number].pending = 1
    }
  }

  private func allServices(_ number: Int) -> ValueCounts {
    if let known = services[number] { return known }
    let fresh = ValueCounts(Self.serviceCaps)
    services[number] = fresh
    return fresh
  }

  /// Takes in the records whose service has only been counted.
  private func flush(_ number: Int) {
    let entry = unsafe entries[number]
    guard entry.pending > 0 else { return }
    allServices(number).add(serviceNames.name(entry.service), count: entry.pending)
    unsafe entries[number].pending = 0
  }

  /// The services of a key's records.
  func services(_ number: Int) -> ValueCounts {
    flush(number)
    return allServices(number)
  }

  /// The values of each place of a key's skeleton.
  func values(_ number: Int) -> [PlaceValues] { places[number] }

  /// Counts the pieces of a message for a key that is not coarse.
  func count(_ message: ByteSlice, _ scanner: SkeletonScanner, _ number: Int) {
    guard countsValues, level == 0, scanner.valueCount > 0 else { return }
    for place in 0..<min(scanner.valueCount, Self.mostPlaces) {
      values(number, place).add(message[scanner.value(place)])
    }
    let grams = allGrams(number)
    for place in 0..<scanner.valueCount { grams.add(message, scanner.value(place)) }
  }

  /// What the values of a key hold; nil where that is not known.
  func grams(_ number: Int) -> GramSet? { level == 0 ? grams[number] : nil }

  private func allGrams(_ number: Int) -> GramSet {
    if let known = grams[number] { return known }
    let fresh = GramSet()
    grams[number] = fresh
    return fresh
  }

  private func values(_ number: Int, _ place: Int) -> PlaceValues {
    while places[number].count <= place { places[number].append(PlaceValues(Self.valueCaps)) }
    return places[number][place]
  }

  // MARK: - Merging

  var isOverCap: Bool { keys.count > mostKeys && level + 1 < Self.words.count }

  /// Moves all keys to their coarser ones until they fit.
  ///
  /// Between batches only: evidence must be complete.
  func fit() { while isOverCap { raise(to: level + 1) } }

  private func raise(to newLevel: Int) {
    let old = PatternTable(
      countsValues: countsValues, hasGroups: mostKeys > Self.cap, keepsEvidence: keepsEvidence,
      keepsTimes: times != nil)
    swap(&old.times, &times)
    if let known = old.times { times?.adopt(known) }
    swap(&old.keys, &keys)
    swap(&old.evidence, &evidence)
    unsafe swap(&old.entries, &entries)
    swap(&old.capacity, &capacity)
    swap(&old.services, &services)
    swap(&old.places, &places)
    swap(&old.grams, &grams)
    level = newLevel
    for number in 0..<old.count { add(old, number, names: serviceNames) }
  }

  /// Takes in what another table has of one of its keys.
  func add(_ other: PatternTable, _ number: Int) {
    add(other, number, names: other.serviceNames)
  }

  private func add(_ other: PatternTable, _ number: Int, names: ServiceNumbers) {
    let mine = self.number(of: other.keys[number])
    let entry = unsafe other.entries[number]
    unsafe entries[mine].counts.add(entry.counts)
    if let known = other.services[number] { allServices(mine).merge(known) }
    if entry.pending > 0 {
      allServices(mine).add(names.name(entry.service), count: entry.pending)
    }
    // The places of coarser keys are others.
    if level == 0 {
      for (place, values) in other.places[number].enumerated() {
        self.values(mine, place).merge(values)
      }
      if let more = other.grams[number] { allGrams(mine).merge(more) }
    }
    if keepsEvidence { evidence.merge(mine, other.evidence, number) }
    if let more = other.times { times?.merge(mine, more, number) }
  }

  /// Takes in an entry of a partial.
  func add(
    _ key: ByteSlice, _ counts: Counts, _ services: ValueCounts?, _ values: [PlaceValues],
    _ otherGrams: GramSet?, _ otherEvidence: EvidenceTable, _ otherTimes: PatternTimes
  ) {
    let mine = number(of: key)
    unsafe entries[mine].counts.add(counts)
    if let services { allServices(mine).merge(services) }
    if level == 0 {
      for (place, values) in values.enumerated() { self.values(mine, place).merge(values) }
      if let otherGrams { allGrams(mine).merge(otherGrams) }
    }
    evidence.merge(mine, otherEvidence, 0)
    times?.adopt(otherTimes)
    times?.merge(mine, otherTimes, 0)
  }

  func merge(_ other: PatternTable) {
    if other.level > level { raise(to: other.level) }
    if let more = other.times { times?.adopt(more) }
    for number in 0..<other.count { add(other, number) }
    fit()
  }

  /// Makes a table that is on this level at least.
  func reach(level wanted: Int) {
    if wanted > level && wanted < Self.words.count { raise(to: wanted) }
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
