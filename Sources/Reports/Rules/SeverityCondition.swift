/// What conditions may ask of an incident.
package protocol SeverityFacts {
  /// The value of a fact; nil where there is no data for it.
  ///
  /// `duration` says for `max_error_ratio` how long (nanoseconds) the ratio held; 0 without `for`.
  func value(of fact: SeverityFact, for duration: Int64) -> Double?
  /// Whether an alerting rule of this name fires.
  func fires(_ alert: String) -> Bool
}

/// The names that conditions may use.
package enum SeverityFact: String, CaseIterable, Sendable {
  case maxErrorRatio = "max_error_ratio"
  case errorRatio = "error_ratio"
  case failedRequests = "failed_requests"
  case affectedUsers = "affected_users"
  case affectedUserRatio = "affected_user_ratio"
  case affectedServices = "affected_services"
  case affectedEndpointRatio = "affected_endpoint_ratio"
  case silentServices = "silent_services"
  case latencyRatio = "latency_ratio"
  case durationMinutes = "duration_minutes"
  case firingAlerts = "firing_alerts"
}

/// A comparison that held, with the value that made it hold.
package struct SeverityReason: Sendable, Equatable {
  /// The comparison as it is written.
  package var text: String
  /// No value for `any` and `alert("...")`.
  package var value: Double?
}

/// Comparisons with `and` and `or`.
package indirect enum SeverityCondition: Sendable, Equatable {
  package enum Operator: String, Sendable, CaseIterable {
    case greaterOrEqual = ">="
    case lessOrEqual = "<="
    case equal = "=="
    case notEqual = "!="
    case greater = ">"
    case less = "<"
  }

  case any
  case alert(String, text: String)
  case comparison(SeverityFact, Operator, Double, duration: Int64, text: String)
  case all([SeverityCondition])
  case either([SeverityCondition])

  /// Whether it holds; appends what made it hold.
  ///
  /// A fact without data makes a comparison false.
  func holds(_ facts: some SeverityFacts, _ reasons: inout [SeverityReason]) -> Bool {
    switch self {
    case .any:
      reasons.append(SeverityReason(text: "any", value: nil))
      return true
    case .alert(let name, let text):
      guard facts.fires(name) else { return false }
      reasons.append(SeverityReason(text: text, value: nil))
      return true
    case .comparison(let fact, let comparison, let limit, let duration, let text):
      guard let value = facts.value(of: fact, for: duration), comparison.holds(value, limit) else {
        return false
      }
      reasons.append(SeverityReason(text: text, value: value))
      return true
    case .all(let parts):
      var found: [SeverityReason] = []
      guard parts.allSatisfy({ $0.holds(facts, &found) }) else { return false }
      reasons += found
      return true
    case .either(let parts):
      // All that hold are reasons, not only the first.
      var found: [SeverityReason] = []
      let results = parts.map { $0.holds(facts, &found) }
      reasons += found
      return results.contains(true)
    }
  }

  /// The facts that it asks for.
  package var facts: Set<SeverityFact> {
    switch self {
    case .any, .alert: []
    case .comparison(let fact, _, _, _, _): [fact]
    case .all(let parts), .either(let parts): parts.reduce(into: []) { $0.formUnion($1.facts) }
    }
  }
}

extension SeverityCondition {
  /// The alerting rules that it names.
  package var alerts: Set<String> {
    switch self {
    case .any, .comparison: []
    case .alert(let name, _): [name]
    case .all(let parts), .either(let parts): parts.reduce(into: []) { $0.formUnion($1.alerts) }
    }
  }
}

extension SeverityCondition.Operator {
  func holds(_ value: Double, _ limit: Double) -> Bool {
    switch self {
    case .greaterOrEqual: value >= limit
    case .lessOrEqual: value <= limit
    case .equal: value == limit
    case .notEqual: value != limit
    case .greater: value > limit
    case .less: value < limit
    }
  }
}
