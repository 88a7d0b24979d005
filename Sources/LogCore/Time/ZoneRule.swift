/// A zone as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// The footer of a TZif file has this form; it says what holds after the last transition.
struct ZoneRule: Sendable, Equatable {
  let standard: ZoneOffset
  let daylight: ZoneOffset?
  private let start: YearDay
  private let end: YearDay

  /// A moment that comes every year.
  private struct YearDay: Equatable {
    enum Day: Equatable {
      /// Day 1 to 365, without 29 February.
      case julian(Int)
      /// Day 0 to 365.
      case ordinal(Int)
      /// Weekday `day` (0 is Sunday) of week 1 to 5 (the last) of a month.
      case weekday(month: Int, week: Int, day: Int)
    }

    var day: Day
    /// Seconds after midnight, by the clocks before the change.
    var time: Int

    /// Local seconds since 1970 of the moment in a year.
    func seconds(in year: Int) -> Int {
      let newYear = CivilTime.day(year: year, month: 1, day: 1)
      let date: Int
      switch day {
      case .ordinal(let n): date = newYear + n
      case .julian(let n): date = newYear + n - (CivilTime.isLeap(year) && n >= 60 ? 0 : 1)
      case .weekday(let month, let week, let wanted):
        let first = CivilTime.day(year: year, month: month, day: 1)
        let weekday = ((first + 4) % 7 + 7) % 7
        var dayOfMonth = (wanted - weekday + 7) % 7 + (week - 1) * 7
        while dayOfMonth >= CivilTime.days(inMonth: month, of: year) { dayOfMonth -= 7 }
        date = first + dayOfMonth
      }
      return date * 86_400 + time
    }
  }

  /// Reads a rule; nil if the text is none.
  init?(_ text: String) {
    var reader = Reader(bytes: Array(text.utf8))
    guard let name = reader.name(), let offset = reader.offset() else { return nil }
    standard = ZoneOffset(seconds: -offset, abbreviation: name, isDaylight: false)
    guard !reader.isAtEnd else {
      daylight = nil
      start = YearDay(day: .ordinal(0), time: 0)
      end = start
      return
    }
    guard let summer = reader.name() else { return nil }
    let summerOffset = reader.isAtEnd || reader.peek == 0x2C ? offset - 3600 : reader.offset()
    guard let summerOffset else { return nil }
    daylight = ZoneOffset(seconds: -summerOffset, abbreviation: summer, isDaylight: true)
    if reader.isAtEnd {
      start = YearDay(day: .weekday(month: 3, week: 2, day: 0), time: 7200)
      end = YearDay(day: .weekday(month: 11, week: 1, day: 0), time: 7200)
      return
    }
    guard let first = reader.yearDay(), let second = reader.yearDay(), reader.isAtEnd else {
      return nil
    }
    start = first
    end = second
  }

  func offset(at seconds: Int) -> ZoneOffset {
    guard let daylight else { return standard }
    // The year by standard time: changes do not fall on New Year's night.
    let local = seconds + standard.seconds
    let days = local >= 0 ? local / 86_400 : -((86_399 - local) / 86_400)
    let year = CivilTime.date(ofDay: days).year
    let begin = start.seconds(in: year) - standard.seconds
    let finish = end.seconds(in: year) - daylight.seconds
    let isDaylight =
      begin < finish
      ? seconds >= begin && seconds < finish : seconds >= begin || seconds < finish
    return isDaylight ? daylight : standard
  }

  private struct Reader {
    let bytes: [UInt8]
    var i = 0

    var isAtEnd: Bool { i == bytes.count }
    var peek: UInt8 { i < bytes.count ? bytes[i] : 0 }

    mutating func accept(_ byte: UInt8) -> Bool {
      guard peek == byte, !isAtEnd else { return false }
      i += 1
      return true
    }

    /// Three or more letters, or anything between `<` and `>`.
    mutating func name() -> String? {
      let isQuoted = accept(0x3C)
      let from = i
      if isQuoted {
        while !isAtEnd && peek != 0x3E { i += 1 }
      } else {
        while peek | 0x20 >= 0x61 && peek | 0x20 <= 0x7A { i += 1 }
      }
      let name = String(decoding: bytes[from..<i], as: UTF8.self)
      if isQuoted && !accept(0x3E) { return nil }
      return name.utf8.count >= 3 ? name : nil
    }

    mutating func number(upTo limit: Int) -> Int? {
      var value = 0
      let from = i
      while peek >= 0x30 && peek <= 0x39 && i - from < 4 {
        value = value * 10 + Int(peek) - 48
        i += 1
      }
      return i > from && value <= limit ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func offset() -> Int? {
      let isNegative = accept(0x2D)
      if !isNegative { _ = accept(0x2B) }
      guard let hours = number(upTo: 167) else { return nil }
      var total = hours * 3600
      for unit in [60, 1] where accept(0x3A) {
        guard let part = number(upTo: 59) else { return nil }
        total += part * unit
      }
      return isNegative ? -total : total
    }

    /// `,Mm.w.d`, `,Jn` or `,n`, with an optional `/time`.
    mutating func yearDay() -> YearDay? {
      guard accept(0x2C) else { return nil }
      let day: YearDay.Day
      if accept(0x4D) {
        guard let month = number(upTo: 12), month > 0, accept(0x2E), let week = number(upTo: 5),
          week > 0, accept(0x2E), let weekday = number(upTo: 6)
        else { return nil }
        day = .weekday(month: month, week: week, day: weekday)
      } else if accept(0x4A) {
        guard let n = number(upTo: 365), n > 0 else { return nil }
        day = .julian(n)
      } else {
        guard let n = number(upTo: 365) else { return nil }
        day = .ordinal(n)
      }
      guard accept(0x2F) else { return YearDay(day: day, time: 7200) }
      guard let time = offset() else { return nil }
      return YearDay(day: day, time: time)
    }
  }
}
