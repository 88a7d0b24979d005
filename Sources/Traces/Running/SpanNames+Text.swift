internal import LogCore

extension SpanNames {
  /// The number of a text that has been met, nil of any other.
  func find(text: String) -> NameID? {
    let buffer = ByteBuffer(capacity: text.utf8.count + 64)
    buffer.append(text)
    // A slice does not keep its buffer alive.
    return withExtendedLifetime(buffer) { find(buffer.slice) }
  }
}
