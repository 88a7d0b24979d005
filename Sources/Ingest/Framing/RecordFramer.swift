import LogCore

/// Puts the lines of one source together to records (ingest.md sections 2 and 3).
///
/// One for each source, or for each part of a source that a worker reads by itself. Lines go in with
/// `frame`, records come out in the order of their first lines. A record that could still take in
/// lines stays inside, as a copy, until it is complete or `flush` is called.
final class RecordFramer {
  /// The time of the newest record that was given out, in the order of the source.
  private(set) var lastTime: Int64?
  /// The reader's clock, for `flushIdle`; any unit. Set it before `frame` on live input.
  var clock: Int64 = 0

  /// `inheritance` gives the time that records take which have none, nor has any before them here;
  /// `startsSource` says that these bytes are the first of the source, whose records wait for the
  /// first time that comes.
  init(
    source: SourceContext, options: IngestOptions, request: ReadRequest, names: LabelNames,
    streams: StreamTable, facts: FactFinder, counts: IngestCounts,
    inheritance: any TimeInheritance, startsSource: Bool
  ) {
  }

  /// Frames lines until all bytes are used up or the batch is full; returns how many bytes it used.
  ///
  /// `bytes` goes on where the last call stopped. It holds whole lines; only with `atEnd`, at the end
  /// of the source, may the last one lack its LF. Lines of the batch may point into `bytes`. When all
  /// bytes are used and the batch is full, there may be more to give out: `flush`, or the next
  /// `frame`, goes on.
  func frame(_ bytes: ByteSlice, atEnd: Bool, into batch: RecordBatch) -> Int { bytes.count }

  /// Closes all open records; false if the batch was full before they were all out: call it again
  /// with an empty one.
  func flush(into batch: RecordBatch) -> Bool { true }

  /// As `flush`, but only the records of streams that have had no line since `clock` was `time`.
  func flushIdle(since time: Int64, into batch: RecordBatch) -> Bool { true }

  /// Whether nothing is open or held back.
  var isIdle: Bool { true }

  /// The next line start at or after `from` at which surely nothing is open; nil if there is none.
  ///
  /// Sure only where no line has a wrapper with labels: see `hasWrapper`.
  static func syncPoint(in bytes: ByteSlice, from: Int) -> Int? { nil }

  /// Whether a line (without its LF) came in a wrapper that `auto` knows.
  static func hasWrapper(_ line: ByteSlice, options: IngestOptions) -> Bool { true }
}
