internal import Glibc
internal import LogCore

/// `quantile_over_time`: every value, so that the answer is exact.
///
/// Values above the memory that it may use go to temporary files, sorted, and are looked up there.
// SAFETY: `slots` has `capacity` elements, of which `count` are initialised, and is freed in `deinit`
// with the values of each; a slot's `values` have `capacity` elements, of which `count` are.
@safe
final class QuantileAccumulator: RangeAccumulator {
  @unsafe
  private struct Slot {
    var values: UnsafeMutablePointer<UInt64>?
    var count = 0
    var capacity = 0
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var count = 0
  private var capacity = 64
  /// What has been moved to files, by slot.
  private var spilled: [Int: [SpilledValues]] = [:]
  private var bytes = 0
  private var memory: Int
  private(set) var failure: String?
  /// Shorter lists stay in memory: an entry for each would take as much.
  private static let leastSpilled = 64
  /// How many values stand in a line of a partial.
  private static let lineLength = 4096

  /// `memory` is how many bytes of values may be held.
  init(memory: Int) {
    self.memory = max(memory, 1 << 16)
    unsafe slots = .allocate(capacity: 64)
  }

  deinit {
    for i in 0..<count { unsafe slots[i].values?.deallocate() }
    unsafe slots.deallocate()
  }

  // MARK: - Taking in

  func add(
    slots numbers: UnsafePointer<Int32>, times: UnsafePointer<Int64>,
    values: UnsafePointer<Double>, count samples: Int, slotCount: Int
  ) {
    grow(to: slotCount)
    for i in 0..<samples {
      let slot = unsafe slots + Int(numbers[i])
      if unsafe slot.pointee.count == slot.pointee.capacity { unsafe makeRoom(slot, 1) }
      let key = unsafe OrderedValue(values[i]).key
      unsafe slot.pointee.values?[slot.pointee.count] = key
      unsafe slot.pointee.count &+= 1
    }
    if bytes > memory { spill() }
  }

  func merge(_ slot: Int, from other: any RangeAccumulator, slot otherSlot: Int) {
    guard let other = other as? QuantileAccumulator else { return }
    failure = failure ?? other.failure
    guard otherSlot < other.count else { return }
    grow(to: slot + 1)
    let mine = unsafe slots + slot
    let its = unsafe other.slots + otherSlot
    let n = unsafe its.pointee.count
    if unsafe mine.pointee.count == 0 {
      unsafe swap(&mine.pointee, &its.pointee)
      let moved = unsafe (mine.pointee.capacity - its.pointee.capacity) * 8
      bytes += moved
      other.bytes -= moved
    } else if n > 0 {
      unsafe makeRoom(mine, n)
      if let from = unsafe its.pointee.values, let to = unsafe mine.pointee.values {
        unsafe (to + mine.pointee.count).update(from: from, count: n)
      }
      unsafe mine.pointee.count += n
    }
    other.empty(otherSlot)
    if let more = other.spilled.removeValue(forKey: otherSlot) {
      spilled[slot, default: []] += more
    }
    if bytes > memory { spill() }
  }

  func read(slot: Int, from input: inout PartialWords) -> Bool {
    guard let n = input.integer(), n >= 0 else { return false }
    grow(to: slot + 1)
    let target = unsafe slots + slot
    for _ in 0..<n {
      guard let value = input.double() else { return false }
      if unsafe target.pointee.count == target.pointee.capacity { unsafe makeRoom(target, 1) }
      unsafe target.pointee.values?[target.pointee.count] = OrderedValue(value).key
      unsafe target.pointee.count += 1
    }
    if bytes > memory { spill() }
    return true
  }

  private func grow(to needed: Int) {
    if needed > capacity {
      let larger = max(needed, capacity * 2)
      let moved = UnsafeMutablePointer<Slot>.allocate(capacity: larger)
      unsafe moved.moveInitialize(from: slots, count: count)
      unsafe slots.deallocate()
      unsafe slots = moved
      capacity = larger
    }
    while count < needed {
      unsafe (slots + count).initialize(to: Slot())
      count += 1
    }
  }

