/// What kinds of findings there are, by name.
package enum FindingKind: String, CaseIterable, Sendable {
  case budget, shift, outlier
  case repeatedCalls = "n-plus-one"
  case retries, errors, dominant, gap
}

/// How bad a finding is; the worst first.
package enum Severity: String, CaseIterable, Sendable, Comparable {
  case critical, major, minor, info

  private var rank: Int {
    switch self {
    case .critical: 0
    case .major: 1
    case .minor: 2
    case .info: 3
    }
  }

  /// Whether the first is worse.
  package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
}

/// Something in traces that is worth a look.
package struct Finding: Sendable {
  package var severity: Severity
  package var service: String
  /// nil: it is not about one operation.
  package var operation: String?
  package var traceCount: Int
  package var evidence: Evidence
  /// Up to three trace ids, the worst first.
  package var traces: [String]
  /// With logs: lines of the first example.
  package var logs: [TraceLog]?

  package var kind: FindingKind {
    switch evidence {
    case .budget: .budget
    case .shift: .shift
    case .outlier: .outlier
    case .repeatedCalls: .repeatedCalls
    case .retries: .retries
    case .errors: .errors
    case .dominant: .dominant
    case .gap: .gap
    }
  }
}

/// What a finding rests on.
package enum Evidence: Sendable {
  case budget(BudgetRow)
  case shift(ShiftEvidence)
  case outlier(OutlierEvidence)
  case repeatedCalls(RepeatedCallsEvidence)
  case retries(RetriesEvidence)
  case errors(ErrorsEvidence)
  case dominant(critical: Int128, share: Double)
  case gap(GapEvidence)

  /// What tells apart findings of the same kind, service and operation.
  var detail: [String] {
    switch self {
    case .budget(let row): [row.budget]
    case .repeatedCalls(let calls): [calls.target, calls.fingerprint]
    case .retries(let calls): [calls.target, calls.fingerprint]
    case .gap(let gap): [gap.after, gap.before]
    default: []
    }
  }
}

/// Self times rose at some time and stayed high.
///
/// Times are nanoseconds.
package struct ShiftEvidence: Sendable {
  package var since: Int64
  package var beforeP50: Int64
  package var afterP50: Int64
  package var beforeCount: Int
  package var afterCount: Int
  package var pValue: Double
}

/// Few spans took much longer than the others.
///
/// Times are nanoseconds.
package struct OutlierEvidence: Sendable {
  package var count: Int
  package var of: Int
  package var median: Int64
  package var limit: Int64
  package var maximum: Int64
}

/// The same call was made again and again for one request.
package struct RepeatedCallsEvidence: Sendable {
  package var target: String
  package var fingerprint: String
  package var callsMaximum: Int
  package var callsTotal: Int
  package var requestCount: Int
  /// Whether no call of a request began before the one before it had ended.
  package var isSequential: Bool
  /// Nanoseconds.
  package var total: Int128
}

/// A call failed and was made again.
package struct RetriesEvidence: Sendable {
  package var target: String
  package var fingerprint: String
  package var attemptsMaximum: Int
  package var failedTotal: Int
  /// Runs of attempts.
  package var requestCount: Int
  package var recoveredCount: Int
  /// From the first start to the last end of each run; nanoseconds.
  package var span: Int128
}

/// Errors began in an operation.
package struct ErrorsEvidence: Sendable {
  package var originCount: Int
  package var errorCount: Int
  package var callCount: Int
  package var rate: Double
  package var messages: [(message: String, count: Int)]
}

/// Time on critical paths that no child accounts for.
package struct GapEvidence: Sendable {
  /// The operation of the child before the gap; empty without.
  package var after: String
  /// The operation of the child behind it; empty without.
  package var before: String
  /// Nanoseconds.
  package var maximum: Int64
  package var total: Int128
  package var count: Int
}

/// `trace slow`: what is worth a look in many traces.
package struct FindingsResult: Sendable {
  package var traceCount = 0
  package var spanCount = 0
  package var budgets: [BudgetRow] = []
  /// By severity, kind, service and operation.
  package var findings: [Finding] = []
}
