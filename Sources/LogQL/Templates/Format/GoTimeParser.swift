internal import LogCore

/// Reads a time by a layout, as Go's `time.ParseInLocation` does.
struct GoTimeParser {
  private let layout: [UInt8]
  private let text: ByteSlice
  private let zone: ZoneInfo
  private var i = 0

  private var year = 0
  private var month: Int?
  private var day: Int?
  private var dayOfYear: Int?
  private var hour = 0
  private var minute = 0
  private var second = 0
  private var nanosecond = 0
  private var isAfternoon: Bool?
  private var isUTC = false
  private var offset: Int?
  private var zoneName: ByteSlice?

  /// The time that the whole text is by the layout, in `zone` where it names none; nil if it is not.
  static func parse(_ text: ByteSlice, layout: [UInt8], zone: ZoneInfo) -> TemplateTime? {
    var parser = GoTimeParser(layout: layout, text: text, zone: zone)
    return parser.readAll() ? parser.result() : nil
  }

  private init(layout: [UInt8], text: ByteSlice, zone: ZoneInfo) {
    self.layout = layout
    self.text = text
    self.zone = zone
  }

  private func byte(_ at: Int) -> UInt8 { at < text.count ? text[at] : 0 }

  private mutating func readAll() -> Bool {
    var position = 0
    while let (range, element) = GoTimeLayout.next(layout, from: position) {
      guard skip(layout[position..<range.lowerBound]) else { return false }
      position = range.upperBound
      guard read(element, following: position) else { return false }
    }
    return skip(layout[position...]) && i == text.count
  }

  /// The layout's text between elements; blanks stand for any number of blanks.
  private mutating func skip(_ prefix: ArraySlice<UInt8>) -> Bool {
    var rest = prefix
    while let c = rest.first {
      if c == 0x20 {
        if i < text.count, byte(i) != 0x20 { return false }
        rest = rest.drop { $0 == 0x20 }
        while byte(i) == 0x20 { i += 1 }
        continue
      }
      guard i < text.count, byte(i) == c else { return false }
      rest.removeFirst()
      i += 1
    }
    return true
  }

  /// A number of at most `most` digits.
  private mutating func number(_ least: Int, _ most: Int) -> Int? {
    var value = 0
    var count = 0
    while count < most, ASCII.isDigit(byte(i)) {
      value = value * 10 + Int(byte(i) - 0x30)
      count += 1
      i += 1
    }
    return count >= least ? value : nil
  }

  private mutating func number(
    _ least: Int, in range: ClosedRange<Int>, _ store: WritableKeyPath<GoTimeParser, Int>
  ) -> Bool {
    guard let value = number(least, 2), range.contains(value) else { return false }
    self[keyPath: store] = value
    return true
  }

  private mutating func read(_ element: GoTimeLayout.Element, following: Int) -> Bool {
    switch element {
    case .longYear:
      guard let value = number(4, 4) else { return false }
      year = value
    case .shortYear:
      guard let value = number(2, 2) else { return false }
      year = value >= 69 ? value + 1900 : value + 2000
    case .longMonth, .shortMonth:
      month = name(GoTimeLayout.months, isShort: element == .shortMonth).map { $0 + 1 }
      return month != nil
    case .longWeekday, .shortWeekday:
      return name(GoTimeLayout.weekdays, isShort: element == .shortWeekday) != nil
    case .month, .paddedMonth:
      month = number(element == .paddedMonth ? 2 : 1, 2)
      return month.map { (1...12).contains($0) } ?? false
    case .day, .blankedDay, .paddedDay:
      if element == .blankedDay, byte(i) == 0x20 { i += 1 }
      day = number(element == .paddedDay ? 2 : 1, 2)
      return day != nil
    case .blankedYearDay, .paddedYearDay:
      if element == .blankedYearDay {
        for _ in 0..<2 where byte(i) == 0x20 { i += 1 }
      }
      dayOfYear = number(element == .paddedYearDay ? 3 : 1, 3)
      return dayOfYear != nil
    case .hour: return number(1, in: 0...23, \.hour)
    case .hour12: return number(1, in: 0...12, \.hour)
    case .paddedHour12: return number(2, in: 0...12, \.hour)
    case .minute: return number(1, in: 0...59, \.minute)
    case .paddedMinute: return number(2, in: 0...59, \.minute)
    case .second, .paddedSecond:
      return number(element == .paddedSecond ? 2 : 1, in: 0...59, \.second)
        && readUnaskedFraction(following)
    case .upperHalf: return readHalf(UInt8(ascii: "P"), UInt8(ascii: "A"), UInt8(ascii: "M"))
    case .lowerHalf: return readHalf(UInt8(ascii: "p"), UInt8(ascii: "a"), UInt8(ascii: "m"))
    case .zoneName: return readZoneName()
    case .offset(let form): return readOffset(form)
    case .fraction(let digits, let trimmed): return readFraction(digits, trimmed)
    }
    return true
  }

