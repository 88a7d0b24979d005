/// A trace's id: up to 32 hexadecimal digits as a number, any other as text of a table.
package struct TraceID: Hashable, Sendable {
  package let high: UInt64
  package let low: UInt64
  /// The text of an id that is no number; none of all others.
  package let text: NameID

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
    text = .none
  }

  package init(text: NameID) {
    high = 0
    low = 0
    self.text = text
  }

  package var isText: Bool { text != .none }
}

/// A trace as a small number; only the table that gave it can turn it back.
package struct TraceNumber: Hashable, BitwiseCopyable, Sendable {
  package let index: UInt32

  package init(index: UInt32) { self.index = index }

  /// No trace.
  package static let none = TraceNumber(index: 0)
}
