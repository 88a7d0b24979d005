package import LogCore

/// Durations in the values of fields.
package enum DurationValue {
  /// Nanoseconds of a value: with a unit of its own as Go writes it (`35.2ms`), else in `unit`; nil
  /// of anything that is no duration, or less than none.
  package static func parse(_ text: ByteSlice, unit: FieldRole.Unit) -> Int64? {
    guard !text.isEmpty, text.count <= 40 else { return nil }
    let last = text[text.count - 1]
    guard ASCII.isDigit(last) || last == 0x2E else {
      guard ASCII.isLetter(last), let value = DurationText.parse(text), value >= 0 else {
        return nil
      }
      return value
    }
    guard let number = NumberText.parseDouble(text), number >= 0 else { return nil }
    let nanoseconds = (number * factor(unit)).rounded(.toNearestOrEven)
    return nanoseconds < 9.2e18 ? Int64(nanoseconds) : nil
  }

  /// How many nanoseconds a unit has; milliseconds where none is known.
  package static func factor(_ unit: FieldRole.Unit) -> Double {
    switch unit {
    case .nanoseconds: 1
    case .microseconds: 1e3
    case .milliseconds, .none: 1e6
    case .seconds: 1e9
    }
  }
}
