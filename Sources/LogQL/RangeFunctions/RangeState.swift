internal import LogCore

/// What a range aggregation knows of one series over a stretch of time.
///
/// The laws that make any split of the input give the same bytes: `merge` is associative and
/// commutative, the empty state is neutral, and `value` depends on nothing but the set of samples.
protocol RangeState {
  init()
  /// Takes in a sample; the time is in nanoseconds since 1970.
  mutating func add(_ value: Double, at time: Int64)
  mutating func merge(_ other: Self)
  /// The function's value over everything that was taken in, which is at least one sample.
  func value(_ window: RangeWindow) -> Double
  /// Writes the state into a partial, and reads it back.
  func write(to out: inout PartialWordWriter)
  init?(from input: inout PartialWords)
}

/// The window that a value is for, from (exclusive) to (inclusive), and the function's parameter.
struct RangeWindow {
  /// Nanoseconds since 1970.
  var from: Int64
  var to: Int64
  /// The first parameter of `quantile_over_time`.
  var parameter: Double

  var seconds: Double { Double(to &- from) / 1e9 }
}

/// Writes one line of a partial: gets what writes its words, and says whether anybody reads them.
typealias PartialLine = ((inout PartialWordWriter) -> Void) -> Bool

/// The states of a leaf of the query, by slot; filled by batches of samples.
protocol RangeAccumulator: AnyObject {
  /// Takes in `count` samples: sample i into slot slots[i]. Slots are numbered without gaps.
  func add(
    slots: UnsafePointer<Int32>, times: UnsafePointer<Int64>, values: UnsafePointer<Double>,
    count: Int, slotCount: Int)
  /// Merges a slot of another accumulator of the same kind, which is given up, into one of this.
  func merge(_ slot: Int, from other: any RangeAccumulator, slot otherSlot: Int)
  /// The value over the slots of all panes of a window; nil where they hold no sample.
  func value(slots: [Int], _ window: RangeWindow) -> Double
  /// Writes a slot's state into a partial, as one line or more.
  func write(slot: Int, line: PartialLine) -> Bool
  /// Merges a written state into a slot; false if it cannot be read.
  func read(slot: Int, from input: inout PartialWords) -> Bool
  /// Why samples are missing, if a temporary file could not be written.
  var failure: String? { get }
}

/// An accumulator over one type of state; the loops are compiled for it.
// SAFETY: `states` is allocated here and freed in `deinit`; numbers below `count` are initialized.
@safe
final class StateAccumulator<State: RangeState>: RangeAccumulator {
  private var states: UnsafeMutablePointer<State>
  private var count = 0
  private var capacity: Int

  init(capacity: Int = 64) {
    self.capacity = capacity
    unsafe states = .allocate(capacity: capacity)
  }

  deinit {
    unsafe states.deinitialize(count: count)
    unsafe states.deallocate()
  }

  func add(
    slots: UnsafePointer<Int32>, times: UnsafePointer<Int64>, values: UnsafePointer<Double>,
    count samples: Int, slotCount: Int
  ) {
    grow(to: slotCount)
    for i in 0..<samples { unsafe states[Int(slots[i])].add(values[i], at: times[i]) }
  }

  func merge(_ slot: Int, from other: any RangeAccumulator, slot otherSlot: Int) {
    guard let other = other as? StateAccumulator<State>, otherSlot < other.count else { return }
    grow(to: slot + 1)
    unsafe states[slot].merge(other.states[otherSlot])
  }

  func value(slots: [Int], _ window: RangeWindow) -> Double {
    guard let first = slots.first else { return .nan }
    if slots.count == 1 { return unsafe states[first].value(window) }
    var whole = unsafe states[first]
    for slot in slots.dropFirst() { unsafe whole.merge(states[slot]) }
    return whole.value(window)
  }

  func write(slot: Int, line: PartialLine) -> Bool {
    line { out in unsafe states[slot].write(to: &out) }
  }

  var failure: String? { nil }

  func read(slot: Int, from input: inout PartialWords) -> Bool {
    guard let state = State(from: &input) else { return false }
    grow(to: slot + 1)
    unsafe states[slot].merge(state)
    return true
  }

  private func grow(to needed: Int) {
    if needed > capacity {
      let larger = max(needed, capacity * 2)
      let moved = UnsafeMutablePointer<State>.allocate(capacity: larger)
      unsafe moved.moveInitialize(from: states, count: count)
      unsafe states.deallocate()
      unsafe states = unsafe moved
      capacity = larger
    }
    while count < needed {
      unsafe (states + count).initialize(to: State())
      count += 1
    }
  }
}
