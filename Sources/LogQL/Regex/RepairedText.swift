internal import LogCore

/// A text with U+FFFD in the place of each byte that is no UTF-8.
final class RepairedText {
  private let buffer = ByteBuffer()
  /// For each byte of the new text, and for its end, the offset in the old one.
  private var offsets: [Int32] = []

  var text: ByteSlice { buffer.slice }

  func set(_ original: ByteSlice) {
    buffer.removeAll()
    offsets.removeAll(keepingCapacity: true)
    var i = 0
    while i < original.count {
      let length = UTF8Text.sequence(original, at: i)
      if length > 0 {
        buffer.append(original[i..<i + length])
        for k in 0..<length { offsets.append(Int32(truncatingIfNeeded: i + k)) }
        i += length
      } else {
        buffer.append("\u{FFFD}")
        for _ in 0..<3 { offsets.append(Int32(truncatingIfNeeded: i)) }
        i += 1
      }
    }
    offsets.append(Int32(truncatingIfNeeded: original.count))
  }

  /// Where an offset of the old text is in the new one. O(log length)
  func repaired(_ offset: Int) -> Int {
    var lower = 0
    var upper = offsets.count - 1
    while lower < upper {
      let middle = (lower + upper) / 2
      if Int(offsets[middle]) < offset { lower = middle + 1 } else { upper = middle }
    }
    return lower
  }

  /// A range of the new text in the old one.
  func original(_ range: Range<Int>) -> Range<Int> {
    Int(offsets[range.lowerBound])..<Int(offsets[range.upperBound])
  }
}
