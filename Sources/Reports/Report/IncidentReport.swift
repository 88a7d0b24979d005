internal import LogCore

/// What is known about an incident: the object that every form of `logq report` shows.
///
/// All of it is settled: numbers with their queries, lists in their order. A form adds nothing but
/// words and layout.
package struct IncidentReport {
  package var title = ""
  /// `2026-03-03`, the day on which the window starts, in the zone of the report.
  package var date = ""
  package var incidentID = ""
  package var severity = Severity()
  /// When the incident was; the whole input where there was none.
  package var window = Window()
  /// What the window is compared with; nil where nothing was before it.
  package var baseline: (from: Int64, to: Int64)?
  /// Whether there was an incident at all: something changed, or the window was asked for.
  package var hasIncident = false
  /// Nanoseconds; 0 without an incident.
  package var duration: Int64 = 0
  package var impact = Impact()
  package var summary = ""
  package var timeline: [TimelineEvent] = []
  package var causes: [Cause] = []
  package var resolution: String?
  package var actions: [String] = []
  package var alerts: [Alert] = []
  package var objectives: [Objective] = []
  package var latency: [LatencyRow] = []
  package var errors: [ErrorRow] = []
  package var traffic: [TrafficRow] = []
  package var patterns: [PatternRow] = []
  /// What differs about failing (or slow) requests.
  package var diff: DiffResult?
  package var trace: WorstTrace?
  package var charts = Charts()
  package var inputs = InputSummary()
  package var files = FileTable()
  /// All claims of the report, each query once, in the order in which they are met.
  package var queries: [NumberedQuery] = []
  package var missing: [Missing] = []
  /// What commands that give the numbers again have to say about the input.
  package var reading = ReadingOptions()
  /// How many rows `--max-bytes` has left out of parts.
  var leftOut: [ReportSectionName: Int] = [:]
  var chartsAreLeftOut = false
  /// The width of a bucket of the timeline, nanoseconds.
  package var step: Int64 = 0

  package init() {}

  package struct Window: Sendable, Equatable {
    /// From ..< to, nanoseconds since 1970.
    package var from: Int64 = 0
    package var to: Int64 = 0
    /// A change of it has no end yet.
    package var isOpen = false
  }

  package struct Severity: Sendable {
    /// `P2`; nil where nothing happened or no level holds.
    package var level: String?
    package var name: String?
    /// How soon somebody has to act: `1h`.
    package var response: String?
    package var reasons: [Reason] = []
    /// The file of `--severity`.
    package var rule: String?
  }

  /// A comparison that held, with its value: `max_error_ratio > 0.05 for 5m`, 0.081.
  package struct Reason: Sendable {
    package var text: String
    package var value: Double?
    /// The claim behind it, where there is one.
    package var figure: Figure?
  }

  package struct Impact: Sendable {
    /// Users with failing requests.
    package var users: Figure?
    package var requests = Figure(0)
    package var failed = Figure(0)
    /// Nil where no service has durations, or not those of all endpoints are known.
    package var slow: Figure?
    /// Those with failing requests, most of them first.
    package var endpoints: [Endpoint] = []
  }

  package struct Endpoint: Sendable {
    package var service: String
    /// Nil: all that are not listed by themselves.
    package var endpoint: String?
    package var failed: Figure
    package var total: Figure
  }

  /// Something that differs, coincides or precedes.
  package struct Cause: Sendable {
    package var text: String
    /// How many seconds before the first change; nil of a finding.
    package var precedes: Double?
    /// Numbers of events in the timeline.
    package var events: [Int] = []
    /// The rank, from 1, of a finding in `diff`.
    package var finding: Int?
    var evidence: TimelineEvidence?
  }

  package struct Alert: Sendable {
    package var name: String
    package var group: String
    package var labels: [(name: String, value: String)]
    package var holds: Int64
    package var intervals: [Interval]
    package var query: String
    /// The label `severity`.
    package var severity: String?
    package var isFiring: Bool { intervals.contains { $0.to == nil } }

    package struct Interval: Sendable {
      package var pending: Int64
      package var from: Int64
      /// Nil while it fires.
      package var to: Int64?
      package var value: Double
      package var annotations: [(name: String, value: String)]
    }
  }

  /// A service level objective.
  package struct Objective: Sendable {
    package var name: String
    /// In percent, as it was written.
    package var goal: String
    package var goalPercent: Double
    package var good: Figure
    package var total: Figure
    /// Good of total; nil without records.
    package var ratio: Double?
    package var budgetSpent: Double?
    /// Minutes in which the bad share was above what the goal allows.
    package var minutesBad: Int
    /// When the budget of the whole input was spent.
    package var exhausted: Int64?
    package var burn: [Burn]
    package var isMissed: Bool { (budgetSpent ?? 0) > 1 }

    package struct Burn: Sendable {
      /// Nanoseconds.
      package var window: Int64
      package var most: Double
      package var at: Int64
    }
  }

  /// A count before and during the incident.
  package struct Pair: Sendable {
    package var before: Figure?
    package var during: Figure?
    package init(before: Figure? = nil, during: Figure? = nil) {
      self.before = before
      self.during = during
    }
  }

  /// How long the requests of an endpoint took.
  ///
  /// Quantiles are edges of bins, within 2 %, milliseconds.
  package struct LatencyRow: Sendable {
    package var service: String
    package var endpoint: String?
    /// Empty where the requests of this one are not counted: there are too many endpoints.
    package var requests = Pair()
    /// Slower than `limit`.
    package var slow = Pair()
    /// Nanoseconds; nil where the baseline has too few requests.
    package var limit: Int64?
    package var p50: (before: Double?, during: Double?) = (nil, nil)
    package var p95: (before: Double?, during: Double?) = (nil, nil)
  }

  package struct ErrorRow: Sendable {
    package var service: String
    package var endpoint: String?
    package var failed = Pair()
    package var requests = Pair()

    package var ratioBefore: Double? { Self.ratio(failed.before, requests.before) }
    package var ratioDuring: Double? { Self.ratio(failed.during, requests.during) }

    private static func ratio(_ part: Figure?, _ whole: Figure?) -> Double? {
      guard let part, let whole, whole.value > 0 else { return nil }
      return Double(part.value) / Double(whole.value)
    }
  }

  package struct TrafficRow: Sendable {
    package var service: String
    package var endpoint: String?
    package var requests = Pair()
    package var perSecond: (before: Double?, during: Double?) = (nil, nil)
  }

  /// A template of the window.
  package struct PatternRow: Sendable {
    package var id: String
    package var template: [UInt8]
    /// In the window.
    package var count: Int
    package var share: Double
    package var level: String?
    package var services: [String]
    package var query: PatternQuery?
    var first: TimelinePlace?
    var last: TimelinePlace?
    /// How often a second, before and in the window; the ratio is nil where nothing was before.
    package var before: Double?
    package var during: Double
    package var ratio: Double?
  }

  /// A trace of the window, for a waterfall.
  package struct WorstTrace: Sendable {
    package var id: String
    package var errors: Int
    /// Nanoseconds.
    package var start: Int64
    package var duration: Int64
    /// In the order of their start; parents before children.
    package var spans: [Span]

    package struct Span: Sendable {
      package var id: String
      package var parent: String
      package var service: String
      package var name: String
      package var start: Int64
      package var duration: Int64
      package var isError: Bool
      /// How deep it stands below the root.
      package var depth: Int
      var place: TimelinePlace
    }
  }

  /// A claim with the mark that texts refer to it by.
  package struct NumberedQuery: Sendable {
    /// `q1`.
    package var mark: String
    package var claim: Claim
  }

  /// What the charts show: the window and its surroundings, bucket by bucket.
  package struct Charts: Sendable {
    /// The start of the first bucket.
    package var from: Int64 = 0
    package var step: Int64 = 1
    /// Each has a value for each bucket.
    package var series: [Series] = []
    /// Numbers of timeline events that lie within.
    package var marks: [Int] = []

    package var count: Int { series.first?.total.count ?? 0 }

    /// A service; those that changed first, then by name.
    package struct Series: Sendable {
      package var service: String
      package var hasChanged: Bool
      package var total: [Int]
      package var failing: [Int]
      /// Milliseconds; nil where a bucket has no durations.
      package var p50: [Double?]
      package var p95: [Double?]
    }
  }

  /// Whether there is what a word of `--fail-on` means: `firing`, `slo`, or the name of a level.
  package func fails(on word: String, _ options: ReportOptions) -> Bool {
    switch word {
    case "firing": return alerts.contains(where: \.isFiring)
    case "slo": return objectives.contains(where: \.isMissed)
    default:
      guard let limit = options.levels.firstIndex(of: word), let level = severity.level,
        let found = options.levels.firstIndex(of: level)
      else { return false }
      return found <= limit
    }
  }

  /// The mark of a figure's query: `q3`.
  package func mark(_ figure: Figure?) -> String? {
    guard let claim = figure?.claim else { return nil }
    return queries.first { $0.claim.query == claim.query && $0.claim.at == claim.at }?.mark
  }
}
