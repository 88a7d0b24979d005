internal import Glibc
internal import LogCore
internal import LogQL

/// Pieces of text that the forms for people share.
enum SeriesText {
  /// `app=api path="/a b"`: the labels of a series on one line, `{}` where it has none.
  static func name(_ series: Series) -> [UInt8] {
    if series.labels.isEmpty { return Array("{}".utf8) }
    var text: [UInt8] = []
    for label in series.labels {
      if !text.isEmpty { text.append(0x2C) }
      text += label.name
      text.append(0x3D)
      text += isPlain(label.value) ? label.value : quoted(label.value)
    }
    return text
  }

  private static func isPlain(_ value: [UInt8]) -> Bool {
    !value.isEmpty && value.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x2C && $0 != 0x3D }
  }

  private static func quoted(_ value: [UInt8]) -> [UInt8] {
    var text: [UInt8] = [0x22]
    for byte in value {
      if byte == 0x22 || byte == 0x5C { text.append(0x5C) }
      text.append(byte)
    }
    return text + [0x22]
  }

  /// Text that does nothing to a terminal and has no line breaks.
  static func visible(_ text: [UInt8]) -> [UInt8] {
    let out = ByteBuffer(capacity: text.count + 16)
    let copy = ByteBuffer(capacity: text.count)
    copy.append(text)
    TerminalText.append(copy.slice, to: out, lineBreaks: .escaped, dropsColours: true)
    return out.slice.array.map { $0 == 0x09 ? 0x20 : $0 }
  }

  /// All digits that the number has.
  static func exact(_ value: Double) -> String {
    let out = ByteBuffer(capacity: 32)
    NumberText.format(value, to: out)
    return out.string
  }

  /// For people: six digits are enough, but whole numbers keep all of theirs.
  static func rounded(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return exact(value) }
    if value.magnitude >= 1e15 || value.magnitude < 1e-6 {
      let out = ByteBuffer(capacity: 32)
      NumberText.formatGo(cut(value, digits: 6), to: out)
      return out.string
    }
    return exact(cut(value, digits: 6))
  }

  /// The number rounded to so many significant digits; digits before the point all stay.
  private static func cut(_ value: Double, digits: Int) -> Double {
    let behind = digits - 1 - Int(log10(value.magnitude).rounded(.down))
    if behind <= 0 && value.magnitude < 1e15 { return value.rounded() }
    let scale = pow(10, Double(behind))
    let scaled = (value * scale).rounded()
    return scaled.isFinite && scale.isFinite && scale > 0 ? scaled / scale : value
  }

  /// RFC 3339 with as many digits of the second as it has.
  static func time(_ nanoseconds: Int64, _ zone: ZoneInfo) -> String {
    var digits = 0
    var rest = nanoseconds.magnitude % 1_000_000_000
    while rest > 0 {
      digits += 1
      rest = rest * 10 % 1_000_000_000
    }
    let out = ByteBuffer(capacity: 40)
    Timestamp.writeRFC3339(nanoseconds, zone: zone, digits: digits, to: out)
    return out.string
  }

  /// `1h30m`, as LogQL has it.
  static func duration(_ nanoseconds: Int64) -> String {
    var rest = nanoseconds
    var text = ""
    let units: [(String, Int64)] = [
      ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
      ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000), ("ns", 1),
    ]
    for (name, length) in units where rest >= length {
      text += "\(rest / length)\(name)"
      rest %= length
    }
    return text.isEmpty ? "0s" : text
  }

  /// `2024-05-14T09:00:00Z to 2024-05-14T10:00:00Z, every 1m`.
  static func span(_ result: MetricResult, _ zone: ZoneInfo) -> String {
    if result.from == result.to { return time(result.from, zone) }
    return "\(time(result.from, zone)) to \(time(result.to, zone)), every \(duration(result.step))"
  }
}
