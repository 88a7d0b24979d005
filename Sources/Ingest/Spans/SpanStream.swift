import Glibc
import LogCore

/// The spans of one source that is read from front to back, window by window.
final class SpanStream {
  let decoding: SpanDecoding
  let stream: any ByteStream
  private let descriptor: Int32?
  private let buffer: ChunkBuffer
  private var offset = 0
  private var isAll = false
  /// How much must be there for another try to be worth it.
  private var needed = 1
  private(set) var bytes = 0
  private static let readSize = 256 * 1024
  /// A single span, or what else must be seen as a whole, may be this long.
  private static let mostHeld = 64 << 20

  /// Reads a part of a source that begins at an offset of its text.
  init(
    _ stream: any ByteStream, decoding: SpanDecoding, source: Int, from start: Int,
    descriptor: Int32?
  ) {
    self.stream = stream
    self.decoding = decoding
    buffer = decoding.buffer
    buffer.removeAll()
    self.descriptor = descriptor
    offset = start
    decoding.documents.begin(source: source, at: start)
  }

  var counts: SpanCounts { decoding.builder.counts }

  /// Reads the next window; false if it was the last one.
  func read() -> Bool {
    while true {
      switch buffer.fill(from: stream, most: Self.readSize) {
      case .bytes(let n): bytes += n
      case .end: isAll = true
      case .nothingYet:
        wait()
        continue
      }
      if isAll || buffer.count >= needed { break }
    }
    take()
    if buffer.count > Self.mostHeld {
      decoding.documents.giveUp(buffer.bytes, at: offset)
      take()
      needed = 1
    }
    return !isAll
  }

  private func take() {
    let done = decoding.documents.read(buffer.bytes, at: offset, isAll: isAll)
    buffer.start += done
    offset += done
    // What does not fit is looked at again only when there is twice as much of it.
    needed = done > 0 || buffer.count < Self.readSize ? buffer.count + 1 : buffer.count * 2
  }

  private func wait() {
    guard let descriptor else { return }
    var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&question, 1, -1)
  }
}
