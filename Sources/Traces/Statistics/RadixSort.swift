/// Sorts whole numbers from 0 on, byte by byte: what is not told apart by a byte costs no pass.
///
/// Durations of an operation differ in three or four bytes, so that this is several times quicker
/// than comparing.
struct RadixSort: ~Copyable {
  private var other = Column<Int64>()
  private var counts = Column<Int32>()

  /// Sorts a range of a column; O(n) for long ranges, negative numbers come first.
  mutating func sort(_ values: inout Column<Int64>, _ range: Range<Int>) {
    guard range.count > 256, range.count < Int(Int32.max) else {
      values.sort(range, by: <)
      return
    }
    var differing: UInt64 = 0
    let first = UInt64(bitPattern: values[range.lowerBound])
    for i in range { differing |= UInt64(bitPattern: values[i]) ^ first }
    guard differing >> 63 == 0, first >> 63 == 0 else {
      values.sort(range, by: <)
      return
    }
    other.refill(range.count, with: 0)
    var shift: UInt64 = 0
    while shift < 64 {
      if (differing >> shift) & 0xFF != 0 { pass(&values, range, shift) }
      shift += 8
    }
  }

  private mutating func pass(_ values: inout Column<Int64>, _ range: Range<Int>, _ shift: UInt64) {
    counts.refill(256, with: 0)
    for i in range { counts[Self.byte(values[i], shift)] += 1 }
    var sum: Int32 = 0
    for k in 0..<256 {
      let count = counts[k]
      counts[k] = sum
      sum += count
    }
    for i in range {
      let k = Self.byte(values[i], shift)
      other[Int(counts[k])] = values[i]
      counts[k] += 1
    }
    for i in 0..<range.count { values[range.lowerBound + i] = other[i] }
  }

  private static func byte(_ value: Int64, _ shift: UInt64) -> Int {
    Int((UInt64(bitPattern: value) >> shift) & 0xFF)
  }
}
