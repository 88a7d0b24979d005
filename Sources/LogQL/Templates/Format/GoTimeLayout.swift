internal import LogCore

/// Layouts of times as Go writes them: by example, `2006-01-02T15:04:05Z07:00`.
enum GoTimeLayout {
  /// What a piece of a layout stands for.
  enum Element: Equatable {
    case longMonth, shortMonth, month, paddedMonth
    case longWeekday, shortWeekday
    case day, blankedDay, paddedDay
    case blankedYearDay, paddedYearDay
    case hour, hour12, paddedHour12, minute, paddedMinute, second, paddedSecond
    case longYear, shortYear
    case upperHalf, lowerHalf
    case zoneName
    case offset(Offset)
    /// `.000` or `.999` with this many digits.
    case fraction(digits: Int, trimmed: Bool)
  }

  /// How an offset from UTC is written.
  struct Offset: Equatable {
    /// `Z` where there is none.
    var hasZ: Bool
    var hasColons: Bool
    /// 1 for hours, 2 with minutes, 3 with seconds.
    var parts: Int

    /// Of what is behind the sign.
    var length: Int { parts * 2 + (hasColons ? parts - 1 : 0) }
  }

  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  static let weekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  /// The next element at or behind `from`: where it stands and what it is.
  static func next(
    _ layout: [UInt8], from: Int
  ) -> (range: Range<Int>, element: Element)? {
    var i = from
    while i < layout.count {
      if let (length, element) = element(layout, at: i) {
        return (i..<i + length, element)
      }
      i += 1
    }
    return nil
  }

  private static func has(_ layout: [UInt8], _ text: StaticString, at i: Int) -> Bool {
    let n = text.utf8CodeUnitCount
    guard i + n <= layout.count else { return false }
    for k in 0..<n where unsafe layout[i + k] != text.utf8Start[k] { return false }
    return true
  }

  private static func byte(_ layout: [UInt8], _ i: Int) -> UInt8 {
    i < layout.count ? layout[i] : 0
  }

  private static func element(_ layout: [UInt8], at i: Int) -> (length: Int, element: Element)? {
    switch layout[i] {
    case UInt8(ascii: "J"):
      if has(layout, "January", at: i) { return (7, .longMonth) }
      if has(layout, "Jan", at: i), !ASCII.isLower(byte(layout, i + 3)) { return (3, .shortMonth) }
    case UInt8(ascii: "M"):
      if has(layout, "Monday", at: i) { return (6, .longWeekday) }
      if has(layout, "Mon", at: i), !ASCII.isLower(byte(layout, i + 3)) {
        return (3, .shortWeekday)
      }
      if has(layout, "MST", at: i) { return (3, .zoneName) }
    case UInt8(ascii: "0"): return padded(layout, at: i)
    case UInt8(ascii: "1"): return byte(layout, i + 1) == 0x35 ? (2, .hour) : (1, .month)
    case UInt8(ascii: "2"): return has(layout, "2006", at: i) ? (4, .longYear) : (1, .day)
    case UInt8(ascii: "_"):
      // A line below and a year.
      if has(layout, "_2006", at: i) { return nil }
      if has(layout, "_2", at: i) { return (2, .blankedDay) }
      if has(layout, "__2", at: i) { return (3, .blankedYearDay) }
    case UInt8(ascii: "3"): return (1, .hour12)
    case UInt8(ascii: "4"): return (1, .minute)
    case UInt8(ascii: "5"): return (1, .second)
    case UInt8(ascii: "P"): if has(layout, "PM", at: i) { return (2, .upperHalf) }
    case UInt8(ascii: "p"): if has(layout, "pm", at: i) { return (2, .lowerHalf) }
    case UInt8(ascii: "-"), UInt8(ascii: "Z"): return offset(layout, at: i)
    case UInt8(ascii: "."), UInt8(ascii: ","): return fraction(layout, at: i)
    default: break
    }
    return nil
  }

  private static func padded(_ layout: [UInt8], at i: Int) -> (length: Int, element: Element)? {
    switch byte(layout, i + 1) {
    case UInt8(ascii: "1"): (2, .paddedMonth)
    case UInt8(ascii: "2"): (2, .paddedDay)
    case UInt8(ascii: "3"): (2, .paddedHour12)
    case UInt8(ascii: "4"): (2, .paddedMinute)
    case UInt8(ascii: "5"): (2, .paddedSecond)
    case UInt8(ascii: "6"): (2, .shortYear)
    default: has(layout, "002", at: i) ? (3, .paddedYearDay) : nil
    }
  }

  private static func offset(_ layout: [UInt8], at i: Int) -> (length: Int, element: Element)? {
    let forms: [(text: StaticString, hasColons: Bool, parts: Int)] = [
      ("070000", false, 3), ("07:00:00", true, 3), ("0700", false, 2), ("07:00", true, 2),
      ("07", false, 1),
    ]
    for form in forms where has(layout, form.text, at: i + 1) {
      let offset = Offset(
        hasZ: layout[i] == UInt8(ascii: "Z"), hasColons: form.hasColons, parts: form.parts)
      return (form.text.utf8CodeUnitCount + 1, .offset(offset))
    }
    return nil
  }

  private static func fraction(_ layout: [UInt8], at i: Int) -> (length: Int, element: Element)? {
    let digit = byte(layout, i + 1)
    guard digit == 0x30 || digit == 0x39 else { return nil }
    var end = i + 1
    while byte(layout, end) == digit { end += 1 }
    guard !ASCII.isDigit(byte(layout, end)) else { return nil }
    return (end - i, .fraction(digits: end - i - 1, trimmed: digit == 0x39))
  }
}
