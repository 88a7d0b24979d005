/// Reads the times that log lines carry (one reader's; it remembers the last date and the last time).
package final class TimestampParser {
  package let zone: ZoneInfo
  /// The newest time that a line without a year may have, save 24 hours: the file's time of change.
  package var reference: Int64 = 0
  /// The time of the record before in the source: decides which of two equal local times is meant.
  package var previous: Int64?

  package init(zone: ZoneInfo) { self.zone = zone }

  /// The time at the start of a line: after a lead or spaces, or at the very start.
  package func startTime(_ line: ByteSlice) -> FoundTime? { nil }

  /// Whether the line is the start of a record for its time: as `startTime`, but white space may stand
  /// before an epoch number only.
  package func beginsWithTime(_ line: ByteSlice) -> Bool { false }

  /// The time of a text line: at its start, else the leftmost in its first 256 characters.
  package func time(ofText line: ByteSlice) -> Int64? { nil }

  /// The time that a field's text is as a whole: any format of a field, or a number.
  package func time(ofField text: ByteSlice) -> Int64? { nil }

  /// The time that a decimal number is, its unit told by its size; nil of what is too small or large.
  package func time(ofNumber text: ByteSlice) -> Int64? { nil }
}

/// How a time in a line was written.
package enum TimeShape: UInt8, Sendable {
  case iso, slash, klog, logcat, syslog, ctime, dmy, clf, basic, spark, epoch
}

/// A time in a line and where it stands.
package struct FoundTime: Equatable {
  package var nanoseconds: Int64
  package var shape: TimeShape
  package var start: Int
  package var end: Int
}
