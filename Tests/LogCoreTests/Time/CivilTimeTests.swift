import LogCore
import Testing

@Suite struct CivilTimeTests {
  @Test func `days and dates are each other's inverse, and follow the calendar`() {
    var (year, month, day) = (1599, 12, 31)
    var number = CivilTime.day(year: year, month: month, day: day)
    while year < 2410 {
      if day < CivilTime.days(inMonth: month, of: year) {
        day += 1
      } else {
        day = 1
        month = month % 12 + 1
        if month == 1 { year += 1 }
      }
      number += 1
      let date = CivilTime.date(ofDay: number)
      let isRight =
        date == (year, month, day)
        && CivilTime.day(year: year, month: month, day: day) == number
      if !isRight {
        Issue.record("day \(number) is \(date), not \(year)-\(month)-\(day)")
        return
      }
    }
  }

  @Test func `1970 begins at 0, on a Thursday`() {
    let civil = CivilTime(nanoseconds: 0)
    #expect(civil == CivilTime(year: 1970, month: 1, day: 1))
    #expect(civil.weekday == 4)
    #expect(civil.dayOfYear == 1)
  }

  @Test func `before 1970 the fraction still counts upwards`() {
    let civil = CivilTime(nanoseconds: -1)
    #expect(civil.year == 1969)
    #expect(civil.second == 59)
    #expect(civil.nanosecond == 999_999_999)
    #expect(civil.nanoseconds == -1)
  }

  @Test func `the ends of the range are no trap`() {
    #expect(CivilTime(nanoseconds: .max).year == 2262)
    #expect(CivilTime(nanoseconds: .min).year == 1677)
    #expect(CivilTime(year: 3000, month: 1, day: 1).nanoseconds == nil)
  }
}
