/// A date and a time of day as clocks show them, without a zone (proleptic Gregorian calendar).
package struct CivilTime: Equatable, Sendable {
  package var year: Int
  /// 1 to 12.
  package var month: Int
  /// 1 to 31.
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int
  package var nanosecond: Int

  package init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    nanosecond: Int = 0
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.nanosecond = nanosecond
  }

  /// What a clock that is `offset` seconds ahead of UTC shows at this instant.
  package init(nanoseconds: Int64, offset: Int = 0) {
    let (seconds, fraction) = Self.split(nanoseconds)
    let local = seconds + offset
    let days = local >= 0 ? local / 86_400 : -((86_399 - local) / 86_400)
    let rest = local - days * 86_400
    let date = Self.date(ofDay: days)
    self.init(
      year: date.year, month: date.month, day: date.day, hour: rest / 3600,
      minute: rest / 60 % 60, second: rest % 60, nanosecond: fraction)
  }

  /// Seconds since 1970 of this reading, as if the clock showed UTC.
  package var seconds: Int {
    Self.day(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
  }

  /// Nanoseconds since 1970 of this reading, as if the clock showed UTC; nil where 64 bits end.
  package var nanoseconds: Int64? {
    let (product, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return nil }
    let (sum, carry) = product.addingReportingOverflow(Int64(nanosecond))
    return carry ? nil : sum
  }

  /// 0 is Sunday.
  package var weekday: Int {
    let days = Self.day(year: year, month: month, day: day)
    return ((days + 4) % 7 + 7) % 7
  }

  /// 1 is the first of January.
  package var dayOfYear: Int {
    Self.day(year: year, month: month, day: day) - Self.day(year: year, month: 1, day: 1) + 1
  }

  /// Whole seconds, rounded down, and the nanoseconds after them.
  package static func split(_ nanoseconds: Int64) -> (seconds: Int, nanosecond: Int) {
    var seconds = Int(nanoseconds / 1_000_000_000)
    var rest = Int(nanoseconds % 1_000_000_000)
    if rest < 0 {
      rest += 1_000_000_000
      seconds -= 1
    }
    return (seconds, rest)
  }

  /// Days from 1970-01-01 to a date; the day may pass the end of its month.
  package static func day(year: Int, month: Int, day: Int) -> Int {
    // Years are counted from March, so that the leap day is the last of its year.
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date that is this many days after 1970-01-01.
  package static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
    let z = day + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  package static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// How many days a month has; the month must be one.
  package static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
