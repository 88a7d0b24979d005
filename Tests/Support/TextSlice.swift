package import LogCore

/// Runs `body` over the bytes of a text, with room behind them as in a chunk.
package func withSlice<R>(_ text: String, _ body: (ByteSlice) -> R) -> R {
  let buffer = ByteBuffer(capacity: text.utf8.count + 64)
  buffer.append(text)
  return body(buffer.slice)
}
