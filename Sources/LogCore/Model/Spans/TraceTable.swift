/// The traces that were met, each a small number from 1.
///
/// One worker's. Looking an id up costs a hash and one comparison.
// SAFETY: the slots are allocated here and freed in `deinit`; every index into them is masked.
@safe
package final class TraceTable {
  private var ids: [TraceID] = [TraceID(high: 0, low: 0)]
  private var slots: UnsafeMutablePointer<UInt32>
  private var mask = 1023

  package init() {
    unsafe slots = .allocate(capacity: mask + 1)
    unsafe slots.initialize(repeating: 0, count: mask + 1)
  }

  deinit { unsafe slots.deallocate() }

  /// How many numbers there are; 0 is no trace's.
  package var count: Int { ids.count }

  package subscript(number: TraceNumber) -> TraceID { ids[Int(number.index)] }

  /// The number of a trace, a new one if it has none.
  package func intern(_ id: TraceID) -> TraceNumber {
    var i = Self.hash(id) & mask
    while true {
      let number = unsafe slots[i]
      if number == 0 { break }
      if ids[Int(number)] == id { return TraceNumber(index: number) }
      i = (i &+ 1) & mask
    }
    let number = UInt32(truncatingIfNeeded: ids.count)
    unsafe slots[i] = number
    ids.append(id)
    if ids.count &* 2 > mask { grow() }
    return TraceNumber(index: number)
  }

  /// The number of a trace that has been met, nil of any other.
  package func find(_ id: TraceID) -> TraceNumber? {
    var i = Self.hash(id) & mask
    while true {
      let number = unsafe slots[i]
      if number == 0 { return nil }
      if ids[Int(number)] == id { return TraceNumber(index: number) }
      i = (i &+ 1) & mask
    }
  }

  private func grow() {
    unsafe slots.deallocate()
    mask = mask &* 2 &+ 1
    unsafe slots = .allocate(capacity: mask + 1)
    unsafe slots.initialize(repeating: 0, count: mask + 1)
    for number in 1..<ids.count {
      var i = Self.hash(ids[number]) & mask
      while unsafe slots[i] != 0 { i = (i &+ 1) & mask }
      unsafe slots[i] = UInt32(truncatingIfNeeded: number)
    }
  }

  private static func hash(_ id: TraceID) -> Int {
    let mixed = (id.low ^ UInt64(id.text.index) << 32) &* 0x9E37_79B9_7F4A_7C15 ^ id.high
    let product = mixed.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return Int(truncatingIfNeeded: (product.high ^ product.low) & 0x7FFF_FFFF_FFFF_FFFF)
  }
}
