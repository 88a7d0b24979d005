internal import LogCore

/// Dates: from text, to text, and as numbers.
enum TimeFunctions {
  static func now(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .time(TemplateTime(nanoseconds: Clock.wallTime(), zone: call.machine.zone))
  }

  /// `date layout t`: a number is seconds since 1970, anything that is no time means now.
  static func date(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let zone = call.machine.zone
    let time: TemplateTime
    switch call[1] {
    case .time(let value):
      time = TemplateTime(seconds: value.seconds, nanosecond: value.nanosecond, zone: zone)
    case .int(let value):
      time = TemplateTime(seconds: bounded(Int64(value)), nanosecond: 0, zone: zone)
    case .int64(let value):
      time = TemplateTime(seconds: bounded(value), nanosecond: 0, zone: zone)
    default: time = TemplateTime(nanoseconds: Clock.wallTime(), zone: zone)
    }
    let out = call.scratch.begin()
    GoTimeLayout.format(time, layout: call.string(0).array, to: out)
    return .string(try call.scratch.take())
  }

  /// Seconds far enough from the ends of 64 bits for a calendar.
  private static func bounded(_ seconds: Int64) -> Int { Int(max(-1 << 55, min(1 << 55, seconds))) }

  static func toDate(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let zone = call.machine.zone
    let time = GoTimeParser.parse(call.string(1), layout: call.string(0).array, zone: zone)
    return .time(time ?? .zero)
  }

  static func toDateInZone(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let name = call.string(1)
    let zone = name.equals("Local") ? call.machine.zone : call.machine.zones.zone(name)
    let time = GoTimeParser.parse(call.string(2), layout: call.string(0).array, zone: zone)
    return .time(time ?? .zero)
  }

  static func seconds(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    try decimal(Int64(call.time(0).seconds), call)
  }

  static func milliseconds(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let time = call.time(0)
    return try decimal(Int64(time.seconds) &* 1000 &+ Int64(time.nanosecond / 1_000_000), call)
  }

  static func nanoseconds(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    try decimal(call.time(0).nanoseconds, call)
  }

  private static func decimal(
    _ value: Int64, _ call: TemplateCall
  ) throws(TemplateFailure) -> TemplateValue {
    call.scratch.begin().append(decimal: value)
    return .string(try call.scratch.take())
  }

  /// `unixToTime s`: the number of digits tells the unit.
  static func fromUnix(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let text = call.string(0)
    guard let value = integer(text) else { throw unparsable(text, call, isNumber: false) }
    let nanoseconds: Int64
    switch text.count {
    case 5: nanoseconds = value &* 86_400_000_000_000
    case 10: nanoseconds = value &* 1_000_000_000
    case 13: nanoseconds = value &* 1_000_000
    case 16: nanoseconds = value &* 1000
    case 19: nanoseconds = value
    default: throw unparsable(text, call, isNumber: true)
    }
    return .time(TemplateTime(nanoseconds: nanoseconds, zone: call.machine.zone))
  }

  /// A decimal integer with an optional sign.
  private static func integer(_ text: ByteSlice) -> Int64? {
    guard !text.isEmpty else { return nil }
    let hasSign = text[0] == 0x2D || text[0] == 0x2B
    guard text.count > (hasSign ? 1 : 0) else { return nil }
    for i in (hasSign ? 1 : 0)..<text.count where !ASCII.isDigit(text[i]) { return nil }
    return Int64(text.string)
  }

  private static func unparsable(
    _ text: ByteSlice, _ call: TemplateCall, isNumber: Bool
  ) -> TemplateFailure {
    let out = call.scratch.begin()
    out.append("unable to parse time '")
    out.append(text)
    out.append("'")
    if !isNumber {
      out.append(": strconv.ParseInt: parsing ")
      GoText.appendQuoted(text, to: out)
      let isDigits = text.count > 18 && (1..<text.count).allSatisfy { ASCII.isDigit(text[$0]) }
      out.append(isDigits ? ": value out of range" : ": invalid syntax")
    } else {
      // Loki wraps an error that is not there, and Go says so.
      out.append(": %!w(<nil>)")
    }
    return TemplateFailure(out)
  }
}

/// The zones that a template has named.
final class TemplateZones {
  private var known: [(name: [UInt8], zone: ZoneInfo)] = []

  /// The zone of that name; UTC if there is none.
  func zone(_ name: ByteSlice) -> ZoneInfo {
    for entry in known where name.equals(entry.name) { return entry.zone }
    let zone = ZoneInfo.named(name.string) ?? .utc
    if known.count == 32 { known.removeFirst() }
    known.append((name.array, zone))
    return zone
  }
}
