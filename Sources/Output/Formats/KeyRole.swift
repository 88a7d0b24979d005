internal import LogCore

/// What a field means to people, told by its key alone.
struct KeyRole: Equatable {
  enum Kind: UInt8, CaseIterable { case field, message, time, level, logger, caller }

  /// How many kinds there are.
  static let kinds = Kind.allCases.count

  /// The number of a `Kind`: comparing the cases themselves would be a call.
  let kind: UInt8
  /// Of several fields of a kind the one with the smallest rank is meant.
  let rank: UInt8

  static let field = KeyRole(kind: Kind.field.rawValue, rank: 0)

  /// The names that ingestion looks for too, in the same order, and those of loggers and callers.
  static func of(_ key: ByteSlice) -> KeyRole {
    guard key.count <= 24, !key.isEmpty else { return .field }
    for (kind, names) in Self.names {
      for (rank, name) in names.enumerated() where key.equalsIgnoringASCIICase(name) {
        return KeyRole(kind: kind.rawValue, rank: UInt8(truncatingIfNeeded: rank))
      }
    }
    return .field
  }

  private static let names: [(Kind, [StaticString])] = [
    (
      .message,
      [
        "message", "msg", "@m", "@mt", "short_message", "body", "textpayload", "event", "text",
        "log",
      ]
    ),
    (
      .time,
      [
        "timestamp", "@timestamp", "time", "ts", "@t", "_time", "datetime", "event_time",
        "eventtime", "asctime", "start_time", "starttime", "requestreceivedtimestamp",
        "stagetimestamp", "timemillis", "instant", "t", "date", "created", "timeunixnano",
      ]
    ),
    (
      .level,
      [
        "level", "severity", "lvl", "log.level", "levelname", "loglevel", "log_level",
        "severity_text", "severitytext", "@l", "error_severity", "levelno", "severity_number",
        "severitynumber", "level_value",
      ]
    ),
    (.logger, ["logger", "logger_name", "loggername", "log.logger", "sourcecontext"]),
    (.caller, ["caller", "log.origin"]),
  ]
}

/// Remembers the roles of keys, and how the keys look when written, by their place in the record.
///
/// Records of a log have the same keys in the same order again and again: then a role costs nothing.
/// One worker's; its memory does not grow.
// SAFETY: the arrays have `slotCount` elements of their sizes, allocated here and freed in `deinit`; slots
// are taken below `slotCount`.
@safe
final class KeyRoles {
  private struct Slot {
    var keyCount = -1
    var shownCount = 0
    var role = KeyRole.field
  }

  static let slotCount = JSONMemberList.expectedCount
  private static let keyRoom = 48
  /// How long a key is at most that is remembered as it is written.
  static let shownRoom = 96
  private let slots: UnsafeMutablePointer<Slot>
  private let keys: UnsafeMutablePointer<UInt8>
  private let shown: UnsafeMutablePointer<UInt8>
  private let theme: Theme
  private let scratch = ByteBuffer(capacity: 256)
  /// Stands before each key with a dot behind it: the key of the object around these.
  private let outer: [UInt8]

  init(theme: Theme, outer: [UInt8] = []) {
    self.theme = theme
    self.outer = outer
    unsafe slots = .allocate(capacity: Self.slotCount)
    unsafe slots.initialize(repeating: Slot(), count: Self.slotCount)
    unsafe keys = .allocate(capacity: Self.slotCount * Self.keyRoom)
    unsafe shown = .allocate(capacity: Self.slotCount * Self.shownRoom + ByteBuffer.padding)
  }

  deinit {
    unsafe slots.deallocate()
    unsafe keys.deallocate()
    unsafe shown.deallocate()
  }

  /// The role of the key that comes `index`th in its record.
  @inline(__always)
  func role(of key: ByteSlice, at index: Int, isExpected: Bool) -> KeyRole {
    if unsafe isExpected && slots[index].keyCount == key.count { return unsafe slots[index].role }
    return find(key, index)
  }

  private func find(_ key: ByteSlice, _ index: Int) -> KeyRole {
    guard index < Self.slotCount else { return KeyRole.of(key) }
    guard key.count <= Self.keyRoom else {
      unsafe slots[index].keyCount = -1
      return KeyRole.of(key)
    }
    if !isKnown(key, index) { learn(key, index) }
    return unsafe slots[index].role
  }

  /// ` key=` in its colours, of a key whose role was just asked for; nil where it was not
  /// remembered.
  @inline(__always)
  func shownKey(_ key: ByteSlice, at index: Int) -> ByteSlice? {
    guard index < Self.slotCount, unsafe slots[index].keyCount == key.count,
      unsafe slots[index].shownCount > 0
    else { return nil }
    return unsafe ByteSlice(start: shown + index &* Self.shownRoom, count: slots[index].shownCount)
  }

  private func isKnown(_ key: ByteSlice, _ index: Int) -> Bool {
    unsafe slots[index].keyCount == key.count
      && key.equals(ByteSlice(start: keys + index &* Self.keyRoom, count: key.count))
  }

  private func learn(_ key: ByteSlice, _ index: Int) {
    unsafe (keys + index * Self.keyRoom).update(from: key.start, count: key.count)
    scratch.removeAll()
    if outer.isEmpty {
      write(key, to: scratch)
    } else {
      let path = ByteBuffer(capacity: 128)
      path.append(outer)
      path.append(0x2E)
      path.append(key)
      write(path.slice, to: scratch)
    }
    let fits = scratch.count <= Self.shownRoom
    if fits {
      unsafe (shown + index * Self.shownRoom).update(from: scratch.start, count: scratch.count)
    }
    unsafe slots[index] = Slot(
      keyCount: key.count, shownCount: fits ? scratch.count : 0, role: KeyRole.of(key))
  }

  /// Appends ` key=` in its colours.
  func write(_ key: ByteSlice, to out: ByteBuffer) {
    out.append(0x20)
    out.append(theme.key)
    TerminalText.append(key, to: out, lineBreaks: .escaped, dropsColours: false)
    out.append(0x3D)
    out.append(theme.reset)
  }
}