  private mutating func name(_ names: [String], isShort: Bool) -> Int? {
    for (number, name) in names.enumerated() {
      let wanted = Array(isShort ? Array(name.utf8.prefix(3)) : Array(name.utf8))
      guard i + wanted.count <= text.count else { continue }
      let matches = wanted.indices.allSatisfy {
        ASCII.lowered(byte(i + $0)) == ASCII.lowered(wanted[$0])
      }
      if matches {
        i += wanted.count
        return number
      }
    }
    return nil
  }

  private mutating func readHalf(_ after: UInt8, _ before: UInt8, _ last: UInt8) -> Bool {
    guard byte(i + 1) == last, byte(i) == after || byte(i) == before else { return false }
    isAfternoon = byte(i) == after
    i += 2
    return true
  }

  // MARK: - Fractions

  private func isFraction(at i: Int) -> Bool {
    (byte(i) == UInt8(ascii: ".") || byte(i) == UInt8(ascii: ",")) && ASCII.isDigit(byte(i + 1))
  }

  /// Digits behind the seconds that the layout does not mention are taken nevertheless.
  private mutating func readUnaskedFraction(_ following: Int) -> Bool {
    guard isFraction(at: i) else { return true }
    if case .fraction? = GoTimeLayout.next(layout, from: following)?.element { return true }
    return readFraction(9, true)
  }

  private mutating func readFraction(_ digits: Int, _ trimmed: Bool) -> Bool {
    guard isFraction(at: i) else { return trimmed }
    i += 1
    let start = i
    var value = 0
    while trimmed || i - start < digits, ASCII.isDigit(byte(i)) {
      if i - start < 9 { value = value * 10 + Int(byte(i) - 0x30) }
      i += 1
    }
    guard trimmed || i - start == digits else { return false }
    for _ in min(9, i - start)..<9 { value *= 10 }
    nanosecond = value
    return true
  }

  // MARK: - Zones

  private mutating func readOffset(_ form: GoTimeLayout.Offset) -> Bool {
    if form.hasZ, byte(i) == UInt8(ascii: "Z") {
      i += 1
      isUTC = true
      return true
    }
    let sign = byte(i)
    guard sign == 0x2B || sign == 0x2D else { return false }
    i += 1
    var total = 0
    for part in 0..<form.parts {
      if part > 0, form.hasColons {
        guard byte(i) == UInt8(ascii: ":") else { return false }
        i += 1
      }
      guard let value = number(2, 2), value <= (part == 0 ? 24 : 60) else { return false }
      total += value * [3600, 60, 1][part]
    }
    offset = sign == 0x2D ? -total : total
    return true
  }

  private mutating func readZoneName() -> Bool {
    let rest = text.from(i)
    if rest.hasPrefix("UTC") {
      i += 3
      isUTC = true
      return true
    }
    guard let length = zoneNameLength(rest) else { return false }
    zoneName = rest[0..<length]
    i += length
    return true
  }

