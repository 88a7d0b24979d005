/// Durations as Go reads and writes them: `1h15m30.5s`, `300ms`.
package enum DurationText {
  /// Nanoseconds; nil for what Go's `time.ParseDuration` refuses.
  package static func parse(_ text: ByteSlice) -> Int64? {
    if case .nanoseconds(let value) = read(text) { return value }
    return nil
  }

  /// Writes Go's error for a text that `parse` refuses.
  package static func appendError(_ text: ByteSlice, to out: ByteBuffer) {
    switch read(text) {
    case .missingUnit: out.append("time: missing unit in duration ")
    case .unknownUnit(let unit):
      out.append("time: unknown unit ")
      GoText.appendQuoted(unit, to: out)
      out.append(" in duration ")
    default: out.append("time: invalid duration ")
    }
    GoText.appendQuoted(text, to: out)
  }

  private enum Outcome {
    case nanoseconds(Int64)
    case invalid
    case missingUnit
    case unknownUnit(ByteSlice)
  }

  private static func read(_ text: ByteSlice) -> Outcome {
    var rest = text
    var isNegative = false
    if let sign = unsafe rest.isEmpty ? nil : rest.start[0], sign == 0x2B || sign == 0x2D {
      isNegative = sign == 0x2D
      rest = rest.from(1)
    }
    if rest.equals("0") { return .nanoseconds(0) }
    guard !rest.isEmpty else { return .invalid }
    let limit: UInt64 = 1 << 63
    var total: UInt64 = 0
    while !rest.isEmpty {
      guard let number = Decimal(rest) else { return .invalid }
      rest = rest.from(number.length)
      var n = 0
      while unsafe n < rest.count && rest.start[n] != 0x2E && !ASCII.isDigit(rest.start[n]) {
        n += 1
      }
      guard n > 0 else { return .missingUnit }
      guard let unit = nanoseconds(inUnit: rest[0..<n]) else { return .unknownUnit(rest[0..<n]) }
      rest = rest.from(n)
      let (whole, overflow) = number.whole.multipliedReportingOverflow(by: unit)
      guard !overflow, whole <= limit else { return .invalid }
      var part = whole
      if number.fraction > 0 {
        part &+= UInt64(Double(number.fraction) * (Double(unit) / number.scale))
        guard part <= limit else { return .invalid }
      }
      let (sum, sumOverflow) = total.addingReportingOverflow(part)
      guard !sumOverflow, sum <= limit else { return .invalid }
      total = sum
    }
    if isNegative { return .nanoseconds(Int64(truncatingIfNeeded: 0 &- total)) }
    return total < limit ? .nanoseconds(Int64(total)) : .invalid
  }

  /// Digits, perhaps with a point, at the start of a text.
  private struct Decimal {
    var whole: UInt64 = 0
    var fraction: UInt64 = 0
    var scale = 1.0
    var length = 0

    init?(_ text: ByteSlice) {
      var i = 0
      while i < text.count, unsafe ASCII.isDigit(text.start[i]) {
        guard whole <= (1 << 63) / 10 else { return nil }
        whole = unsafe whole * 10 + UInt64(text.start[i] & 15)
        guard whole <= 1 << 63 else { return nil }
        i += 1
      }
      var digits = i
      if unsafe i < text.count && text.start[i] == 0x2E {
        i += 1
        digits -= 1
        var isFull = false
        while i < text.count, unsafe ASCII.isDigit(text.start[i]) {
          // Digits beyond what an integer holds make no difference to a nanosecond.
          isFull = isFull || fraction > (1 << 63 - 1) / 10
          if !isFull {
            fraction = unsafe fraction * 10 + UInt64(text.start[i] & 15)
            scale *= 10
          }
          i += 1
        }
        digits += i - digits - 1
      }
      guard digits > 0 else { return nil }
      length = i
    }
  }

  private static func nanoseconds(inUnit unit: ByteSlice) -> UInt64? {
    if unit.equals("ns") { return 1 }
    if unit.equals("us") || unit.equals("\u{B5}s") || unit.equals("\u{3BC}s") { return 1_000 }
    if unit.equals("ms") { return 1_000_000 }
    if unit.equals("s") { return 1_000_000_000 }
    if unit.equals("m") { return 60_000_000_000 }
    if unit.equals("h") { return 3_600_000_000_000 }
    return nil
  }

  /// As Go's `Duration.String` writes it: `1h0m0.5s`, `1.5ms`, `0s`.
  package static func formatGo(_ nanoseconds: Int64, to out: ByteBuffer) {
    var rest = nanoseconds.magnitude
    if nanoseconds < 0 { out.append(0x2D) }
    if rest < 1_000_000_000 {
      if rest == 0 {
        out.append("0s")
      } else if rest < 1_000 {
        appendDecimal(rest, 1, to: out)
        out.append("ns")
      } else if rest < 1_000_000 {
        appendDecimal(rest, 1_000, to: out)
        out.append("\u{B5}s")
      } else {
        appendDecimal(rest, 1_000_000, to: out)
        out.append("ms")
      }
      return
    }
    let minute: UInt64 = 60_000_000_000
    if rest >= 60 * minute {
      out.append(decimal: Int64(rest / (60 * minute)))
      out.append(0x68)
    }
    if rest >= minute {
      out.append(decimal: Int64(rest / minute % 60))
      out.append(0x6D)
      rest %= minute
    }
    appendDecimal(rest, 1_000_000_000, to: out)
    out.append(0x73)
  }

  /// `value / unit` with as many decimals as it has.
  private static func appendDecimal(_ value: UInt64, _ unit: UInt64, to out: ByteBuffer) {
    out.append(decimal: Int64(value / unit))
    var rest = value % unit
    guard rest > 0 else { return }
    out.append(0x2E)
    var scale = unit / 10
    while rest > 0 {
      out.append(UInt8(truncatingIfNeeded: 0x30 + rest / scale))
      rest %= scale
      scale /= 10
    }
  }
}
