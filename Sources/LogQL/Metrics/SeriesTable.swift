internal import LogCore

/// Numbers for byte strings, each stored once: the keys of series.
///
/// Open addressing; a look-up costs a hash over 8-byte words and mostly one comparison. Keys must lie
/// where 8 bytes behind them can be read.
// SAFETY: both arrays have `mask + 1` elements, allocated here and freed in `deinit`; places are taken
// under the mask.
@safe
final class SeriesTable {
  private let arena = ByteArena()
  private(set) var keys: [ByteSlice] = []
  private var hashes: UnsafeMutablePointer<UInt64>
  private var numbers: UnsafeMutablePointer<Int32>
  private var mask: Int

  init() {
    mask = 255
    unsafe hashes = .allocate(capacity: 256)
    unsafe numbers = .allocate(capacity: 256)
    unsafe numbers.initialize(repeating: -1, count: 256)
  }

  deinit {
    unsafe hashes.deallocate()
    unsafe numbers.deallocate()
  }

  var count: Int { keys.count }

  /// The number of a key; a new one gets the next number, which is `count` before the call.
  func intern(_ key: ByteSlice) -> Int32 {
    let hash = Self.hash(key)
    var i = Int(truncatingIfNeeded: hash) & mask
    while unsafe numbers[i] >= 0 {
      if unsafe hashes[i] == hash && keys[Int(numbers[i])].equals(key) { return unsafe numbers[i] }
      i = (i + 1) & mask
    }
    let number = Int32(truncatingIfNeeded: keys.count)
    keys.append(arena.copy(key))
    unsafe hashes[i] = hash
    unsafe numbers[i] = number
    if keys.count * 2 > mask { grow() }
    return number
  }

  /// The number of a key that has been interned, nil of any other.
  func find(_ key: ByteSlice) -> Int32? {
    let hash = Self.hash(key)
    var i = Int(truncatingIfNeeded: hash) & mask
    while unsafe numbers[i] >= 0 {
      if unsafe hashes[i] == hash && keys[Int(numbers[i])].equals(key) { return unsafe numbers[i] }
      i = (i + 1) & mask
    }
    return nil
  }

  private func grow() {
    let oldMask = mask
    let oldHashes = unsafe hashes
    let oldNumbers = unsafe numbers
    mask = mask * 2 + 1
    unsafe hashes = .allocate(capacity: mask + 1)
    unsafe numbers = .allocate(capacity: mask + 1)
    unsafe numbers.initialize(repeating: -1, count: mask + 1)
    for old in 0...oldMask where unsafe oldNumbers[old] >= 0 {
      var i = unsafe Int(truncatingIfNeeded: oldHashes[old]) & mask
      while unsafe numbers[i] >= 0 { i = (i + 1) & mask }
      unsafe hashes[i] = unsafe oldHashes[old]
      unsafe numbers[i] = unsafe oldNumbers[old]
    }
    unsafe oldHashes.deallocate()
    unsafe oldNumbers.deallocate()
  }

  /// Multiply-fold over 8-byte words; the last word is masked to the key's length.
  private static func hash(_ key: ByteSlice) -> UInt64 {
    var h: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: key.count)
    let raw = unsafe UnsafeRawPointer(key.start)
    var i = 0
    while i < key.count {
      var word = unsafe raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      if key.count - i < 8 { word &= (1 &<< UInt64((key.count - i) * 8)) &- 1 }
      let (high, low) = (h ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
      h = high ^ low
      i += 8
    }
    return h ^ (h >> 32)
  }
}

/// Slots for pairs of a series and a pane: numbered from 0 as they come.
final class SlotTable {
  private(set) var series: [Int32] = []
  private(set) var panes: [Int64] = []
  /// For each series the slot that it used last: records mostly come in the order of time.
  private var lastSlot: [Int32] = []
  private var slots: [Key: Int32] = [:]

  private struct Key: Hashable {
    var series: Int32
    var pane: Int64
  }

  var count: Int { series.count }

  func slot(series number: Int32, pane: Int64) -> Int32 {
    let i = Int(number)
    if i < lastSlot.count {
      let slot = lastSlot[i]
      if slot >= 0 && panes[Int(slot)] == pane { return slot }
    }
    return lookUp(number, pane)
  }

  /// The slot of a pair, nil if there is none.
  func find(series number: Int32, pane: Int64) -> Int? {
    slots[Key(series: number, pane: pane)].map { Int($0) }
  }

  private func lookUp(_ number: Int32, _ pane: Int64) -> Int32 {
    while lastSlot.count <= Int(number) { lastSlot.append(-1) }
    let key = Key(series: number, pane: pane)
    let slot = slots[key] ?? Int32(truncatingIfNeeded: series.count)
    if Int(slot) == series.count {
      slots[key] = slot
      series.append(number)
      panes.append(pane)
    }
    lastSlot[Int(number)] = slot
    return slot
  }
}
