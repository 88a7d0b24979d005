import Glibc

/// A time zone: how far its clocks are ahead of UTC at any instant, and what they are called.
package struct ZoneInfo: Sendable {
  package static let utc = ZoneInfo(name: "UTC", offset: 0, abbreviation: "UTC")
  /// The zone of this machine: `TZ`, else /etc/localtime, else UTC.
  package static let local = ZoneInfo.findLocal()

  package let name: String
  /// What holds where there is no table.
  private let fixed: ZoneOffset
  private let table: ZoneTable?

  /// A zone whose clocks are always `offset` seconds ahead of UTC.
  package init(name: String, offset: Int, abbreviation: String) {
    self.name = name
    fixed = ZoneOffset(seconds: offset, abbreviation: abbreviation, isDaylight: false)
    table = nil
  }

  private init(name: String, table: ZoneTable) {
    self.name = name
    fixed = table.offset(at: 0)
    self.table = table
  }

  /// The zone of this name in the system's database (`Europe/Berlin`), `UTC` or `local`; nil if none.
  package static func named(_ name: String) -> ZoneInfo? {
    switch name {
    case "", "UTC", "utc", "Z": return utc
    case "local", "Local": return local
    default: break
    }
    guard isPlain(name) else { return nil }
    for folder in folders {
      if let table = ZoneTable(file: "\(folder)/\(name)") {
        return ZoneInfo(name: name, table: table)
      }
    }
    return nil
  }

  /// Whether all clocks show UTC for ever, so that nothing needs looking up.
  package var isUTC: Bool { table == nil && fixed.seconds == 0 }

  /// What holds at an instant, in nanoseconds since 1970.
  ///
  /// O(log transitions).
  package func offset(at nanoseconds: Int64) -> ZoneOffset {
    guard let table else { return fixed }
    return table.offset(at: CivilTime.split(nanoseconds).seconds)
  }

  /// The instants, in seconds since 1970, at which clocks show `local` seconds.
  ///
  /// Two where clocks were turned back: `first` is the earlier one. Where clocks jumped over it both
  /// are the same, read with the offset that held before the jump.
  package func instants(ofLocal local: Int) -> (first: Int, second: Int) {
    guard let table else { return (local - fixed.seconds, local - fixed.seconds) }
    // No zone is a day away from UTC, so the two offsets around are all that can be meant, save
    // where two changes follow each other within two days, which has not happened since 1970.
    let before = table.offset(at: local - 86_400).seconds
    let after = table.offset(at: local + 86_400).seconds
    let early = local - before
    if before == after {
      // Both ends of a short excursion look alike: the middle decides.
      let here = table.offset(at: early).seconds
      return (local - here, local - here)
    }
    let late = local - after
    let earlyFits = table.offset(at: early).seconds == before
    let lateFits = table.offset(at: late).seconds == after
    switch (earlyFits, lateFits) {
    case (true, true): return (min(early, late), max(early, late))
    case (false, true): return (late, late)
    default: return (early, early)
    }
  }

  // MARK: - Finding zones

  private static let folders = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"]

  /// Letters, digits, `_ + - /`, and no way out of the folder.
  private static func isPlain(_ name: String) -> Bool {
    !name.hasPrefix("/")
      && name.utf8.allSatisfy {
        ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39)
          || $0 == 0x5F || $0 == 0x2B || $0 == 0x2D || $0 == 0x2F
      }
  }

  private static func findLocal() -> ZoneInfo {
    if let value = unsafe getenv("TZ") {
      var text = unsafe String(cString: value)
      if text.hasPrefix(":") { text.removeFirst() }
      if text == "local" || text == "Local" { return utc }
      if let found = named(text) { return found }
      if text.hasPrefix("/"), let table = ZoneTable(file: text) {
        return ZoneInfo(name: text, table: table)
      }
      if let rule = ZoneRule(text) { return ZoneInfo(name: text, table: ZoneTable(rule: rule)) }
      return utc
    }
    guard let table = ZoneTable(file: "/etc/localtime") else { return utc }
    return ZoneInfo(name: linkedName() ?? "local", table: table)
  }

  /// The name that /etc/localtime links to: `Europe/Berlin`.
  private static func linkedName() -> String? {
    guard let resolved = unsafe realpath("/etc/localtime", nil) else { return nil }
    defer { unsafe free(resolved) }
    let path = unsafe String(cString: resolved)
    for folder in folders where path.hasPrefix(folder + "/") {
      return String(path.dropFirst(folder.utf8.count + 1))
    }
    return nil
  }
}

/// What a zone's clocks do at some instant.
package struct ZoneOffset: Sendable, Equatable {
  /// Seconds ahead of UTC.
  package let seconds: Int
  /// `CEST`, or `+03` where the zone has no letters.
  package let abbreviation: String
  package let isDaylight: Bool

  package init(seconds: Int, abbreviation: String, isDaylight: Bool) {
    self.seconds = seconds
    self.abbreviation = abbreviation
    self.isDaylight = isDaylight
  }
}
