internal import LogCore

/// A value of a list about traces, with what is needed to show it in every form.
///
/// In JSON and CSV values are exact; tables for people round them.
enum TraceCell: Sendable {
  case text(String)
  case count(Int)
  /// Nanoseconds.
  case span(Int64)
  case longSpan(Int128)
  /// Nanoseconds since 1970: a string in JSON.
  case instant(Int64)
  /// From 0 to 1.
  case share(Double)
  case number(Double)
  case flag(Bool)
  /// Several texts: an array in JSON, separated by blanks elsewhere.
  case texts([String])
  case missing

  static func span(_ value: Int64?) -> TraceCell { value.map { .span($0) } ?? .missing }
  static func longSpan(_ value: Int128?) -> TraceCell { value.map { .longSpan($0) } ?? .missing }
  static func text(_ value: String?) -> TraceCell { value.map { .text($0) } ?? .missing }

  /// Whether it stands on the right in tables.
  var isNumber: Bool {
    switch self {
    case .text, .texts, .instant, .flag: false
    default: true
    }
  }

  /// Writes the value as JSON.
  func writeJSON(to out: ByteBuffer) {
    switch self {
    case .text(let text): TraceJSON.string(text, to: out)
    case .count(let value): out.append(decimal: Int64(value))
    case .span(let value): out.append(decimal: value)
    case .longSpan(let value): out.append("\(value)")
    case .instant(let value):
      out.append(0x22)
      out.append(decimal: value)
      out.append(0x22)
    case .share(let value), .number(let value): NumberText.format(value, to: out)
    case .flag(let value): out.append(value ? "true" : "false")
    case .texts(let texts):
      TraceJSON.array(texts, to: out) { text, out in TraceJSON.string(text, to: out) }
    case .missing: out.append("null")
    }
  }

  /// The exact value as text; empty where there is none.
  var exact: String {
    switch self {
    case .text(let text): return text
    case .count(let value): return "\(value)"
    case .span(let value), .instant(let value): return "\(value)"
    case .longSpan(let value): return "\(value)"
    case .share(let value), .number(let value):
      let out = ByteBuffer(capacity: 32)
      NumberText.format(value, to: out)
      return out.string
    case .flag(let value): return value ? "true" : "false"
    case .texts(let texts): return texts.joined(separator: " ")
    case .missing: return ""
    }
  }

  /// The value as people read it.
  func shown(_ zone: ZoneInfo) -> String {
    switch self {
    case .count(let value): return Quantity.grouped(value)
    case .span(let value): return TraceQuantity.duration(value)
    case .longSpan(let value): return TraceQuantity.duration(Int64(clamping: value))
    case .instant(let value): return TraceQuantity.time(value, zone)
    case .share(let value): return TraceQuantity.share(value)
    case .number(let value): return SeriesText.rounded(value)
    case .flag(let value): return value ? "yes" : "no"
    case .missing: return "-"
    case .text, .texts: return exact
    }
  }
}

/// Quantities of traces as people read them.
package enum TraceQuantity {
  /// `29.4 s`, `1.86 ms`, `2 min 5 s`: three digits at least, the unit that fits.
  package static func duration(_ nanoseconds: Int64) -> String {
    guard nanoseconds >= 0 else {
      return "-" + duration(nanoseconds == Int64.min ? Int64.max : -nanoseconds)
    }
    let units: [(String, Int64)] = [("ns", 1), ("us", 1_000), ("ms", 1_000_000)]
    // What would be rounded to a thousand is one of the next unit.
    for (name, unit) in units where nanoseconds < 1000 * unit - unit / 2 {
      return digits(nanoseconds, unit) + " " + name
    }
    if nanoseconds < 120_000_000_000 { return digits(nanoseconds, 1_000_000_000) + " s" }
    let seconds = nanoseconds / 1_000_000_000
    if seconds < 7200 { return "\(seconds / 60) min \(seconds % 60) s" }
    if seconds < 172_800 { return "\(seconds / 3600) h \(seconds % 3600 / 60) min" }
    return "\(seconds / 86_400) d \(seconds % 86_400 / 3600) h"
  }

  /// A value in a unit with three significant digits, whole ones all.
  private static func digits(_ value: Int64, _ unit: Int64) -> String {
    let whole = value / unit
    guard unit > 1, whole < 100 else { return "\((value + unit / 2) / unit)" }
    let places: Int64 = whole < 10 ? 100 : 10
    let scaled = (value * places + unit / 2) / unit
    let fraction = scaled % places
    if fraction == 0 { return "\(scaled / places)" }
    let text = "\(fraction)"
    let zeros = String(repeating: "0", count: (places == 100 ? 2 : 1) - text.count)
    var result = "\(scaled / places).\(zeros)\(text)"
    while result.hasSuffix("0") { result.removeLast() }
    return result
  }

  /// `97 %`, `0.4 %`.
  package static func share(_ value: Double) -> String {
    let percent = value * 100
    guard percent.isFinite, percent.magnitude < 1e9 else { return "-" }
    if percent.magnitude >= 9.95 || percent == 0 { return "\(Int(percent.rounded())) %" }
    let tenths = Int((percent * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    return "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10) %"
  }

  /// `2026-01-01 09:00:08.800` in a zone.
  static func time(_ nanoseconds: Int64, _ zone: ZoneInfo) -> String {
    let out = ByteBuffer(capacity: 40)
    Timestamp.writeRFC3339(nanoseconds, zone: zone, digits: 3, to: out)
    var text = out.string
    if let t = text.firstIndex(of: "T") { text.replaceSubrange(t...t, with: " ") }
    return String(text.prefix(23))
  }
}
