import Glibc
import LogCore

/// One worker's way through the sources of spans.
final class SpanWorker {
  private let board: SpanSourceBoard
  private let builder: SpanBuilder
  private let documents: SpanDocuments
  private let buffer = ChunkBuffer(capacity: 512 * 1024)
  private static let readSize = 256 * 1024
  /// A single span, or what else must be seen as a whole, may be this long.
  private static let mostHeld = 64 << 20

  var table: SpanTable { builder.table }

  init(_ needs: SpanNeeds, board: SpanSourceBoard) {
    self.board = board
    builder = SpanBuilder(needs)
    documents = SpanDocuments(builder)
  }

  func run() {
    while let part = board.next() {
      switch part {
      case .segment(let source, let file, let sequence):
        let range = file.range(of: sequence, buffer)
        guard !range.isEmpty else { continue }
        let stream = FileStream(file.file, from: range.lowerBound, to: range.upperBound)
        read(stream, source, from: range.lowerBound, descriptor: nil)
      case .sequential(let source, let stream, let descriptor):
        read(stream, source, from: 0, descriptor: descriptor)
      }
    }
  }

  private func read(_ stream: any ByteStream, _ source: Int, from start: Int, descriptor: Int32?) {
    buffer.removeAll()
    documents.begin(source: source, at: start)
    var offset = start
    var bytes = 0
    /// How much must be there for another try to be worth it.
    var needed = 1
    var isAll = false
    while !isAll {
      switch buffer.fill(from: stream, most: Self.readSize) {
      case .bytes(let n): bytes += n
      case .end: isAll = true
      case .nothingYet:
        wait(descriptor)
        continue
      }
      guard isAll || buffer.count >= needed else { continue }
      let done = documents.read(buffer.bytes, at: offset, isAll: isAll)
      buffer.start += done
      offset += done
      // What does not fit is looked at again only when there is twice as much of it.
      needed = done > 0 || buffer.count < Self.readSize ? buffer.count + 1 : buffer.count * 2
      if buffer.count > Self.mostHeld {
        documents.giveUp(buffer.bytes, at: offset)
        let skipped = documents.read(buffer.bytes, at: offset, isAll: isAll)
        buffer.start += skipped
        offset += skipped
        needed = 1
      }
    }
    board.finish(source, builder.counts, bytes: bytes, damage: stream.damage)
  }

  private func wait(_ descriptor: Int32?) {
    guard let descriptor else { return }
    var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&question, 1, -1)
  }
}
