import LogCore

/// Reads fields as what their names promise, for one reader.
final class FieldValues {
  let times: TimestampParser
  /// Values without their escapes; emptied for each record.
  private let scratch = ByteArena(blockSize: 4096)
  private var isScratchUsed = false

  init(zone: ZoneInfo) { times = TimestampParser(zone: zone) }

  /// Forgets the values that were given out; once for each record.
  func reset() {
    guard isScratchUsed else { return }
    scratch.reset()
    isScratchUsed = false
  }

  /// A string without its escapes.
  func unescaped(_ raw: ByteSlice) -> ByteSlice {
    isScratchUsed = true
    return JSONString.unescape(raw, into: scratch)
  }

  // MARK: - JSON

  /// A key without its escapes.
  func key(_ member: JSONMember) -> ByteSlice {
    member.keyHasEscapes ? unescaped(member.key) : member.key
  }

  /// The value of a string without its escapes, the source text of anything else.
  func text(_ member: JSONMember) -> ByteSlice {
    member.hasEscapes ? unescaped(member.value) : member.value
  }

  /// The time that a member's value is: a string, a number, or one of the objects that are times.
  func time(_ member: JSONMember) -> Int64? {
    switch member.kind {
    case .string: times.time(ofField: text(member))
    case .number: times.time(ofNumber: member.value)
    case .object: time(ofObject: member.value)
    default: nil
    }
  }

  /// `epochSecond` with `nanoOfSecond`, `seconds` with `nanos`, `$date` with a string or a number.
  private func time(ofObject object: ByteSlice) -> Int64? {
    var cursor = JSONCursor(object)
    var seconds: ByteSlice?
    var nanos: ByteSlice?
    var epochSecond: ByteSlice?
    var nanoOfSecond: ByteSlice?
    while let member = cursor.next() {
      guard member.kind == .number || member.kind == .string else { continue }
      if member.keyEquals("epochSecond") {
        epochSecond = epochSecond ?? member.value
      } else if member.keyEquals("nanoOfSecond") {
        nanoOfSecond = nanoOfSecond ?? member.value
      } else if member.keyEquals("seconds") {
        seconds = seconds ?? member.value
      } else if member.keyEquals("nanos") {
        nanos = nanos ?? member.value
      } else if member.keyEquals("$date") {
        return time(member)
      }
    }
    if let epochSecond, let nanoOfSecond {
      return times.time(ofSeconds: epochSecond, nanoseconds: nanoOfSecond)
    }
    guard let seconds, let nanos else { return nil }
    return times.time(ofSeconds: seconds, nanoseconds: nanos)
  }

  /// The level that a member's value is, of strings and numbers.
  func level(_ member: JSONMember, _ scale: LevelScale) -> Level {
    switch member.kind {
    case .string: level(text(member), scale)
    case .number: Self.level(number: member.value, scale)
    default: .none
    }
  }

  // MARK: - Text

  /// The level that a text is: a word, or a number on the scale.
  func level(_ text: ByteSlice, _ scale: LevelScale) -> Level {
    let word = Level.word(text)
    return word != .none ? word : Self.level(number: text, scale)
  }

  static func level(number text: ByteSlice, _ scale: LevelScale) -> Level {
    guard let value = text.smallNumber else { return .none }
    switch scale {
    case .plain, .gelf: return Level.number(value)
    case .syslog: return value <= 7 ? Level.syslog(value) : Level.number(value)
    case .python: return Level.python(value)
    case .openTelemetry: return Level.openTelemetry(value)
    }
  }
}
