/// A text that many spans share, as a small number.
///
/// Only the `SpanNames` that gave it can turn it back; equal texts of one table have equal numbers.
package struct NameID: Hashable, BitwiseCopyable, Sendable {
  package let index: UInt32

  package init(index: UInt32) { self.index = index }

  /// No text at all; its bytes are empty.
  package static let none = NameID(index: 0)
  /// A text without bytes.
  package static let empty = NameID(index: 1)

  /// Whether there is nothing to show: no text, or one without bytes.
  package var isEmpty: Bool { index <= 1 }
}
