/// What `--from`, `--to`, `--at` and `--split` take.
package enum TimeArgument: Equatable, Sendable {
  /// Nanoseconds since 1970.
  case instant(Int64)
  /// Nanoseconds back from the newest record, or from now on a live pipe.
  case ago(Int64)
  /// That time of day, in nanoseconds since midnight, on the last day on which the input has it.
  case timeOfDay(Int64)

  /// Reads RFC 3339, Unix seconds to nanoseconds, `-1h`, `14:35`; nil of anything else.
  package static func parse(_ text: String, zone: ZoneInfo) -> TimeArgument? { nil }

  /// The instant that is meant for an input from `oldest` to `newest`, in nanoseconds.
  ///
  /// `now` stands for the newest record on a live pipe.
  package func resolve(oldest: Int64, newest: Int64, zone: ZoneInfo) -> Int64 { 0 }

  /// Whether the instant depends on what the input holds.
  package var isRelative: Bool {
    if case .instant = self { return false }
    return true
  }
}
