package import LogQL

/// A stretch of time in which a series of an alerting rule fired.
package struct AlertInterval: Sendable, Equatable {
  /// Since when it was active, when it began to fire, and when it ended; nanoseconds since 1970.
  ///
  /// No end: it fires at the last evaluation.
  package var pending: Int64
  package var from: Int64
  package var to: Int64?
  /// The value with which it began to fire.
  package var value: Double
}

/// When a rule fires, from the times at which its expression has a result.
///
/// The semantics are those of Prometheus's alerting rules: active, pending for `for`, firing, kept
/// firing for `keep_firing_for`.
package struct AlertState: Sendable {
  private let holds: Int64
  private let keepsFiring: Int64
  private var pending: Int64?
  private var current: AlertInterval?
  private var inactive: Int64?
  package private(set) var intervals: [AlertInterval] = []

  package init(holds: Int64, keepsFiring: Int64) {
    self.holds = holds
    self.keepsFiring = keepsFiring
  }

  /// Whether it is neither pending nor firing.
  private var isIdle: Bool { pending == nil && current == nil }

  /// One evaluation, in the order of time; no value means that the series is not active.
  package mutating func evaluate(at time: Int64, _ value: Double?) {
    guard let value else { return leave(at: time) }
    inactive = nil
    let since = pending ?? time
    pending = since
    if current == nil && time - since >= holds {
      current = AlertInterval(pending: since, from: time, to: nil, value: value)
    }
  }

  private mutating func leave(at time: Int64) {
    guard var interval = current else {
      pending = nil
      return
    }
    let since = inactive ?? time
    inactive = since
    guard time - since >= keepsFiring else { return }
    interval.to = time
    intervals.append(interval)
    current = nil
    pending = nil
    inactive = nil
  }

  /// The last evaluation has been made.
  package mutating func end() {
    if let current { intervals.append(current) }
    current = nil
  }

  /// The intervals of a series that has samples at some of the evaluation times.
  package static func intervals(
    of rule: AlertRule, samples: [Sample], from: Int64, to: Int64
  ) -> [AlertInterval] {
    var state = AlertState(holds: rule.holds, keepsFiring: rule.keepsFiring)
    var next = 0
    var time = from
    while time <= to {
      while next < samples.count && samples[next].time < time { next += 1 }
      let isActive = next < samples.count && samples[next].time == time
      if !isActive && state.isIdle {
        // Nothing can happen before the next sample, which may be years away.
        guard next < samples.count else { break }
        let steps = (samples[next].time &- time) / rule.interval
        if steps > 0 {
          time &+= steps &* rule.interval
          continue
        }
      }
      state.evaluate(at: time, isActive ? samples[next].value : nil)
      let (following, overflow) = time.addingReportingOverflow(rule.interval)
      if overflow { break }
      time = following
    }
    state.end()
    return state.intervals
  }
}
