internal import Glibc
internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// The window of a run in absolute times.
struct WindowTimes {
  var window = TimeWindow()
  var split: SplitTimes?

  /// No window.
  init() {}

  /// Settles times that are relative to the input: of files by reading them once for their oldest
  /// and newest records, of a pipe by the clock.
  init(_ settings: QuerySettings, inputs: InputList, readsStandardInput: Bool) throws(Diagnostic) {
    let arguments = settings.window
    var oldest: Int64 = 0
    var newest = Clock.wallTime()
    if arguments.isRelative && !Self.isLive(settings, readsStandardInput) {
      let offset = lseek(0, 0, SEEK_CUR)
      if let span = InputSpan.find(inputs, settings) {
        oldest = span.oldest
        newest = span.newest
      }
      if readsStandardInput { lseek(0, offset, SEEK_SET) }
    }
    let resolve = { (time: TimeArgument) in
      time.resolve(oldest: oldest, newest: newest, zone: settings.look.zone)
    }
    window.from = arguments.from.map(resolve)
    window.to = arguments.to.map(resolve)
    if let from = window.from, let to = window.to, to < from {
      throw Diagnostic("`--to` is before `--from`, expected a later time")
    }
    guard !arguments.split.isEmpty else { return }
    let times = arguments.split.map(resolve)
    guard times == times.sorted() else {
      throw Diagnostic("the second time of `--split` is before the first, expected a later one")
    }
    split = SplitTimes(times: times)
  }

  /// Whether records come as they are written, so that times count back from now.
  static func isLive(_ settings: QuerySettings, _ readsStandardInput: Bool) -> Bool {
    guard case .never = settings.ingest.follow else { return true }
    var status = stat()
    return unsafe readsStandardInput && fstat(0, &status) == 0
      && status.st_mode & S_IFMT != S_IFREG
  }
}

/// The times of the oldest and the newest record of an input.
enum InputSpan {
  /// Reads all of the input; nil where it has no records.
  static func find(_ inputs: InputList, _ settings: QuerySettings) -> (
    oldest: Int64, newest: Int64
  )? {
    let source = FileRecordSource(inputs: inputs, options: settings.ingest)
    var request = ReadRequest()
    request.needs = [.time]
    request.workers = settings.run.threads
    let wanted = request
    WorkerThreads.run(wanted.workers) { _ in
      let names = LabelNames()
      let streams = StreamTable(names: names, selector: nil)
      let batch = RecordBatch(names: names, streams: streams)
      let reader = source.makeReader(wanted, names: names, streams: streams)
      while let place = reader.next(batch) {
        if place.isLast { source.release(source: place.source, sequence: place.sequence) }
      }
    }
    let report = source.report
    guard let oldest = report.oldest, let newest = report.newest else { return nil }
    return (oldest, newest)
  }
}
