internal import LogCore

extension GoTimeLayout {
  /// Writes a time by a layout.
  static func format(_ time: TemplateTime, layout: [UInt8], to out: ByteBuffer) {
    let offset = time.offset
    let civil = time.civil(offset.seconds)
    var i = 0
    while let (range, element) = next(layout, from: i) {
      for k in i..<range.lowerBound { out.append(layout[k]) }
      write(element, civil, offset, separator: layout[range.lowerBound], to: out)
      i = range.upperBound
    }
    for k in i..<layout.count { out.append(layout[k]) }
  }

  private static func write(
    _ element: Element, _ civil: CivilTime, _ offset: ZoneOffset, separator: UInt8,
    to out: ByteBuffer
  ) {
    let hour12 = civil.hour % 12 == 0 ? 12 : civil.hour % 12
    switch element {
    case .longMonth: out.append(months[civil.month - 1])
    case .shortMonth: out.append(String(months[civil.month - 1].prefix(3)))
    case .month: number(civil.month, 0, to: out)
    case .paddedMonth: number(civil.month, 2, to: out)
    case .longWeekday: out.append(weekdays[civil.weekday])
    case .shortWeekday: out.append(String(weekdays[civil.weekday].prefix(3)))
    case .day: number(civil.day, 0, to: out)
    case .blankedDay:
      if civil.day < 10 { out.append(0x20) }
      number(civil.day, 0, to: out)
    case .paddedDay: number(civil.day, 2, to: out)
    case .blankedYearDay:
      if civil.dayOfYear < 100 { out.append(0x20) }
      if civil.dayOfYear < 10 { out.append(0x20) }
      number(civil.dayOfYear, 0, to: out)
    case .paddedYearDay: number(civil.dayOfYear, 3, to: out)
    case .hour: number(civil.hour, 2, to: out)
    case .hour12: number(hour12, 0, to: out)
    case .paddedHour12: number(hour12, 2, to: out)
    case .minute: number(civil.minute, 0, to: out)
    case .paddedMinute: number(civil.minute, 2, to: out)
    case .second: number(civil.second, 0, to: out)
    case .paddedSecond: number(civil.second, 2, to: out)
    case .longYear: number(civil.year, 4, to: out)
    case .shortYear: number((civil.year % 100 + 100) % 100, 2, to: out)
    case .upperHalf: out.append(civil.hour >= 12 ? "PM" : "AM")
    case .lowerHalf: out.append(civil.hour >= 12 ? "pm" : "am")
    case .zoneName: writeName(offset, to: out)
    case .offset(let form): write(offset.seconds, form, to: out)
    case .fraction(let digits, let trimmed):
      writeFraction(civil.nanosecond, digits, trimmed, separator, to: out)
    }
  }

  private static func number(_ value: Int, _ width: Int, to out: ByteBuffer) {
    let digits = String(value.magnitude)
    if value < 0 { out.append(0x2D) }
    for _ in 0..<max(0, width - digits.utf8.count) { out.append(0x30) }
    out.append(digits)
  }

  private static func writeName(_ offset: ZoneOffset, to out: ByteBuffer) {
    if offset.abbreviation.isEmpty {
      write(offset.seconds, Offset(hasZ: false, hasColons: false, parts: 2), to: out)
    } else {
      out.append(offset.abbreviation)
    }
  }

  private static func write(_ seconds: Int, _ form: Offset, to out: ByteBuffer) {
    if form.hasZ, seconds == 0 {
      out.append(UInt8(ascii: "Z"))
      return
    }
    out.append(seconds < 0 ? 0x2D : 0x2B)
    let parts = [abs(seconds) / 3600, abs(seconds) / 60 % 60, abs(seconds) % 60]
    for (i, part) in parts.prefix(form.parts).enumerated() {
      if i > 0, form.hasColons { out.append(UInt8(ascii: ":")) }
      number(part, 2, to: out)
    }
  }

  private static func writeFraction(
    _ nanosecond: Int, _ digits: Int, _ trimmed: Bool, _ separator: UInt8, to out: ByteBuffer
  ) {
    var text = Array(String(nanosecond).utf8)
    text.insert(contentsOf: Array(repeating: 0x30, count: 9 - text.count), at: 0)
    if digits < 9 { text.removeLast(9 - digits) }
    if trimmed { while text.last == 0x30 { text.removeLast() } }
    guard !text.isEmpty else { return }
    out.append(separator)
    out.append(text)
  }
}

extension TemplateTime {
  /// What a clock that is `offset` seconds ahead of UTC shows.
  func civil(_ offset: Int) -> CivilTime {
    let local = seconds &+ offset
    let day = local >= 0 ? local / 86_400 : -((86_399 &- local) / 86_400)
    let rest = local - day * 86_400
    let date = CivilTime.date(ofDay: day)
    return CivilTime(
      year: date.year, month: date.month, day: date.day, hour: rest / 3600,
      minute: rest / 60 % 60, second: rest % 60, nanosecond: nanosecond)
  }
}
