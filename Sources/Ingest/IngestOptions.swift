package import LogCore

/// How the input is taken apart: `--input` (ingest.md section 7).
package enum InputMode: String, Sendable, CaseIterable {
  case auto, lines, text, json, logfmt
  case kubectl, cri, docker, stern, compose, loki, otlp, journald, cloudwatch, spans
}

/// Whether lines are put together to records: `--join`.
package enum JoinMode: String, Sendable, CaseIterable {
  case auto, never
}

/// A stream label that is added to everything read: `--label`.
package struct ExtraLabel: Sendable, Equatable {
  package var name: String
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// Whether and from where growing files are followed.
package enum FollowMode: Sendable {
  /// A file ends where it ends.
  case never
  /// Each file from its beginning, then what is added.
  case fromStart
  /// Only what is added, and the last lines there are: this many of each file.
  case fromEnd(lines: Int)
}

/// What the user asked for that concerns reading; the same for all sources of a run.
package struct IngestOptions: Sendable {
  package var input = InputMode.auto
  package var join = JoinMode.auto
  package var timeField: String?
  /// The zone of times that name none.
  package var zone = ZoneInfo.utc
  package var labels: [ExtraLabel] = []
  package var follow = FollowMode.never
  /// What is known of the traces that records may name: `--with-traces`.
  package var traceLabels: TraceLabels?
  /// The time that records of standard input take which have none: that of the first reading, if it
  /// is read again.
  package var readingTime = Clock.wallTime()
  /// Every record counts, also those that no query could select: `--stats`.
  ///
  /// Costs speed.
  package var countsEverything = false

  /// Longer lines are cut: 16 MiB.
  ///
  /// Lower in tests.
  var lineCap = 16 * 1024 * 1024
  /// How many bytes of a file are one unit of work; nil chooses by the number of sources.
  var segmentSize: Int?
  /// How long an open record waits on live input: 200 ms.
  var liveDelay: Int64 = 200_000_000

  package init() {}
}
