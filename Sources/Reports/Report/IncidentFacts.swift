internal import LogCore

/// What the conditions of a severity table ask of an incident.
struct IncidentFacts: SeverityFacts {
  let report: IncidentReport
  let counts: IncidentCounts
  let rows: ReportRows
  /// The buckets of the window, service by service.
  let series: [ServiceSeries]
  let axis: TimeAxis

  init(_ report: IncidentReport, _ counts: IncidentCounts, _ rows: ReportRows) {
    self.report = report
    self.counts = counts
    self.rows = rows
    let step = max(report.step, 1)
    axis = TimeAxis(
      from: report.window.from, to: max(report.window.to, report.window.from + 1), step: step)
    series = ServiceSeries.all(counts.state.timeline, axis)
  }

  /// The events of the window that make it an incident.
  private var changes: [TimelineEvent] {
    report.timeline.filter {
      $0.isIncident && $0.type != .alert && $0.time < report.window.to
        && ($0.end ?? report.window.to) >= report.window.from
    }
  }

  /// The alerts that fire within the window.
  private var firing: [IncidentReport.Alert] {
    report.alerts.filter { alert in
      alert.intervals.contains {
        $0.from < report.window.to && ($0.to ?? .max) > report.window.from
      }
    }
  }

  func fires(_ alert: String) -> Bool { firing.contains { $0.name == alert } }

  func value(of fact: SeverityFact, for duration: Int64) -> Double? {
    switch fact {
    case .maxErrorRatio: return worstStretch(duration)?.ratio
    case .errorRatio:
      let (failed, all) = (report.impact.failed.value, report.impact.requests.value)
      return all > 0 ? Double(failed) / Double(all) : nil
    case .failedRequests:
      return report.impact.requests.value > 0 ? Double(report.impact.failed.value) : nil
    case .affectedUsers: return report.impact.users.map { Double($0.value) }
    case .affectedUserRatio: return counts.affectedUserRatio
    case .affectedServices: return Double(Set(changes.map(\.service)).count)
    case .affectedEndpointRatio: return rows.affectedEndpointRatio
    case .silentServices:
      return Double(Set(changes.filter { $0.type == .silence }.map(\.service)).count)
    case .latencyRatio: return rows.latencyRatio
    case .durationMinutes: return Double(report.duration) / 60e9
    case .firingAlerts: return report.alerts.isEmpty ? nil : Double(firing.count)
    }
  }

  /// The buckets in which a service's ratio of failing requests was highest.
  struct Stretch {
    var service: String
    var buckets: Range<Int>
    var failing: Int
    var ratio: Double
  }

  /// The highest ratio of failing requests of a service, over buckets that follow one another for so
  /// long.
  ///
  /// Of a service whose ratio is no event, fewer failing ones than would make one say nothing.
  func worstStretch(_ duration: Int64) -> Stretch? {
    let length = max(1, Int((duration + axis.step - 1) / axis.step))
    guard length <= axis.count else { return nil }
    var worst: Stretch?
    let changed = Set(changes.filter { $0.type == .errorRate }.map(\.service))
    for service in series {
      guard let main = service.main else { continue }
      defer { service.fold() }
      let fewest = changed.contains(service.name) ? 1 : RatioFloor.errors.hits
      var (failing, total) = (0, 0)
      for bucket in 0..<axis.count {
        failing += main.failing[bucket]
        total += main.total[bucket]
        if bucket >= length {
          failing -= main.failing[bucket - length]
          total -= main.total[bucket - length]
        }
        guard bucket + 1 >= length, total > 0 else { continue }
        let ratio = failing >= fewest ? Double(failing) / Double(total) : 0
        if ratio > worst?.ratio ?? -1 {
          worst = Stretch(
            service: service.name, buckets: (bucket + 1 - length)..<(bucket + 1),
            failing: failing, ratio: ratio)
        }
      }
    }
    return worst
  }

  /// How many requests failed in the worst stretch, with its claim.
  func failingOfWorst(_ duration: Int64) -> Figure? {
    guard let worst = worstStretch(duration), worst.failing > 0,
      let window = ClaimWindow(
        from: axis.start(worst.buckets.lowerBound), to: axis.start(worst.buckets.upperBound))
    else { return nil }
    return counts.figure(worst.failing, worst.service, failing: true, window)
  }
}
