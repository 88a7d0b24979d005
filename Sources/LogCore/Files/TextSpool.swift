/// Text that is written once and then read from its start: in memory as long as it is short, else in
/// a temporary file.
package final class TextSpool {
  private let memory: Int
  private let buffer = ByteBuffer(capacity: 64 * 1024)
  private var file: TemporaryFile?
  /// Why text is missing, once a temporary file could not be written.
  package private(set) var failure: String?

  /// `memory` is how many bytes stay in memory.
  package init(memory: Int) { self.memory = memory }

  /// Adds text; false once that has failed.
  @discardableResult
  package func append(_ text: ByteSlice) -> Bool {
    guard failure == nil else { return false }
    do throws(TemporaryFileError) {
      if file == nil && buffer.count + text.count > memory {
        let made = try TemporaryFile()
        try made.append(buffer.slice)
        buffer.removeAll()
        file = made
      }
      guard let file else {
        buffer.append(text)
        return true
      }
      buffer.append(text)
      if buffer.count >= 1 << 18 {
        try file.append(buffer.slice)
        buffer.removeAll()
      }
      return true
    } catch {
      failure = error.message
      return false
    }
  }

  /// Goes through the lines, each without its break; false from `body` ends it.
  package func forEachLine(_ body: (ByteSlice) -> Bool) {
    let piece = ByteBuffer(capacity: 1 << 18)
    var offset = 0
    if let file {
      while offset < file.size {
        let n = unsafe file.read(at: offset, into: piece.uninitialized(1 << 18), count: 1 << 18)
        guard n > 0 else { return }
        offset += n
        piece.advance(by: n)
        guard Self.takeLines(piece, body) else { return }
      }
    }
    piece.append(buffer.slice)
    _ = Self.takeLines(piece, body)
  }

  /// Hands the whole lines on and keeps the rest.
  private static func takeLines(_ piece: ByteBuffer, _ body: (ByteSlice) -> Bool) -> Bool {
    let text = piece.slice
    var at = 0
    while let end = text.firstIndex(of: 0x0A, from: at) {
      guard body(text[at..<end]) else { return false }
      at = end + 1
    }
    piece.removeFirst(at)
    return true
  }
}
