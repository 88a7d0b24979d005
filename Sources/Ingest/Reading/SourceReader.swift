import LogCore
import Synchronization

/// One worker's way through the sources: sequence after sequence, as the board hands them out.
final class SourceReader: RecordReader {
  private let board: SourceBoard
  private let opener: SourceOpener
  private let log: DamageLog
  private let tools: ReaderTools
  /// Gets the worker's counts when it ends.
  private let collect: (ReaderTools) -> Void

  private var work: (any SequenceWork)?
  /// The work that is done: the last batch's lines may point into a file that it holds mapped.
  private var lastWork: (any SequenceWork)?
  private var place = Place(source: 0, sequence: 0, part: 0, isLast: false, isLive: false)
  private var hasEnded = false
  private var toldBytes = 0

  init(
    _ tools: ReaderTools, board: SourceBoard, opener: SourceOpener, log: DamageLog,
    collect: @escaping (ReaderTools) -> Void
  ) {
    self.tools = tools
    self.board = board
    self.opener = opener
    self.log = log
    self.collect = collect
  }

  deinit { end() }

  func next(_ batch: RecordBatch) -> Place? {
    batch.reset()
    lastWork = nil
    tellBytes()
    while !board.isCancelled {
      if let work {
        if board.isStopped(place.source, place.sequence) { break }
        switch work.step(into: batch) {
        case .records(let isLive): return advance(isLast: false, isLive: isLive)
        case .last(let isLive):
          lastWork = work
          self.work = nil
          return advance(isLast: true, isLive: isLive)
        case .nothing: self.work = nil
        }
        continue
      }
      guard let assignment = board.assign(tools.worker) else { break }
      switch assignment {
      case .open(let source):
        if !open(source) { return advance(isLast: true, isLive: false) }
      case .segment(let source, let file, let sequence):
        begin(source, sequence)
        work = SegmentWork(tools, source, file, sequence: sequence, log: log)
      case .sequential(let source, let input, let sequence):
        begin(source, sequence)
        work =
          input.holdsSpans
          ? SpanWork(tools, board, source, input, sequence: sequence, log: log)
          : SequentialWork(tools, board, source, input, sequence: sequence, log: log)
      }
    }
    end()
    return nil
  }

  private func tellBytes() {
    let bytes = tools.counts.diskBytes
    guard bytes != toldBytes else { return }
    board.bytesTaken.add(bytes - toldBytes, ordering: .relaxed)
    toldBytes = bytes
  }

  /// Opens a source; false if it cannot be read, which `place` then stands for.
  private func open(_ source: SourceState) -> Bool {
    switch opener.open(source.item) {
    case .success(let opened):
      board.opened(source, opened.content, referenceTime: opened.referenceTime)
      return true
    case .failure(let error):
      log.add(source, error)
      board.openFailed(source)
      begin(source, 0)
      return false
    }
  }

  private func begin(_ source: SourceState, _ sequence: Int) {
    place = Place(
      source: source.index, sequence: sequence, part: -1, isLast: false, isLive: false)
  }

  private func advance(isLast: Bool, isLive: Bool) -> Place {
    place.part += 1
    place.isLast = isLast
    place.isLive = isLive
    return place
  }

  private func end() {
    guard !hasEnded else { return }
    hasEnded = true
    work = nil
    collect(tools)
  }
}
