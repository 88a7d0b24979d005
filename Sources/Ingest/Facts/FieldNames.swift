import LogCore

/// What a field may be, told by its name: its place in the lists of ingest.md, sections 4 to 6.
struct FieldRole {
  static let none: UInt8 = 255

  /// Places in the lists of names, first ones win; 255 where the name is not in the list.
  var time = FieldRole.none
  var level = FieldRole.none
  var message = FieldRole.none
  /// Whether the name counts one level down as well.
  var isNestedLevel = false
  var isNestedMessage = false
  var scale = LevelScale.plain
  var mark = FieldMark.none
}

/// How a level's number is to be read.
enum LevelScale: UInt8 {
  case plain, gelf, syslog, python, openTelemetry
}

/// Fields that mean something together with others.
enum FieldMark: UInt8 {
  case none
  /// `@t`, `@l`, and `@m` or `@mt` of CLEF.
  case clefTime, clefLevel, clefMessage
  /// `short_message` of GELF.
  case shortMessage
  /// MongoDB's `t` and `s`, journald's `PRIORITY`: in these letters only.
  case mongoTime, mongoSeverity, priority
}

/// The names that are looked for, found by their letters whatever the case.
struct FieldNames: Sendable {
  static let shared = FieldNames()

  static let times: [StaticString] = [
    "timestamp", "@timestamp", "time", "ts", "@t", "_time", "datetime", "event_time", "eventtime",
    "asctime", "start_time", "starttime", "requestreceivedtimestamp", "stagetimestamp",
    "timemillis", "instant", "t", "date", "created", "timeunixnano", "__realtime_timestamp",
  ]
  static let levels: [StaticString] = [
    "level", "severity", "lvl", "log.level", "levelname", "loglevel", "log_level",
    "severity_text", "severitytext", "@l", "error_severity", "levelno", "severity_number",
    "severitynumber", "level_value",
  ]
  static let messages: [StaticString] = [
    "message", "msg", "@m", "@mt", "short_message", "body", "textpayload", "event", "text", "log",
  ]

  private let slots: [Int16]
  private let names: [StaticString]
  private let roles: [FieldRole]
  private static let size = 256

  init() {
    var names: [StaticString] = []
    var roles: [FieldRole] = []
    var slots = [Int16](repeating: -1, count: Self.size)
    func edit(_ name: StaticString, _ body: (inout FieldRole) -> Void) {
      var i = Self.slot(ByteSlice(name))
      while slots[i] >= 0, !ByteSlice(names[Int(slots[i])]).equals(name) { i = (i + 1) % Self.size }
      if slots[i] < 0 {
        slots[i] = Int16(names.count)
        names.append(name)
        roles.append(FieldRole())
      }
      body(&roles[Int(slots[i])])
    }
    for (k, name) in Self.times.enumerated() { edit(name) { $0.time = UInt8(k) } }
    for (k, name) in Self.levels.enumerated() { edit(name) { $0.level = UInt8(k) } }
    for (k, name) in Self.messages.enumerated() { edit(name) { $0.message = UInt8(k) } }
    for name: StaticString in ["level", "severity", "lvl", "levelname"] {
      edit(name) { $0.isNestedLevel = true }
    }
    for name: StaticString in ["message", "msg"] { edit(name) { $0.isNestedMessage = true } }
    edit("level") { $0.scale = .gelf }
    edit("severity") { $0.scale = .syslog }
    edit("levelno") { $0.scale = .python }
    edit("severity_number") { $0.scale = .openTelemetry }
    edit("severitynumber") { $0.scale = .openTelemetry }
    edit("@t") { $0.mark = .clefTime }
    edit("@l") { $0.mark = .clefLevel }
    edit("@m") { $0.mark = .clefMessage }
    edit("@mt") { $0.mark = .clefMessage }
    edit("short_message") { $0.mark = .shortMessage }
    edit("t") { $0.mark = .mongoTime }
    edit("s") { $0.mark = .mongoSeverity }
    edit("priority") { $0.mark = .priority }
    self.names = names
    self.roles = roles
    self.slots = slots
  }

  /// What a field of this name may be; nil of a name in no list.
  func role(of name: ByteSlice) -> FieldRole? {
    guard name.count <= 24, !name.isEmpty else { return nil }
    var i = Self.slot(name)
    while slots[i] >= 0 {
      let found = Int(slots[i])
      if name.equalsIgnoringASCIICase(names[found]) { return roles[found] }
      i = (i + 1) % Self.size
    }
    return nil
  }

  /// The scale of the numbers in a field with a name of `levels`.
  func scale(ofLevel index: Int) -> LevelScale {
    role(of: ByteSlice(Self.levels[index]))?.scale ?? .plain
  }

  /// A hash of the length and three of the letters: the names differ in these.
  private static func slot(_ name: ByteSlice) -> Int {
    let n = name.count
    let first = unsafe Int(ASCII.lowered(name.start[0]))
    let middle = unsafe Int(ASCII.lowered(name.start[n / 2]))
    let last = unsafe Int(ASCII.lowered(name.start[n - 1]))
    return (first &* 31 &+ middle &* 7 &+ last &* 13 &+ n &* 67) & (size - 1)
  }
}
