internal import LogCore
internal import Output

/// Words, numbers and times of a report, the same in all forms; what comes from the input passes here
/// and is redacted.
struct ReportPhrases {
  let zone: ZoneInfo
  private let redactor: Redactor?
  /// For each file the last part of its path where no other file has it, too.
  private var shortNames: [String: String] = [:]

  init(_ report: IncidentReport, _ options: ReportFormOptions) {
    zone = options.zone
    redactor = options.redactor
    var counts: [String: Int] = [:]
    for name in report.files.names { counts[Self.lastPart(name), default: 0] += 1 }
    for name in report.files.names where counts[Self.lastPart(name)] == 1 {
      shortNames[name] = Self.lastPart(name)
    }
  }

  private static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  // MARK: - Text of the input

  /// Text from the input on one line, redacted.
  func data(_ text: String) -> String {
    let line = text.unicodeScalars.split { $0 == "\n" || $0 == "\r" }.map(String.init)
      .joined(separator: " ")
    return redactor?.redact(line) ?? line
  }

  func data(_ bytes: [UInt8]) -> String { data(String(decoding: bytes, as: UTF8.self)) }

  /// Text that was put together of words and names: what stands between backquotes is code, and
  /// `[q3]` is the mark of a query.
  func prose(_ text: String) -> ReportLine {
    let parts = data(text).split(separator: "`", omittingEmptySubsequences: false)
    guard parts.count % 2 == 1 else { return ReportLine(Self.marked(data(text))) }
    var line = ReportLine()
    for (i, part) in parts.enumerated() where !part.isEmpty {
      line.pieces += i % 2 == 1 ? [.code(String(part))] : Self.marked(String(part))
    }
    return line
  }

  /// Text with its marks of queries apart.
  private static func marked(_ text: String) -> [ReportLine.Piece] {
    var pieces: [ReportLine.Piece] = []
    var rest = text[...]
    while let open = rest.firstRange(of: "[q") {
      let digits = rest[open.upperBound...].prefix { $0.isASCII && $0.isNumber }
      guard !digits.isEmpty, rest[digits.endIndex...].first == "]" else {
        pieces.append(.text(String(rest[..<open.upperBound])))
        rest = rest[open.upperBound...]
        continue
      }
      if open.lowerBound > rest.startIndex {
        pieces.append(.text(String(rest[..<open.lowerBound])))
      }
      pieces.append(.mark("q\(digits)"))
      rest = rest[rest.index(after: digits.endIndex)...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    return pieces
  }

  /// Whether redaction leaves a query as it is.
  func isUnchanged(_ query: String) -> Bool { redactor.map { $0.redact(query) == query } ?? true }

  /// `events.json:66`.
  func place(_ place: TimelinePlace) -> String {
    data("\(shortNames[place.file] ?? place.file):\(place.line)")
  }

  func file(_ name: String) -> String { data(shortNames[name] ?? name) }

  // MARK: - Times

  /// `14:20`.
  func clock(_ time: Int64) -> String { ClockText(zone).minutes(time) }

  /// `2026-03-03`.
  func date(_ time: Int64) -> String { ClockText(zone).date(time) }

  /// `14:20 to 14:51 UTC`, with dates where these differ.
  func span(_ from: Int64, _ to: Int64) -> String {
    let ends =
      date(from) == date(to)
      ? "\(clock(from)) to \(clock(to))"
      : "\(date(from)) \(clock(from)) to \(date(to)) \(clock(to))"
    return "\(ends) \(zoneName(from))"
  }

  /// `UTC`, `+02:00`.
  func zoneName(_ time: Int64) -> String {
    let seconds = zone.offset(at: time).seconds
    guard seconds != 0 else { return "UTC" }
    let minutes = abs(seconds) / 60
    return "\(seconds < 0 ? "-" : "+")\(ClockText.two(minutes / 60)):\(ClockText.two(minutes % 60))"
  }

  // MARK: - Numbers

  static func count(_ value: Int) -> String { Quantity.grouped(value) }

  static func percent(_ ratio: Double?) -> String { ratio.map(NumberPhrase.percent) ?? "-" }

  static func milliseconds(_ value: Double?) -> String {
    value.map(NumberPhrase.milliseconds) ?? "-"
  }

  static func plural(_ count: Int, _ word: String) -> String {
    "\(self.count(count)) \(word)\(count == 1 ? "" : "s")"
  }
}
