package import LogCore
internal import Synchronization

/// The records of files and of standard input, read by several workers side by side.
///
/// Regular files are read in segments, by all workers at once; pipes, compressed files, files that
/// are followed and lines in wrappers by one worker at a time, which lets go as soon as it can. What
/// comes out does not depend on the number of workers. For one run: it cannot be read twice.
package final class FileRecordSource: RecordSource, Sendable {
  private let board: SourceBoard
  private let options: IngestOptions
  private let poller: LivePoller
  private let log = DamageLog()
  private let budget: DescriptorBudget
  private let collected: Mutex<Collected>

  private struct Collected {
    var report = InputReport()
    var readers = 0
    /// The streams that were met: their labels as text, and whether they were selected.
    var streams: [String: Bool] = [:]
  }

  package init(inputs: InputList, options: IngestOptions) {
    self.options = options
    var follows = true
    if case .never = options.follow { follows = false }
    poller = LivePoller(follows: follows)
    budget = DescriptorBudget(wanted: inputs.count)
    board = SourceBoard(inputs, poller: poller, follows: follows)
    var report = InputReport()
    report.sources = inputs.count
    report.damage = inputs.damage + (options.traceLabels?.damage ?? [])
    collected = Mutex(Collected(report: report))
  }

  package var sourceCount: Int { board.sources.count }

  package func makeReader(_ request: ReadRequest, names: LabelNames, streams: StreamTable)
    -> any RecordReader
  {
    let request = options.traceLabels == nil ? request : TracedReader.request(request)
    board.configure(request)
    let worker = collected.withLock { collected in
      collected.readers += 1
      return collected.readers
    }
    let tools = ReaderTools(
      worker: worker, request: request, options: options, names: names, streams: streams)
    let opener = SourceOpener(
      options: options, budget: budget, poller: poller, segmentSize: segmentSize(request),
      hasOthers: request.workers > 1)
    let reader = SourceReader(tools, board: board, opener: opener, log: log) { [self] in
      collect($0)
    }
    return options.traceLabels.map { TracedReader(reader, $0, names) } ?? reader
  }

  package func name(ofSource source: Int) -> String { board.sources[source].name }

  package func linesBefore(source: Int) -> [Int] { board.sources[source].lines.before }

  package func release(source: Int, sequence: Int) {
    board.release(source: source, sequence: sequence)
  }

  package func endOfSequences(source: Int) -> Int? {
    let end = board.sources[source].end.load(ordering: .acquiring)
    return end < 0 ? nil : end
  }

  /// Makes all readers return nil as soon as they can.
  ///
  /// Takes locks: not for a signal handler.
  package func cancel() { board.cancel() }

  package func stop(behind place: Place) {
    board.stop(behind: place.source, place.sequence)
  }

  /// How many bytes have been read from disk up to now; may be asked at any time.
  package var bytesTaken: Int { board.bytesTaken.load(ordering: .relaxed) }

  package var report: InputReport {
    var report = collected.withLock { collected in
      var report = collected.report
      report.streams = collected.streams.count
      report.selectedStreams = collected.streams.count { $0.value }
      return report
    }
    report.damage += log.diagnostics
    return report
  }

  /// Small where many files are merged, so that what is read ahead of all of them stays small.
  private func segmentSize(_ request: ReadRequest) -> Int {
    if let size = options.segmentSize { return size }
    guard request.mergesSources else { return 256 * 1024 }
    return max(16 * 1024, min(256 * 1024, 32 * 1024 * 1024 / max(1, sourceCount)))
  }

  private func collect(_ tools: ReaderTools) {
    collected.withLock { collected in
      tools.counts.add(to: &collected.report)
      for index in 0..<tools.streams.count {
        let stream = tools.streams[StreamID(index: Int32(index))]
        var text = ""
        for (name, value) in zip(stream.names, stream.values) {
          let name = tools.names[name].string
          collected.report.labelNames.insert(name)
          text += "\(name)=\(value.string)\n"
        }
        collected.streams[text] = stream.isSelected
      }
    }
  }
}
