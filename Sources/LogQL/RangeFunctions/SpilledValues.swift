internal import LogCore

/// Sorted values in a temporary file.
struct SpilledValues {
  let count: Int
  private let file: TemporaryFile
  /// Of the first value, in bytes.
  private let offset: Int

  /// Writes the keys of values behind what the file holds.
  init(_ keys: UnsafeBufferPointer<UInt64>, _ file: TemporaryFile) throws(TemporaryFileError) {
    self.file = file
    offset = file.size
    count = keys.count
    if let start = keys.baseAddress {
      try unsafe file.append(UnsafeRawPointer(start), count: count * 8)
    }
  }

  /// The keys of these ranks.
  func keys(_ range: Range<Int>) -> [UInt64] {
    let from = offset + range.lowerBound * 8
    return unsafe Array(unsafeUninitializedCapacity: range.count) { room, initialized in
      guard let start = room.baseAddress else { return }
      initialized =
        unsafe file.read(at: from, into: UnsafeMutableRawPointer(start), count: range.count * 8) / 8
    }
  }

  /// How many of the values of these ranks are at most as great as `key`, plus the first rank.
  func end(of key: UInt64, in range: Range<Int>) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      // Below a page it is read at once.
      if high - low <= 512 {
        return low + keys(low..<high).count { $0 <= key }
      }
      let middle = (low + high) / 2
      if let found = keys(middle..<middle + 1).first, found <= key {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}

/// Finds values by their rank among sorted lists in files and one in memory, without reading them all:
/// halves the range of keys until few values are left in it.
// SAFETY: used only while the list in memory, which its maker holds, stays as it is.
@safe
struct SpilledSelection {
  private let files: [SpilledValues]
  private let memory: UnsafeBufferPointer<UInt64>

  init(_ files: [SpilledValues], _ memory: UnsafeBufferPointer<UInt64>) {
    self.files = files
    unsafe self.memory = unsafe memory
  }

  /// The keys of two ranks, which are the same or follow one another.
  func pair(_ lower: Int, _ upper: Int) -> (UInt64, UInt64) {
    let first = key(of: lower)
    return (first, upper == lower ? first : key(of: upper))
  }

  /// The least key with more than `rank` values at most as great.
  private func key(of rank: Int) -> UInt64 {
    var low: UInt64 = 0
    var high = UInt64.max
    // Of each list the ranks whose keys may lie in low ... high.
    var ranges = files.map { 0..<$0.count }
    var held = unsafe 0..<memory.count
    while low < high {
      let left = ranges.reduce(held.count) { $0 + $1.count }
      if left <= 4096 { return rest(ranges, held, rank) }
      let middle = low + (high - low) / 2
      let ends = zip(files, ranges).map { $0.end(of: middle, in: $1) }
      let heldEnd = end(of: middle, in: held)
      if ends.reduce(heldEnd, +) > rank {
        high = middle
        for (i, end) in ends.enumerated() { ranges[i] = ranges[i].lowerBound..<end }
        held = held.lowerBound..<heldEnd
      } else {
        low = middle + 1
        for (i, end) in ends.enumerated() { ranges[i] = end..<ranges[i].upperBound }
        held = heldEnd..<held.upperBound
      }
    }
    return low
  }

  /// The key of a rank when only these are left to choose from.
  private func rest(_ ranges: [Range<Int>], _ held: Range<Int>, _ rank: Int) -> UInt64 {
    let before = ranges.reduce(held.lowerBound) { $0 + $1.lowerBound }
    var keys = unsafe Array(memory[held])
    for (file, range) in zip(files, ranges) { keys += file.keys(range) }
    keys.sort()
    return keys.isEmpty ? 0 : keys[min(max(0, rank - before), keys.count - 1)]
  }

  private func end(of key: UInt64, in range: Range<Int>) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if unsafe memory[middle] <= key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The values of sorted lists in files and one in memory, one after the other in their order.
// SAFETY: used only while the list in memory, which its maker holds, stays as it is.
@safe
final class SortedValues {
  private struct Piece {
    var file: SpilledValues
    var keys: [UInt64] = []
    var next = 0
    /// How many keys of the file have been read.
    var read = 0

    mutating func peek() -> UInt64? {
      if next == keys.count {
        guard read < file.count else { return nil }
        keys = file.keys(read..<min(file.count, read + 4096))
        guard !keys.isEmpty else { return nil }
        read += keys.count
        next = 0
      }
      return keys[next]
    }
  }

  private var pieces: [Piece]
  private let memory: UnsafeBufferPointer<UInt64>
  private var at = 0

  init(_ files: [SpilledValues], _ memory: UnsafeBufferPointer<UInt64>) {
    pieces = files.map { Piece(file: $0) }
    unsafe self.memory = unsafe memory
  }

  /// The next key; it is for the caller to know that there is one.
  func next() -> UInt64 {
    var best = unsafe at < memory.count ? memory[at] : nil
    var source = -1
    for i in pieces.indices {
      guard let key = pieces[i].peek() else { continue }
      if best.map({ key < $0 }) ?? true {
        best = key
        source = i
      }
    }
    if source >= 0 { pieces[source].next += 1 } else { at += 1 }
    return best ?? 0
  }
}
