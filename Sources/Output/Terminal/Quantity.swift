/// Numbers as people read them.
package enum Quantity {
  /// `1,204`.
  package static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var result = value < 0 ? "-" : ""
    for (i, digit) in digits.enumerated() {
      if i > 0 && (digits.count - i) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }

  /// `820 MB`, in powers of 1,000.
  package static func bytes(_ value: Int) -> String {
    var rest = Double(value)
    var unit = 0
    let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
    while rest >= 999.5 && unit < units.count - 1 {
      rest /= 1000
      unit += 1
    }
    return unit == 0 ? "\(value) B" : "\(rounded(rest)) \(units[unit])"
  }

  /// `0.42 s`, `12 s`, `3 min 20 s`, `2 h 5 min`.
  package static func seconds(_ value: Double) -> String {
    guard value.isFinite, value < 1e9 else { return "?" }
    if value < 59.5 { return "\(rounded(value)) s" }
    let whole = Int(value.rounded())
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  /// Two digits behind the point below 1, one below 10, none above.
  private static func rounded(_ value: Double) -> String {
    let digits = value < 0.995 ? 2 : value < 9.95 ? 1 : 0
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((value * Double(scale)).rounded())
    guard digits > 0 else { return String(scaled) }
    let fraction = String(scaled % scale)
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(scaled / scale).\(zeros)\(fraction)"
  }
}
