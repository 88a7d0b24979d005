internal import CScan

/// Where the words of a message end, and which of them have digits or other telling bytes: a bit for
/// each byte, made 64 at a time.
// SAFETY: each of the lists has a word for every 64 bytes up to `longest`, and one more.
@safe
package final class WordIndex {
  /// So many bytes of a text are looked at.
  package static let longest = 4096

  /// White space, `=,;()[]{}"'<>|`, and the first of two dots.
  package let stops: UnsafeMutablePointer<UInt64>
  package let digits: UnsafeMutablePointer<UInt64>
  /// `.`, `/`, `:`, and control characters but white space.
  package let others: UnsafeMutablePointer<UInt64>

  package init() {
    let count = Self.longest / 64 + 1
    unsafe stops = .allocate(capacity: count)
    unsafe digits = .allocate(capacity: count)
    unsafe others = .allocate(capacity: count)
  }

  deinit {
    unsafe stops.deallocate()
    unsafe digits.deallocate()
    unsafe others.deallocate()
  }

  /// Looks at the first `count` bytes of a text; bits behind them mean nothing.
  package func read(_ text: ByteSlice, _ count: Int) {
    assert(count <= text.count && count <= Self.longest)
    var i = 0
    while i < count {
      // The last step stays within the 64 bytes that may be read behind a text, and one.
      let found = unsafe scan_words64(text.start + i)
      unsafe stops[i >> 6] = found.stops
      unsafe digits[i >> 6] = found.digits
      unsafe others[i >> 6] = found.others
      i &+= 64
    }
  }
}
