/// What a query wants to know of each record, besides its line and its stream.
///
/// What is not asked for is not looked for: its column then holds nothing of use.
package struct RecordNeeds: OptionSet, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let time = RecordNeeds(rawValue: 1)
  /// `detected_level`.
  package static let level = RecordNeeds(rawValue: 2)
  /// Whether the text is JSON, logfmt or neither.
  package static let format = RecordNeeds(rawValue: 4)
  package static let message = RecordNeeds(rawValue: 8)
  /// Trace id and span id.
  package static let traceIDs = RecordNeeds(rawValue: 16)
  /// OTLP attributes and the like.
  package static let metadata = RecordNeeds(rawValue: 32)
  /// The number of each record's first physical line.
  package static let lineNumbers = RecordNeeds(rawValue: 64)
}

/// Literals of which every selected record's line contains at least one.
///
/// A reader may leave out records whose line contains none of them; it need not. Never empty, and no
/// literal is empty or holds a line break.
package struct LiteralPrefilter: Sendable, Equatable {
  package var literals: [[UInt8]]
  /// ASCII letters match in both cases; the literals are then in small letters.
  package var ignoresCase: Bool
  /// It comes from a filter on labels, and holds only for records whose labels are all in their line:
  /// not for those that a wrapper gave labels.
  package var isAboutLabels = false
  /// The first literal counts only where it matters to this.
  package var number: NumberCondition?

  package init(literals: [[UInt8]], ignoresCase: Bool) {
    self.literals = literals
    self.ignoresCase = ignoresCase
  }

  /// For records with a number under a key.
  package init(number: NumberCondition) {
    literals = number.literals
    ignoresCase = false
    self.number = number
    isAboutLabels = true
  }

  package func makeFinder() -> LiteralFinder {
    if let number { return LiteralFinder(number) }
    return LiteralFinder(literals: literals, ignoresCase: ignoresCase)
  }
}

/// Which records of a source a query wants, and what of them.
package struct ReadRequest: Sendable {
  package var needs: RecordNeeds = []
  package var selector: (any StreamSelector)?
  package var prefilter: LiteralPrefilter?
  /// Several sources run side by side, to be merged by time; else one after the other.
  package var mergesSources = false
  /// How many workers will read.
  package var workers = 1

  package init() {}
}

/// Where the records of a batch stand: batches of one worker come with ascending places of a source.
///
/// A source is read in sequences (a part of a file, the bytes that one read of a pipe gave); all
/// batches of a sequence come from one reader, in order, and the last one says so, even if it is
/// empty. Ordering by (sequence, part) gives the order of the source.
package struct Place: Sendable, Equatable {
  package var source: Int
  package var sequence: Int
  package var part: Int
  package var isLast: Bool
  /// More may come at any time: what was selected should not wait.
  package var isLive: Bool

  package init(source: Int, sequence: Int, part: Int, isLast: Bool, isLive: Bool) {
    self.source = source
    self.sequence = sequence
    self.part = part
    self.isLast = isLast
    self.isLive = isLive
  }
}

/// Where records come from (files, standard input); the workers share it.
package protocol RecordSource: AnyObject, Sendable {
  /// How many sources there are (files and standard input); the numbers in places are below it.
  var sourceCount: Int { get }
  /// A reader for one worker.
  func makeReader(_ request: ReadRequest, names: LabelNames, streams: StreamTable)
    -> any RecordReader
  /// The output of this sequence has been passed on: its source may be read further ahead.
  func release(source: Int, sequence: Int)
  /// The sequences of a source end here: none is at or behind this number; nil as long as unknown.
  func endOfSequences(source: Int) -> Int?
  /// Makes all readers return nil as soon as they can (enough was selected, or Ctrl-C).
  func cancel()
  /// Ends the reading behind a sequence: what stands at or before it is still read in full.
  func stop(behind place: Place)
  /// What a source is called: its path, `-` for standard input.
  func name(ofSource source: Int) -> String
  /// How many physical lines each sequence of a source has before it, by its number; what a record's
  /// `lineNumber` must be added to.
  ///
  /// Complete when all readers have ended, and only where line numbers were asked for; a sequence
  /// behind the end of the list has none before it.
  func linesBefore(source: Int) -> [Int]
  /// What was read, and what was wrong with it; complete when all readers have ended.
  var report: InputReport { get }
}

extension RecordSource {
  package func stop(behind place: Place) {}
  package func name(ofSource source: Int) -> String { "-" }
  package func linesBefore(source: Int) -> [Int] { [] }
}

/// One worker's view of a source.
package protocol RecordReader: AnyObject {
  /// Empties the batch and fills it with the next records; nil at the end of the input.
  ///
  /// Lines in the batch stay valid until the next call. Blocks while another worker reads a pipe.
  func next(_ batch: RecordBatch) -> Place?
}

/// Counts of what was read (ingest.md section 8); `--stats` prints them.
package struct InputReport: Sendable {
  package var sources = 0
  package var bytes = 0
  package var lines = 0
  package var records = 0
  package var recordsByFormat: [String: Int] = [:]
  package var recordsByWrapper: [String: Int] = [:]
  package var joinedLines = 0
  package var blankLines = 0
  package var brokenJSON = 0
  package var invalidUTF8 = 0
  package var nulBytes = 0
  package var unfinishedParts = 0
  package var inheritedTimes = 0
  /// One warning for each damaged source, most of them capped; makes the exit status 3.
  package var damage: [Diagnostic] = []
  /// The labels that there are, for the hint where a selector selects no stream.
  package var labelNames: Set<String> = []
  /// Streams met, and streams that the selector selected.
  package var streams = 0
  package var selectedStreams = 0
  /// Oldest and newest time of the records, where times were asked for.
  package var oldest: Int64?
  package var newest: Int64?

  package init() {}
}
