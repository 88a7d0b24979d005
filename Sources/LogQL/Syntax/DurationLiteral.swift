/// Reads durations as they are written in queries.
enum DurationLiteral {
  /// Why a text is no duration, as the end of a sentence.
  enum Fault: Error {
    case empty, missingUnit, unknownUnit(String), order, decimals, tooLong
  }

  private static let units: [(name: String, nanoseconds: UInt64, prometheus: Bool, go: Bool)] = [
    ("y", 365 * 86_400_000_000_000, true, false),
    ("w", 7 * 86_400_000_000_000, true, false),
    ("d", 86_400_000_000_000, true, false),
    ("h", 3_600_000_000_000, true, true),
    ("m", 60_000_000_000, true, true),
    ("s", 1_000_000_000, true, true),
    ("ms", 1_000_000, true, true),
    ("us", 1_000, false, true),
    ("\u{B5}s", 1_000, false, true),
    ("\u{3BC}s", 1_000, false, true),
    ("ns", 1, false, true),
  ]

  /// Integers with the units `y w d h m s ms`, each at most once and in this order.
  static func prometheus(_ text: ArraySlice<UInt8>) throws(Fault) -> Int64 {
    guard !text.isEmpty else { throw .empty }
    var rest = text
    var total: UInt64 = 0
    var last = -1
    while !rest.isEmpty {
      let digits = rest.prefix { Lexer.isDigit($0) }
      rest = rest.dropFirst(digits.count)
      guard rest.first != 0x2E else { throw .decimals }
      let unit = takeUnit(&rest)
      guard !unit.isEmpty else { throw .missingUnit }
      guard let index = units.firstIndex(where: { $0.prometheus && $0.name == unit }),
        !digits.isEmpty
      else { throw .unknownUnit(unit) }
      guard index > last else { throw .order }
      last = index
      guard let count = UInt64(String(decoding: digits, as: UTF8.self)) else { throw .tooLong }
      let (part, overflow) = count.multipliedReportingOverflow(by: units[index].nanoseconds)
      let (sum, carry) = total.addingReportingOverflow(part)
      guard !overflow, !carry, sum <= UInt64(Int64.max) else { throw .tooLong }
      total = sum
    }
    return Int64(total)
  }

  /// Decimals with the units `h m s ms us µs ns`, in any order.
  static func go(_ text: ArraySlice<UInt8>) throws(Fault) -> Int64 {
    guard !text.isEmpty else { throw .empty }
    var rest = text
    var total: UInt64 = 0
    while !rest.isEmpty {
      let digits = rest.prefix { Lexer.isDigit($0) }
      rest = rest.dropFirst(digits.count)
      var fraction = ArraySlice<UInt8>()
      if rest.first == 0x2E {
        fraction = rest.dropFirst().prefix { Lexer.isDigit($0) }
        rest = rest.dropFirst(1 + fraction.count)
      }
      let unit = takeUnit(&rest)
      guard !unit.isEmpty else { throw .missingUnit }
      guard let index = units.firstIndex(where: { $0.go && $0.name == unit }),
        !(digits.isEmpty && fraction.isEmpty)
      else { throw .unknownUnit(unit) }
      let part = try nanoseconds(digits, fraction, units[index].nanoseconds)
      let (sum, carry) = total.addingReportingOverflow(part)
      guard !carry, sum <= UInt64(Int64.max) else { throw .tooLong }
      total = sum
    }
    return Int64(total)
  }

  private static func takeUnit(_ rest: inout ArraySlice<UInt8>) -> String {
    let unit = rest.prefix { !Lexer.isDigit($0) && $0 != 0x2E }
    rest = rest.dropFirst(unit.count)
    return String(decoding: unit, as: UTF8.self)
  }

  private static func nanoseconds(
    _ digits: ArraySlice<UInt8>, _ fraction: ArraySlice<UInt8>, _ unit: UInt64
  ) throws(Fault) -> UInt64 {
    guard let whole = digits.isEmpty ? 0 : UInt64(String(decoding: digits, as: UTF8.self)) else {
      throw .tooLong
    }
    let (part, overflow) = whole.multipliedReportingOverflow(by: unit)
    guard !overflow, part <= UInt64(Int64.max) else { throw .tooLong }
    // No unit is longer than 3.6e12 ns: digits behind the 15th cannot count.
    var scale = 1.0
    var value = 0.0
    for digit in fraction.prefix(15) {
      value = value * 10 + Double(digit - 0x30)
      scale *= 10
    }
    return part &+ UInt64(value * (Double(unit) / scale))
  }
}

/// Durations outside of queries, in settings and rules.
package enum QueryDuration {
  /// The nanoseconds of a text in one of the forms that queries know; `0` needs no unit.
  package static func parse(_ text: String) -> Int64? {
    if text == "0" { return 0 }
    let bytes = Array(text.utf8)[...]
    return (try? DurationLiteral.prometheus(bytes)) ?? (try? DurationLiteral.go(bytes))
  }
}