  private func zoneNameLength(_ rest: ByteSlice) -> Int? {
    guard rest.count >= 3 else { return nil }
    if rest.hasPrefix("ChST") || rest.hasPrefix("MeST") { return 4 }
    if rest.hasPrefix("GMT") { return 3 + signedHoursLength(rest.from(3)) }
    if rest[0] == 0x2B || rest[0] == 0x2D {
      let length = signedHoursLength(rest)
      return length > 0 ? length : nil
    }
    var letters = 0
    while letters < 6, letters < rest.count, ASCII.isUpper(rest[letters]) { letters += 1 }
    switch letters {
    case 3: return 3
    case 4: return rest[3] == UInt8(ascii: "T") || rest.hasPrefix("WITA") ? 4 : nil
    case 5: return rest[4] == UInt8(ascii: "T") ? 5 : nil
    default: return nil
    }
  }

  /// The length of `+5` or `-11`, 0 if there is none.
  private func signedHoursLength(_ rest: ByteSlice) -> Int {
    guard rest.count > 1, rest[0] == 0x2B || rest[0] == 0x2D else { return 0 }
    var value = 0
    var k = 1
    while k < rest.count, ASCII.isDigit(rest[k]) {
      value = min(value * 10 + Int(rest[k] - 0x30), 100)
      k += 1
    }
    return k > 1 && value <= 23 ? k : 0
  }

  // MARK: - The result

  private mutating func result() -> TemplateTime? {
    if let isAfternoon {
      if isAfternoon, hour < 12 { hour += 12 } else if !isAfternoon, hour == 12 { hour = 0 }
    }
    guard placeDayOfYear() else { return nil }
    let month = month ?? 1
    let day = day ?? 1
    guard day >= 1, day <= CivilTime.days(inMonth: month, of: year) else { return nil }
    let local = CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second
    ).seconds
    if isUTC { return time(local, .utc) }
    if let offset { return time(local - offset, zone(of: offset, at: local - offset)) }
    if let zoneName { return named(zoneName, local) }
    return time(zone.instants(ofLocal: local).first, zone)
  }

  private func time(_ seconds: Int, _ zone: ZoneInfo) -> TemplateTime {
    TemplateTime(seconds: seconds, nanosecond: nanosecond, zone: zone)
  }

  private mutating func placeDayOfYear() -> Bool {
    guard let dayOfYear else { return true }
    guard dayOfYear >= 1, dayOfYear <= (CivilTime.isLeap(year) ? 366 : 365) else { return false }
    let start = CivilTime.day(year: year, month: 1, day: 1)
    let date = CivilTime.date(ofDay: start + dayOfYear - 1)
    if let month, month != date.month { return false }
    if let day, day != date.day { return false }
    (month, day) = (date.month, date.day)
    return true
  }

  /// The zone asked for, if it has this offset there; else one that has nothing but the offset.
  private func zone(of offset: Int, at seconds: Int) -> ZoneInfo {
    let own = time(seconds, zone).offset
    if own.seconds == offset, zoneName.map({ $0.equals(own.abbreviation) }) ?? true { return zone }
    let name = zoneName?.string ?? ""
    return ZoneInfo(name: name, offset: offset, abbreviation: name)
  }

  /// An abbreviation means what it means in the zone asked for; of others only `GMT+3` is understood.
  private func named(_ name: ByteSlice, _ local: Int) -> TemplateTime {
    for days in [0, 182, -182] {
      let known = time(local + days * 86_400, zone).offset
      if name.equals(known.abbreviation) { return time(local - known.seconds, zone) }
    }
    var offset = 0
    if name.count > 3, name.hasPrefix("GMT") {
      for k in 4..<name.count { offset = offset * 10 + Int(name[k] - 0x30) }
      offset *= name[3] == 0x2D ? -3600 : 3600
    }
    let text = name.string
    return time(local - offset, ZoneInfo(name: text, offset: offset, abbreviation: text))
  }
}
