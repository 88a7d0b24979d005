internal import LogCore
internal import LogQL
internal import Output
internal import Reports

/// The templates of an input for people, and as tables.
struct PatternText: TabularText {
  let report: PatternReport
  let look: OutputSettings
  let split: [Int64]

  // MARK: - Text

  func writeText(to out: ByteBuffer) {
    let records = Quantity.grouped(report.total)
    var head =
      "\(records) \(report.total == 1 ? "record" : "records"), "
      + "\(report.patterns.count) \(report.patterns.count == 1 ? "pattern" : "patterns")"
    if let window = report.window {
      head += ", \(ReportTime.span(window.from, window.to, look.zone))"
    }
    out.append(head + "\n")
    var headings = ["share", "count", "level"]
    if hasTimes { headings.append("over time") }
    if !split.isEmpty { headings.append("trend") }
    if report.baseline != nil { headings.append("was") }
    if let field = report.groupingField { headings.append(field) }
    if showsFirst { headings.append("first") }
    if showsPlace { headings.append("at") }
    var lines = ReportTable(headings + ["template"], numbers: [0, 1])
    for pattern in report.patterns { lines.append(cells(pattern)) }
    if !report.patterns.isEmpty { lines.writeAligned(look.theme, to: out) }
    writeGone(to: out)
    for item in report.missing { out.append("missing: \(item.what); \(item.hint)\n") }
  }

  private func cells(_ pattern: PatternReport.Pattern) -> [[UInt8]] {
    var cells = [
      share(pattern), Quantity.grouped(pattern.count), pattern.level.map { "\($0.name)" } ?? "",
    ]
    if hasTimes { cells.append(Sparkline.text(pattern.times, isUTF8: look.isUTF8)) }
    if !split.isEmpty { cells.append(trend(pattern)) }
    if let baseline = report.baseline {
      let share = Double(pattern.baseline ?? 0) / Double(max(1, baseline.total))
      cells.append(report.change(pattern) == .new ? "new" : ReportNumber.percent(share))
    }
    var bytes = cells.map { Array($0.utf8) }
    if report.groupingField != nil { bytes.append(pattern.group ?? []) }
    if showsFirst {
      bytes.append(Array(ReportTime.clock(pattern.first.place.time, look.zone).utf8))
    }
    if showsPlace { bytes.append(Array(place(pattern).utf8)) }
    bytes.append(pattern.template)
    return bytes
  }

  /// On a narrow terminal the template has the room of what says where it was first.
  private var showsPlace: Bool { !look.isForPeople || look.width >= 100 }
  private var showsFirst: Bool { !look.isForPeople || look.width >= 72 }

  /// Whether the input has times enough for a trend to show.
  private var hasTimes: Bool { report.patterns.contains { $0.times.count > 2 } }

  /// The templates that only the baseline has.
  private func writeGone(to out: ByteBuffer) {
    guard let gone = report.baseline?.gone, !gone.isEmpty else { return }
    var table = ReportTable(["gone", "template"], numbers: [0])
    for (template, count) in gone {
      table.append([Array(Quantity.grouped(count).utf8), template])
    }
    table.writeAligned(look.theme, to: out)
  }

  private func share(_ pattern: PatternReport.Pattern) -> String {
    ReportNumber.percent(Double(pattern.count) / Double(max(1, report.total)))
  }

  /// The file, without its folders, and the line of the first record.
  private func place(_ pattern: PatternReport.Pattern) -> String {
    let file = Int(pattern.first.place.file)
    let path = report.files.names.indices.contains(file) ? report.files.names[file] : "-"
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return "\(name):\(pattern.first.place.line)"
  }

  private func trend(_ pattern: PatternReport.Pattern) -> String {
    guard let trend = PatternTrend(pattern, report, split: split) else { return "" }
    guard let ratio = trend.ratio else { return trend.after > 0 ? "new" : "" }
    if trend.after == 0 { return "gone" }
    return "\(ReportNumber.short(ratio)) times"
  }

  // MARK: - Tables

  func table(isExact: Bool) -> ReportTable {
    var table = ReportTable(
      ["id", "count", "share", "level", "service", "first", "last", "template"], numbers: [1, 2])
    for pattern in report.patterns {
      let part = Double(pattern.count) / Double(max(1, report.total))
      let texts = [
        pattern.id, "\(pattern.count)", isExact ? "\(part)" : ReportNumber.percent(part),
        pattern.level.map { "\($0.name)" } ?? "", pattern.services.joined(separator: " "),
        ReportTime.exact(pattern.first.place.time), ReportTime.exact(pattern.last.place.time),
      ]
      table.append(texts.map { Array($0.utf8) } + [pattern.template])
    }
    return table
  }
}

/// Times as reports show them.
enum ReportTime {
  /// `14:20:31`, in the zone of the view.
  static func clock(_ time: Int64, _ zone: ZoneInfo) -> String {
    let text = full(time, zone)
    return String(text.dropFirst(11).prefix(8))
  }

  /// `2024-05-14 13:00 to 16:00`; with the second date where the day differs.
  static func span(_ from: Int64, _ to: Int64, _ zone: ZoneInfo) -> String {
    let (a, b) = (full(from, zone), full(to, zone))
    let isSameDay = a.prefix(10) == b.prefix(10)
    let end = isSameDay ? String(b.dropFirst(11).prefix(8)) : moment(b)
    return "\(moment(a)) to \(end)"
  }

  /// RFC 3339 in UTC, with all digits.
  static func exact(_ time: Int64) -> String { full(time, .utc) }

  private static func moment(_ text: String) -> String {
    "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
  }

  private static func full(_ time: Int64, _ zone: ZoneInfo) -> String {
    let out = ByteBuffer(capacity: 64)
    Timestamp.writeRFC3339(time, zone: zone, to: out)
    return out.string
  }
}

/// Numbers as reports show them.
enum ReportNumber {
  /// `38.1 %`, `0.9 %`, `< 0.1 %`.
  static func percent(_ share: Double) -> String {
    guard share > 0 else { return "0 %" }
    if share < 0.0005 { return "< 0.1 %" }
    if share == 1 { return "100 %" }
    let tenths = Int((share * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }

  /// `38 %`, `< 1 %`.
  static func wholePercent(_ share: Double) -> String {
    guard share > 0 else { return "0 %" }
    if share < 0.005 { return "< 1 %" }
    let percent = Int((share * 100).rounded())
    return share < 1 && percent == 100 ? "> 99 %" : "\(percent) %"
  }

  /// Two digits, with a sign where it is one of a number below 0.
  static func short(_ value: Double, sign: Bool) -> String { (sign ? "-" : "") + short(value) }

  /// Two digits: `1.2`, `14`, `0.03`.
  static func short(_ value: Double) -> String {
    guard value.isFinite, value < 1e15 else { return "\(value)" }
    if value >= 9.95 { return Quantity.grouped(Int(value.rounded())) }
    let scale = value >= 0.095 ? 10.0 : 100.0
    let scaled = Int((value * scale).rounded())
    let digits = Int(scale) == 10 ? 1 : 2
    let fraction = String(scaled % Int(scale))
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(scaled / Int(scale)).\(zeros)\(fraction)"
  }
}
