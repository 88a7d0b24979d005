package import LogCore

/// The values of a field with their counts: all of them while they are few, else those with the
/// smallest hashes, whose counts are still exact.
///
/// A value among the smallest of the whole is among the smallest of every part, so it never lost a
/// count, and merging gives what one pass gives (bottom-k sketch: E. Cohen and H. Kaplan, 2007).
// SAFETY: `entries` has room for `capacity` elements, of which `kept` are set; `slots` has `mask + 1`
// elements, at least one of them free, once `mask` is not negative. Both belong to this object.
@safe
package final class ValueCounts {
  /// How many values there may be, and how many stay where there are more.
  package struct Caps: Sendable {
    package var exact: Int
    package var kept: Int
    package init(exact: Int, kept: Int) {
      self.exact = exact
      self.kept = kept
    }
  }

  private struct Entry {
    var hash: UInt64
    var value: ByteSlice
    var count: Int
  }

  /// A place of the table: a part of a hash, and the number of the entry, or -1.
  private struct Slot {
    var tag: UInt32
    var number: Int32
  }

  private var caps: Caps
  private var arena: ByteArena
  private var entries: UnsafeMutablePointer<Entry>
  private var capacity = 4
  private var slots: UnsafeMutablePointer<Slot>?
  private var mask = -1
  /// Only values with smaller hashes are kept, once there were too many.
  private var threshold = UInt64.max
  /// Whether all values are there.
  package private(set) var isExact = true
  /// How many values came, equal ones counted.
  package private(set) var total = 0
  /// How many values are there.
  package private(set) var kept = 0

  package init(_ caps: Caps) {
    self.caps = caps
    // There are many of those with small caps.
    arena = ByteArena(blockSize: caps.exact > 100 ? 1024 : 128)
    unsafe entries = .allocate(capacity: 4)
  }

  deinit {
    unsafe entries.deallocate()
    unsafe slots?.deallocate()
  }

  /// Takes in `count` times a value.
  ///
  /// One that is longer than a thousand bytes or so is known by its beginning and its hash, so that the
  /// room for all of them has a bound.
  package func add(_ value: ByteSlice, count: Int = 1) {
    total += count
    guard value.count <= Self.longest else { return addLong(value, count) }
    insert(value, hash: ByteHash.of(value), count: count)
  }

  private static let longest = 1_024

  @inline(never)
  private func addLong(_ value: ByteSlice, _ count: Int) {
    let short = ByteBuffer(capacity: 320)
    short.append(EvidenceTable.cut(value))
    short.append("…")
    let digits = String(ByteHash.of(value), radix: 16)
    short.append(String(repeating: "0", count: 16 - digits.utf8.count) + digits)
    withExtendedLifetime(short) {
      insert(short.slice, hash: ByteHash.of(short.slice), count: count)
    }
  }

  @inline(__always)
  private func insert(_ value: ByteSlice, hash: UInt64, count: Int) {
    guard hash < threshold || isExact else { return }
    let tag = UInt32(truncatingIfNeeded: hash >> 32)
    var i = Int(truncatingIfNeeded: hash) & mask
    if let slots = unsafe slots {
      while unsafe slots[i].number >= 0 {
        let found = unsafe Int(slots[i].number)
        if unsafe slots[i].tag == tag && entries[found].hash == hash
          && entries[found].value.equals(value)
        {
          unsafe entries[found].count += count
          return
        }
        i = (i &+ 1) & mask
      }
    }
    append(value, hash, count, slot: i)
  }

  @inline(never)
  private func append(_ value: ByteSlice, _ hash: UInt64, _ count: Int, slot: Int) {
    if kept == capacity { resize(to: capacity * 2) }
    unsafe entries[kept] = Entry(hash: hash, value: arena.copy(value), count: count)
    kept += 1
    if isExact ? kept > caps.exact : kept >= caps.kept * 2 {
      prune()
    } else if kept * 2 > mask {
      rehash()
    } else {
      unsafe slots?[slot] = Slot(
        tag: UInt32(truncatingIfNeeded: hash >> 32), number: Int32(truncatingIfNeeded: kept - 1))
    }
  }

  private func resize(to newCapacity: Int) {
    let other = UnsafeMutablePointer<Entry>.allocate(capacity: newCapacity)
    unsafe other.moveInitialize(from: entries, count: kept)
    unsafe entries.deallocate()
    unsafe entries = unsafe other
    capacity = newCapacity
  }

  /// Makes a table with room for twice as many entries as there are.
  private func rehash() {
    var size = 8
    while size < kept * 4 { size *= 2 }
    unsafe slots?.deallocate()
    let fresh = UnsafeMutablePointer<Slot>.allocate(capacity: size)
    unsafe fresh.initialize(repeating: Slot(tag: 0, number: -1), count: size)
    mask = size - 1
    for number in 0..<kept {
      let hash = unsafe entries[number].hash
      var i = Int(truncatingIfNeeded: hash) & mask
      while unsafe fresh[i].number >= 0 { i = (i + 1) & mask }
      unsafe fresh[i] = Slot(
        tag: UInt32(truncatingIfNeeded: hash >> 32), number: Int32(truncatingIfNeeded: number))
    }
    unsafe slots = unsafe fresh
  }

  /// Keeps the values with the smallest hashes only.
  private func prune() {
    isExact = false
    guard kept > caps.kept else { return }
    var buffer = unsafe UnsafeMutableBufferPointer(start: entries, count: kept)
    unsafe buffer.sort { $0.hash < $1.hash }
    kept = caps.kept
    threshold = unsafe entries[kept - 1].hash &+ 1
    let fresh = ByteArena(blockSize: 4096)
    for i in 0..<kept { unsafe entries[i].value = fresh.copy(entries[i].value) }
    arena = fresh
    if capacity > 4 * caps.kept { resize(to: 2 * caps.kept) }
    rehash()
  }

  /// Goes to smaller caps.
  package func tighten(_ smaller: Caps) {
    caps = smaller
    if !isExact || kept > caps.exact { prune() }
  }

  /// Takes in everything of another count with the same caps.
  package func merge(_ other: ValueCounts) {
    total += other.total
    if !other.isExact && isExact { prune() }
    for i in 0..<other.kept {
      let entry = unsafe other.entries[i]
      insert(entry.value, hash: entry.hash, count: entry.count)
    }
  }

  private var all: [Entry] {
    unsafe Array(UnsafeBufferPointer(start: UnsafePointer(entries), count: kept))
  }

  /// How often a value came; nil where that is not known any more.
  package func count(of value: ByteSlice) -> Int? {
    finish()
    let hash = ByteHash.of(value)
    guard isExact || hash < threshold else { return nil }
    guard mask >= 0 else { return 0 }
    var i = Int(truncatingIfNeeded: hash) & mask
    guard let slots = unsafe slots else { return 0 }
    while unsafe slots[i].number >= 0 {
      let entry = unsafe entries[Int(slots[i].number)]
      if entry.hash == hash && entry.value.equals(value) { return entry.count }
      i = (i + 1) & mask
    }
    return 0
  }

  /// The values with their counts: most frequent first, equal ones by name.
  package func sorted() -> [(value: ByteSlice, count: Int)] {
    finish()
    return all.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.value.isLess(than: $1.value)
    }.map { ($0.value, $0.count) }
  }

  private func finish() {
    if !isExact && kept > caps.kept { prune() }
  }

  /// How many different values came; above the cap an estimate from the largest of the hashes kept.
  package var distinct: Int {
    finish()
    guard !isExact, let largest = all.map(\.hash).max(), largest > 0 else { return kept }
    let share = Double(largest) / 18_446_744_073_709_551_616.0
    return Int((Double(kept - 1) / share).rounded())
  }

  // MARK: - Partials

  /// Writes the words of a line that begins with `word` and goes on as `prefix` says, one for each
  /// value, and one for the whole.
  package func write(_ word: StaticString, _ prefix: [Int], to out: PartialOutput) {
    finish()
    out.begin(word)
    for number in prefix { out.add(number) }
    out.add(isExact ? 1 : 0)
    out.add(total)
    out.add(kept)
    let sorted = all.sorted { $0.value.isLess(than: $1.value) }
    for entry in sorted {
      out.add(entry.value)
      out.add(entry.count)
    }
    out.end()
  }

  /// Takes in the rest of a line that `write` wrote, behind the prefix.
  package func read(_ line: inout PartialLine) -> Bool {
    guard let exact = line.count(), let total = line.count(), let count = line.count() else {
      return false
    }
    self.total += total
    if exact == 0 && isExact { prune() }
    for _ in 0..<count {
      guard let value = line.bytes(), let times = line.count() else { return false }
      insert(value, hash: ByteHash.of(value), count: times)
    }
    return line.isAtEnd
  }
}
