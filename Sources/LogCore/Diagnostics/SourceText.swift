/// A text that diagnostics point into: finds lines and columns for UTF-8 offsets.
package struct SourceText: Sendable {
  package let text: String
  private let bytes: [UInt8]

  package init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  /// The number of bytes.
  package var count: Int { bytes.count }

  /// Line and column of an offset, both from 1; the column counts characters.
  ///
  /// O(offset).
  package func place(of offset: Int) -> (line: Int, column: Int) {
    let offset = min(max(offset, 0), bytes.count)
    let line = bytes[..<offset].reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
    let start = lineRange(at: offset).lowerBound
    return (line, self[start..<offset].count + 1)
  }

  /// The line around an offset, without its line break.
  ///
  /// O(length of the line).
  package func lineRange(at offset: Int) -> Range<Int> {
    let offset = min(max(offset, 0), bytes.count)
    let start = bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let end = bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count
    return start..<end
  }

  /// A piece of the text; offsets that are out of bounds are moved into them.
  package subscript(range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }
}