  private func makeRoom(_ slot: UnsafeMutablePointer<Slot>, _ extra: Int) {
    let needed = unsafe slot.pointee.count + extra
    guard unsafe needed > slot.pointee.capacity else { return }
    let larger = unsafe max(needed, slot.pointee.capacity + slot.pointee.capacity / 2, 8)
    let moved = UnsafeMutablePointer<UInt64>.allocate(capacity: larger)
    if let old = unsafe slot.pointee.values {
      unsafe moved.update(from: old, count: slot.pointee.count)
      unsafe old.deallocate()
    }
    bytes += unsafe (larger - slot.pointee.capacity) * 8
    unsafe slot.pointee.values = unsafe moved
    unsafe slot.pointee.capacity = larger
  }

  private func empty(_ slot: Int) {
    unsafe slots[slot].values?.deallocate()
    bytes -= unsafe slots[slot].capacity * 8
    unsafe slots[slot] = unsafe Slot()
  }

  // MARK: - Temporary files

  /// Moves the values to a new file, save those of slots that have few.
  private func spill() {
    guard failure == nil else { return }
    let before = bytes
    do throws(TemporaryFileError) {
      let file = try TemporaryFile()
      for i in 0..<count where unsafe slots[i].count >= Self.leastSpilled {
        let values = unsafe sorted(i)
        unsafe spilled[i, default: []].append(try SpilledValues(values, file))
        empty(i)
      }
    } catch {
      failure = error.message
    }
    // Many short lists: to go through them again and again would not help.
    if bytes > before / 2 { memory = max(memory, bytes * 2) }
  }

  /// The values of a slot that are in memory, sorted in place.
  private func sorted(_ slot: Int) -> UnsafeBufferPointer<UInt64> {
    guard let start = unsafe slots[slot].values else {
      return unsafe UnsafeBufferPointer(start: nil, count: 0)
    }
    var values = unsafe UnsafeMutableBufferPointer(start: start, count: slots[slot].count)
    unsafe values.sort()
    return UnsafeBufferPointer(values)
  }

  // MARK: - Values

  /// Linear interpolation at rank q·(n-1); NaN counts as lowest.
  func value(slots numbers: [Int], _ window: RangeWindow) -> Double {
    let q = window.parameter
    let numbers = numbers.filter { $0 < count }
    let n = numbers.reduce(0) { $0 + size(of: $1) }
    if q.isNaN || n == 0 { return .nan }
    if q < 0 { return -.infinity }
    if q > 1 { return .infinity }
    let rank = q * Double(n - 1)
    let lower = min(Int(rank.rounded(.down)), n - 1)
    let (a, b) = select(numbers, n, lower, min(lower + 1, n - 1))
    let weight = rank - Double(lower)
    return OrderedValue(key: a).value * (1 - weight) + OrderedValue(key: b).value * weight
  }

  private func size(of slot: Int) -> Int {
    unsafe slots[slot].count + (spilled[slot]?.reduce(0) { $0 + $1.count } ?? 0)
  }

  /// The keys of two ranks, which are the same or follow one another.
  private func select(_ numbers: [Int], _ n: Int, _ lower: Int, _ upper: Int) -> (UInt64, UInt64) {
    let files = numbers.flatMap { spilled[$0] ?? [] }
    if files.isEmpty, numbers.count == 1, let start = unsafe slots[numbers[0]].values {
      // The order of a slot's values means nothing, so that it may change.
      var values = unsafe UnsafeMutableBufferPointer(start: start, count: n)
      return unsafe ValueSelection.pair(&values, lower, upper)
    }
    let inMemory = numbers.reduce(0) { unsafe $0 + slots[$1].count }
    let room = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: max(1, inMemory))
    defer { unsafe room.deallocate() }
    var at = 0
    for number in numbers {
      guard let from = unsafe slots[number].values else { continue }
      let k = unsafe slots[number].count
      if let to = room.baseAddress { unsafe (to + at).update(from: from, count: k) }
      at += k
    }
    var all = unsafe UnsafeMutableBufferPointer(rebasing: room[0..<at])
    if files.isEmpty { return unsafe ValueSelection.pair(&all, lower, upper) }
    unsafe all.sort()
    return unsafe SpilledSelection(files, UnsafeBufferPointer(all)).pair(lower, upper)
  }

  // MARK: - Partials

  func write(slot: Int, line: PartialLine) -> Bool {
    let pieces = spilled[slot] ?? []
    let merge = unsafe SortedValues(pieces, sorted(slot))
    var left = size(of: slot)
    repeat {
      let n = min(left, Self.lineLength)
      let isRead = line { out in
        out.write(Int64(n))
        for _ in 0..<n { out.write(OrderedValue(key: merge.next()).value) }
      }
      guard isRead else { return false }
      left -= n
    } while left > 0
    return true
  }
}
