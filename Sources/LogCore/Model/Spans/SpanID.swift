/// A span's id in a table: up to 16 hexadecimal digits as a number, any other as interned text.
///
/// Equal ids of one table are equal values.
package struct SpanID: Hashable, BitwiseCopyable, Sendable {
  /// The number, or the number of the text in the table's names.
  package let bits: UInt64
  package let isText: Bool

  package init(number: UInt64) {
    bits = number
    isText = false
  }

  package init(text: NameID) {
    bits = UInt64(text.index)
    isText = true
  }

  /// The text of an id that is no number.
  package var name: NameID { NameID(index: UInt32(truncatingIfNeeded: bits)) }
}
