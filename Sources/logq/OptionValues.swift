internal import LogCore
internal import LogQL
internal import Output

/// Reads the values of options; what is wrong with one is said in the same way for all.
enum OptionValues {
  /// The values of `-o`: forms for lines, those that are for series only, and `partial`.
  static let outputs: [String] = {
    let lines = OutputFormats.all.map(\.name)
    let names = lines + SeriesFormats.all.map(\.name).filter { !lines.contains($0) }
    return names + TraceFormat.all.map(\.name).filter { !names.contains($0) } + ["partial"]
  }()

  /// A whole number from 0 on.
  static func count(_ text: String, _ name: String) throws(Diagnostic) -> Int {
    guard let value = Int(text), value >= 0 else {
      throw wrong(text, name, expected: "a whole number, as `10`")
    }
    return value
  }

  /// Nanoseconds of a duration.
  static func duration(_ text: String, _ name: String) throws(Diagnostic) -> Int64 {
    if let time = TimeArgument.parse("-" + text, zone: .utc), case .ago(let span) = time {
      return span
    }
    throw wrong(text, name, expected: "a duration, as `15m` or `1h30m`")
  }

  /// One of a few words.
  static func choice<T: RawRepresentable & CaseIterable>(_ text: String, _ name: String)
    throws(Diagnostic) -> T where T.RawValue == String
  {
    if let value = T(rawValue: text) { return value }
    throw unknown(text, name, among: T.allCases.map(\.rawValue))
  }

  /// A size as `200MB` or `1GiB`, or a number of bytes.
  static func size(_ text: String, _ name: String) throws(Diagnostic) -> Int {
    let digits = text.prefix { $0.isNumber && $0.isASCII }
    let units = [
      "": 1, "b": 1, "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000, "k": 1024, "m": 1 << 20,
      "g": 1 << 30, "kib": 1024, "mib": 1 << 20, "gib": 1 << 30,
    ]
    guard let number = Int(digits), number > 0,
      let unit = units[text.dropFirst(digits.count).lowercased()],
      case let (value, overflow) = number.multipliedReportingOverflow(by: unit), !overflow
    else {
      throw wrong(text, name, expected: "a size, as `500MB`")
    }
    return value
  }

  static func wrong(_ text: String, _ name: String, expected: String, help: [String] = [])
    -> Diagnostic
  {
    Diagnostic("`\(text)` is no value for `\(name)`, expected \(expected)", help: help)
  }

  static func unknown(_ text: String, _ name: String, among choices: [String]) -> Diagnostic {
    let near = Suggestion.nearest(to: text, among: choices)
    return wrong(
      text, name, expected: "one of \(TypedArguments.list(choices))",
      help: near.map { ["did you mean `\(name) \($0)`?"] } ?? [])
  }
}
