internal import LogCore

/// The series of a report's charts.
struct ChartSeries {
  let charts: IncidentReport.Charts
  /// A chart has no more points.
  private static let mostPoints: Int64 = 300
  /// Services beyond these are not drawn.
  private static let mostServices = 12

  /// The window and as much before and after it, at least ten buckets each.
  init(_ report: IncidentReport, _ state: TimelineState) {
    var charts = IncidentReport.Charts()
    guard let span = state.inputs.span, report.step > 0 else {
      self.charts = charts
      return
    }
    let more = max(report.window.to - report.window.from, 10 * report.step, 900_000_000_000)
    var from = span.oldest
    var to = span.newest + 1
    if let main = state.census.mainStretch, !main.isAll {
      from = max(from, main.from)
      to = min(to, main.to)
    }
    if report.hasIncident {
      from = max(from, report.window.from.subtractingReportingOverflow(more).partialValue)
      to = min(to, report.window.to.addingReportingOverflow(more).partialValue)
    }
    guard from < to else {
      self.charts = charts
      return
    }
    var step = report.step
    while (to - from) / step >= Self.mostPoints { step += report.step }
    let axis = TimeAxis(from: from, to: to, step: step)
    charts.from = axis.origin
    charts.step = step
    charts.marks = report.timeline.indices.filter {
      report.timeline[$0].time >= from && report.timeline[$0].time < to
    }
    let changed = report.timeline.filter { $0.isIncident || $0.type == .traffic }.map(\.service)
    charts.series = Self.series(state, axis, changed)
    self.charts = charts
  }

  private static func series(_ state: TimelineState, _ axis: TimeAxis, _ changed: [String])
    -> [IncidentReport.Charts.Series]
  {
    let services = ServiceSeries.all(state, axis)
    var kinds: [String: TimelineState.Kind] = [:]
    for service in services { kinds[service.name] = service.kind }
    let latencies = LatencySeries.all(state, kinds: kinds, axis: axis)
    func rank(_ name: String) -> Int { changed.firstIndex(of: name) ?? Int.max }
    let order = services.sorted { a, b in
      let (x, y) = (rank(a.name), rank(b.name))
      if x != y { return x < y }
      if (a.kind == .record) != (b.kind == .record) { return b.kind == .record }
      return a.name < b.name
    }
    return order.prefix(mostServices).compactMap { service in
      guard let main = service.main else { return nil }
      let latency = latencies[service.name]
      func quantiles(_ q: Double) -> [Double?] {
        (0..<axis.count).map { bucket in latency?.quantile(q, bucket..<(bucket + 1)) }
      }
      return IncidentReport.Charts.Series(
        service: service.name, hasChanged: changed.contains(service.name), total: main.total,
        failing: main.failing, p50: quantiles(0.5), p95: quantiles(0.95))
    }
  }
}
