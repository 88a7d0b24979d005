internal import LogCore

/// What a wrapper says about a record's level.
enum LevelHint {
  case none
  case otlp(severityNumber: ByteSlice?, severityText: ByteSlice?)
  case journald(priority: ByteSlice?)
}

/// Finds the time, the level, the message and the trace of records. One reader's.
///
/// It remembers where the last record had its time, so that the next one is mostly a comparison.
final class FactFinder {
  let needs: RecordNeeds
  let times: TimestampParser

  init(needs: RecordNeeds, timeField: String?, zone: ZoneInfo) {
    self.needs = needs
    times = TimestampParser(zone: zone)
  }

  /// Sets the time of change of the source, by which years are told.
  func setReference(_ nanoseconds: Int64) { times.reference = nanoseconds }

  /// The time of the record before in the source, for local times that come twice.
  var previous: Int64? {
    get { times.previous }
    set { times.previous = newValue }
  }

  /// Whether `--time-field` was given, so that a wrapper's time comes second.
  var hasTimeField: Bool { false }

  /// The time in the field that `--time-field` names; nil where it is absent or no time.
  func timeOfField(in text: ByteSlice, format: RecordFormat) -> Int64? { nil }

  /// The record's own time: `--time-field`, the known names, or the text's first line.
  func time(of text: ByteSlice, format: RecordFormat) -> Int64? { nil }

  /// The record's level, with what its wrapper says.
  func level(of text: ByteSlice, format: RecordFormat, hint: LevelHint = .none) -> Level { .none }

  /// The message and the ids, as far as they are needed; the slices point into `text` or the arena.
  func facts(of text: ByteSlice, format: RecordFormat, arena: ByteArena) -> RecordFacts {
    RecordFacts()
  }
}
