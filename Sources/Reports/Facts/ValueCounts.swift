package import LogCore

/// The values of a field with their counts: all of them while they are few, else those with the
/// smallest hashes, whose counts are still exact.
///
/// A value among the smallest of the whole is among the smallest of every part, so it never lost a
/// count, and merging gives what one pass gives (bottom-k sketch: E. Cohen and H. Kaplan, 2007).
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

  private let caps: Caps
  private var arena = ByteArena(blockSize: 512)
  private var entries: [Entry] = []
  private var slots: [Int32] = []
  private var mask = -1
  /// Only values with smaller hashes are kept, once there were too many.
  private var threshold = UInt64.max
  /// Whether all values are there.
  package private(set) var isExact = true
  /// How many values came, equal ones counted.
  package private(set) var total = 0

  package init(_ caps: Caps) { self.caps = caps }

  /// How many values are there.
  package var kept: Int { entries.count }

  /// Takes in `count` times a value.
  package func add(_ value: ByteSlice, count: Int = 1) {
    total += count
    insert(value, hash: ByteHash.of(value), count: count)
  }

  private func insert(_ value: ByteSlice, hash: UInt64, count: Int) {
    guard hash < threshold || isExact else { return }
    if mask < 0 { rehash(8) }
    var i = Int(truncatingIfNeeded: hash) & mask
    while slots[i] >= 0 {
      let found = Int(slots[i])
      if entries[found].hash == hash && entries[found].value.equals(value) {
        entries[found].count += count
        return
      }
      i = (i + 1) & mask
    }
    slots[i] = Int32(truncatingIfNeeded: entries.count)
    entries.append(Entry(hash: hash, value: arena.copy(value), count: count))
    if isExact ? entries.count > caps.exact : entries.count >= caps.kept * 2 {
      prune()
    } else if entries.count * 2 > mask {
      rehash((mask + 1) * 2)
    }
  }

  private func rehash(_ size: Int) {
    var wanted = 8
    while wanted < size || wanted < entries.count * 2 + 2 { wanted *= 2 }
    mask = wanted - 1
    slots = Array(repeating: -1, count: wanted)
    for (number, entry) in entries.enumerated() {
      var i = Int(truncatingIfNeeded: entry.hash) & mask
      while slots[i] >= 0 { i = (i + 1) & mask }
      slots[i] = Int32(truncatingIfNeeded: number)
    }
  }

  /// Keeps the values with the smallest hashes only.
  private func prune() {
    isExact = false
    guard entries.count > caps.kept else { return }
    entries.sort { $0.hash < $1.hash }
    entries.removeLast(entries.count - caps.kept)
    threshold = (entries.last?.hash ?? 0) &+ 1
    let fresh = ByteArena(blockSize: 4096)
    for i in entries.indices { entries[i].value = fresh.copy(entries[i].value) }
    arena = fresh
    rehash(caps.kept * 4)
  }

  /// Takes in everything of another count with the same caps.
  package func merge(_ other: ValueCounts) {
    total += other.total
    if !other.isExact && isExact { prune() }
    for entry in other.entries { insert(entry.value, hash: entry.hash, count: entry.count) }
  }

  /// The values with their counts: most frequent first, equal ones by name.
  package func sorted() -> [(value: ByteSlice, count: Int)] {
    finish()
    return entries.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.value.isLess(than: $1.value)
    }.map { ($0.value, $0.count) }
  }

  private func finish() {
    if !isExact && entries.count > caps.kept { prune() }
  }

  /// How many different values came; above the cap an estimate from the largest of the hashes kept.
  package var distinct: Int {
    finish()
    guard !isExact, let largest = entries.map(\.hash).max(), largest > 0 else {
      return entries.count
    }
    let share = Double(largest) / 18_446_744_073_709_551_616.0
    return Int((Double(entries.count - 1) / share).rounded())
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
    out.add(entries.count)
    let sorted = entries.sorted { $0.value.isLess(than: $1.value) }
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
