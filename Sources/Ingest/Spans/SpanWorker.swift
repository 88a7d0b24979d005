import LogCore

/// One worker's way through the sources of spans.
final class SpanWorker {
  private let board: SpanSourceBoard
  private let decoding: SpanDecoding
  private let scratch = ChunkBuffer(capacity: 64 * 1024)

  var table: SpanTable { decoding.builder.table }

  init(_ needs: SpanNeeds, board: SpanSourceBoard) {
    self.board = board
    decoding = SpanDecoding(needs)
  }

  func run() {
    while let part = board.next() {
      switch part {
      case .segment(let source, let file, let sequence):
        let range = file.range(of: sequence, scratch)
        guard !range.isEmpty else { continue }
        let stream = FileStream(file.file, from: range.lowerBound, to: range.upperBound)
        read(stream, source, from: range.lowerBound, descriptor: nil)
      case .sequential(let source, let stream, let descriptor):
        read(stream, source, from: 0, descriptor: descriptor)
      }
    }
  }

  private func read(_ stream: any ByteStream, _ source: Int, from start: Int, descriptor: Int32?) {
    let spans = SpanStream(
      stream, decoding: decoding, source: source, from: start, descriptor: descriptor)
    while spans.read() {}
    board.finish(source, spans.counts, bytes: spans.bytes, damage: stream.damage)
  }
}
