internal import LogCore

/// The series of values that came lately, of a grouping by one label.
///
/// A value of up to 16 bytes is told by its length and two words, so that a look at one place says
/// which series it is, without a key, a hash over it and a comparison. One worker's.
// SAFETY: both arrays have `size` elements, allocated here and freed in `deinit`; places are numbers
// of eight bits. Words are loaded from within the value.
@safe
final class RecentValues {
  private static let size = 256
  static let longest = 16

  /// What tells a value from all others.
  struct Mark: Equatable {
    fileprivate var low: UInt64
    fileprivate var high: UInt64
    fileprivate var count: Int
  }

  private let marks: UnsafeMutablePointer<Mark>
  private let series: UnsafeMutablePointer<Int32>

  init() {
    unsafe marks = .allocate(capacity: Self.size)
    unsafe marks.initialize(repeating: Mark(low: 0, high: 0, count: -1), count: Self.size)
    unsafe series = .allocate(capacity: Self.size)
    unsafe series.initialize(repeating: -1, count: Self.size)
  }

  deinit {
    unsafe marks.deallocate()
    unsafe series.deallocate()
  }

  /// The mark of a value; nil where it is too long to have one.
  @inline(__always)
  static func mark(_ value: ByteSlice) -> Mark? {
    let n = value.count
    guard n <= longest else { return nil }
    let p = unsafe value.start
    let raw = unsafe UnsafeRawPointer(p)
    if n >= 8 {
      let low = unsafe raw.loadUnaligned(as: UInt64.self)
      return unsafe Mark(
        low: low, high: raw.loadUnaligned(fromByteOffset: n - 8, as: UInt64.self), count: n)
    }
    // Two overlapping halves, or three bytes of which some may be the same: all are covered.
    if n >= 4 {
      let low = unsafe UInt64(raw.loadUnaligned(as: UInt32.self))
      let high = unsafe UInt64(raw.loadUnaligned(fromByteOffset: n - 4, as: UInt32.self))
      return Mark(low: low, high: high, count: n)
    }
    if n == 0 { return Mark(low: 0, high: 0, count: 0) }
    let low = unsafe UInt64(p[0]) | UInt64(p[n / 2]) << 8 | UInt64(p[n - 1]) << 16
    return Mark(low: low, high: 0, count: n)
  }

  /// The series of a value that came lately, else a negative number.
  @inline(__always)
  func find(_ mark: Mark) -> Int32 {
    let i = Self.place(mark)
    return unsafe marks[i] == mark ? series[i] : -1
  }

  func remember(_ mark: Mark, _ number: Int32) {
    let i = Self.place(mark)
    unsafe marks[i] = mark
    unsafe series[i] = number
  }

  @inline(__always)
  private static func place(_ mark: Mark) -> Int {
    let h = (mark.low ^ mark.high &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: h >> 56)
  }
}
