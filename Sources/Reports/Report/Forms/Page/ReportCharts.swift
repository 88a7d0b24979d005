internal import LogCore
internal import Output

/// The charts of a report: failing ratio, durations, volume, with the marks of the timeline.
struct ReportCharts {
  private typealias Series = IncidentReport.Charts.Series

  private let report: IncidentReport
  private let phrases: ReportPhrases
  private let services: [Series]
  /// How many steps of the report one of a chart has.
  private let group: Int
  /// Lines of more services cannot be told apart.
  private static let mostLines = 4
  /// The most points of a line, and the fewest where it has so many.
  private static let mostPoints = 120
  private static let fewestPoints = 24
  /// A share of fewer requests jumps about.
  private static let wantedRequests = 10

  init(_ report: IncidentReport, _ phrases: ReportPhrases) {
    self.report = report
    self.phrases = phrases
    services = Self.services(report.charts)
    group = Self.group(report.charts, services)
  }

  /// As many steps as have enough requests in the middle, between the fewest and the most points.
  private static func group(_ charts: IncidentReport.Charts, _ services: [Series]) -> Int {
    let least = max(1, (charts.count + mostPoints - 1) / mostPoints)
    guard let main = services.first(where: { $0.p95.contains { $0 != nil } }) ?? services.first
    else {
      return least
    }
    let requests = max(1, main.total.reduce(0, +))
    let wanted = (wantedRequests * charts.count + requests - 1) / requests
    return max(least, min(wanted, charts.count / fewestPoints))
  }

  private var step: Int64 { report.charts.step * Int64(group) }

  /// Services that changed, else those with most records.
  private static func services(_ charts: IncidentReport.Charts) -> [Series] {
    let changed = charts.series.filter(\.hasChanged)
    guard changed.isEmpty else { return Array(changed.prefix(mostLines)) }
    let totals = charts.series.map { $0.total.reduce(0, +) }
    let order = totals.indices.sorted {
      totals[$0] != totals[$1] ? totals[$0] > totals[$1] : $0 < $1
    }
    return order.prefix(mostLines).map { charts.series[$0] }
  }

  func write(to out: ByteBuffer) {
    var lines: [TimeChart.Line] = []
    for (colour, series) in services.enumerated() {
      let (total, failing) = (sums(series.total), sums(series.failing))
      let ratios = zip(failing, total).map { $1 > 0 ? Double($0) / Double($1) : nil }
      lines.append(.init(phrases.data(series.service), ratios, colour: colour))
    }
    write("Failing requests", .share, lines, to: out)
    lines = []
    for (colour, series) in services.enumerated() where series.p95.contains(where: { $0 != nil }) {
      let name = phrases.data(series.service)
      lines.append(.init("\(name) p95", highest(series.p95), colour: colour))
      lines.append(.init("\(name) p50", middle(series), colour: colour, isDashed: true))
    }
    write("Duration of requests", .milliseconds, lines, to: out)
    lines = services.enumerated().map { colour, series in
      .init(
        phrases.data(series.service), sums(series.total).map { Double($0) }, colour: colour)
    }
    write("Requests in \(NumberPhrase.span(step))", .count, lines, to: out)
  }

  private func sums(_ values: [Int]) -> [Int] {
    stride(from: 0, to: values.count, by: group).map { start in
      values[start..<min(values.count, start + group)].reduce(0, +)
    }
  }

  /// Quantiles do not add up: the middle of a step's medians stands for them, each as often as it has
  /// requests.
  private func middle(_ series: Series) -> [Double?] {
    stride(from: 0, to: series.p50.count, by: group).map { start in
      let known = (start..<min(series.p50.count, start + group)).compactMap { i in
        series.p50[i].map { (value: $0, weight: series.total[i]) }
      }.sorted { $0.value < $1.value }
      var rest = known.reduce(0) { $0 + $1.weight } / 2
      for (value, weight) in known {
        if rest < weight { return value }
        rest -= weight
      }
      return known.last?.value
    }
  }

  /// The highest of a step's quantiles stands for them.
  private func highest(_ values: [Double?]) -> [Double?] {
    stride(from: 0, to: values.count, by: group).map { start in
      values[start..<min(values.count, start + group)].compactMap { $0 }.max()
    }
  }

  /// More marks than these hide the lines; then those of changes alone are shown.
  private static let mostMarks = 60

  private var marks: ArraySlice<Int> {
    let all = report.charts.marks.filter(report.timeline.indices.contains)
    guard all.count > Self.mostMarks else { return all[...] }
    let main = all.filter { report.timeline[$0].isIncident || report.timeline[$0].type == .deploy }
    return main.prefix(Self.mostMarks)
  }

  // MARK: - One chart

  private func write(
    _ title: String, _ unit: TimeChart.Unit, _ lines: [TimeChart.Line], to out: ByteBuffer
  ) {
    var chart = TimeChart(title, unit, from: report.charts.from, step: step, lines: lines)
    chart.marks = marks.map { number in
      let event = report.timeline[number]
      let text = "\(phrases.clock(event.time)) \(event.type.title) \(phrases.data(event.text))"
      return .init(event.time, String(text.prefix(200)), kind: event.type.pageKind)
    }
    if report.hasIncident { chart.shade = (report.window.from, report.window.to) }
    out.append("<figure><figcaption>\(title)</figcaption>\n<ul class=\"legend\">")
    for line in lines {
      out.append("<li\(line.isDashed ? " class=\"dashed\"" : "")>")
      out.append("<i class=\"l\(line.colour)\"></i>\(HTMLText.escape(line.name))")
    }
    if lines.isEmpty {
      out.append("<li class=\"note\">\(report.chartsAreLeftOut ? "left out for size" : "no data")")
    }
    out.append("</ul>\n")
    chart.write(zone: phrases.zone, to: out)
    writeTable(title, unit, lines, to: out)
    out.append("</figure>\n")
  }

  /// The same numbers for readers who do not see the lines.
  private func writeTable(
    _ title: String, _ unit: TimeChart.Unit, _ lines: [TimeChart.Line], to out: ByteBuffer
  ) {
    guard !lines.isEmpty else { return }
    out.append("<details><summary>as a table</summary><div class=\"scroll\"><table class=\"grid\">")
    out.append("<caption>\(title)</caption><thead><tr><th scope=\"col\">From")
    for line in lines {
      out.append("<th scope=\"col\" class=\"number\">\(HTMLText.escape(line.name))")
    }
    out.append("</thead><tbody>\n")
    for i in 0..<(lines.map(\.values.count).max() ?? 0) {
      let time = report.charts.from &+ step &* Int64(i)
      out.append("<tr><th scope=\"row\">\(clock(time))")
      for line in lines {
        out.append("<td class=\"number\">\(line.values[i].map { text($0, unit) } ?? "-")")
      }
      out.append("\n")
    }
    out.append("</tbody></table></div></details>\n")
  }

  private func clock(_ time: Int64) -> String {
    guard step % 60_000_000_000 != 0 else { return phrases.clock(time) }
    let second = time / 1_000_000_000 % 60
    return "\(phrases.clock(time)):\(second < 10 ? "0" : "")\(second)"
  }

  private func text(_ value: Double, _ unit: TimeChart.Unit) -> String {
    switch unit {
    case .share: NumberPhrase.percent(value)
    case .milliseconds: NumberPhrase.milliseconds(value)
    case .count: ReportPhrases.count(Int(value))
    }
  }
}
