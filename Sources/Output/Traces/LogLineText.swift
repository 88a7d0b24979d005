internal import LogCore

/// A log line on one line of a terminal, as the pretty view of logs has it: level, message, then the
/// fields that the trace does not tell already.
enum LogLineText {
  /// Text without control characters; cut where somebody looks at it.
  static func text(_ line: [UInt8], _ look: TraceLook, room: Int) -> String {
    let text = fields(line) ?? plain(line)
    return look.isForPeople ? look.cut(text, to: max(8, room)) : TraceLook.visible(text)
  }

  /// The first line of text, and how many follow.
  private static func plain(_ line: [UInt8]) -> String {
    let lines = line.split(separator: 0x0A, omittingEmptySubsequences: true)
    let text = String(decoding: lines.first ?? [], as: UTF8.self)
    return text + (lines.count > 1 ? " (+\(lines.count - 1) lines)" : "")
  }

  /// What a JSON object or logfmt pairs say; nil of other text.
  private static func fields(_ line: [UInt8]) -> String? {
    let buffer = ByteBuffer(capacity: line.count + 64)
    buffer.append(line)
    let arena = ByteArena(blockSize: line.count + 64)
    var found = Found()
    if line.first(where: { $0 != 0x20 }) == 0x7B {
      var cursor = JSONCursor(buffer.slice)
      while let member = cursor.next() {
        let value =
          member.hasEscapes ? JSONString.unescape(member.value, into: arena) : member.value
        found.take(member.key.string, value.string)
      }
      guard !cursor.isBroken else { return nil }
    } else {
      guard LogfmtCursor.isLogfmt(buffer.slice) else { return nil }
      var cursor = LogfmtCursor(buffer.slice)
      while let pair = cursor.next() {
        let value = pair.hasEscapes ? JSONString.unescape(pair.value, into: arena) : pair.value
        found.take(pair.key.string, value.string)
      }
    }
    return withExtendedLifetime((buffer, arena)) { found.text }
  }

  /// The fields of a line, as they come.
  private struct Found {
    private var level = ""
    private var message: String?
    private var rest: [String] = []

    private static let levels: Set<String> = ["level", "severity", "lvl", "loglevel"]
    private static let messages: Set<String> = ["msg", "message"]
    /// What the trace and the place of the line tell.
    private static let told: Set<String> = [
      "ts", "time", "timestamp", "@timestamp", "service", "servicename", "trace", "traceparent",
      "tracesampled", "traceflags",
    ]

    mutating func take(_ key: String, _ value: String) {
      let name = key.lowercased().filter { $0 != "_" && $0 != "-" && $0 != "." }
      if Self.told.contains(name) || name.hasSuffix("traceid") || name.hasSuffix("spanid") {
        return
      }
      if Self.levels.contains(name) {
        level = Level.named(value) ?? String(value.prefix(5)).uppercased()
      } else if message == nil && Self.messages.contains(name) {
        message = value
      } else if !(value.first == "{" && value.lowercased().contains("traceid")) {
        rest.append("\(key)=\(value.contains(" ") ? "\"\(value)\"" : value)")
      }
    }

    /// Level, message, fields; nil where there is no message.
    var text: String? {
      guard let message else { return nil }
      let head = level.isEmpty ? message : "\(level) \(message)"
      return rest.isEmpty ? head : "\(head)  \(rest.joined(separator: " "))"
    }
  }
}

extension Level {
  /// The badge of a level's word; nil of another word.
  fileprivate static func named(_ word: String) -> String? {
    switch word.lowercased() {
    case "trace": "\(Level.trace.badge)"
    case "debug": "\(Level.debug.badge)"
    case "info", "information", "notice": "\(Level.info.badge)"
    case "warn", "warning": "\(Level.warn.badge)"
    case "error", "err": "\(Level.error.badge)"
    case "critical", "crit": "\(Level.critical.badge)"
    case "fatal", "panic", "emergency": "\(Level.fatal.badge)"
    default: nil
    }
  }
}
