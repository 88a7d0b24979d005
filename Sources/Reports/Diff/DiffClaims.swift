internal import LogCore
internal import LogQL

/// Writes the queries that count the records of A and of B, all of them or those in which a predicate
/// holds.
///
/// A number that no query gives exactly has none: that of a sample, of a pair of which only the sample
/// is known, of values too long to be told whole.
struct DiffClaims {
  /// What is counted: some log queries less others.
  private struct Side {
    var plus: [String]
    var minus: [String] = []
    var window: ClaimWindow
  }

  private let population: DiffPopulation
  private let options: DiffOptions
  private let queries: ClaimQueries
  private let slow: SlowLimits
  /// Queries that nobody would read are none.
  private static let mostParts = 24

  init(_ population: DiffPopulation, _ options: DiffOptions) {
    self.population = population
    self.options = options
    queries = ClaimQueries(population.state.sources)
    slow = SlowLimits(population.state, options)
  }

  /// The claim that A, or B, has so many records in which a predicate holds.
  func claim(_ value: Int, ofA isA: Bool, _ predicate: DiffPredicate? = nil) -> Claim? {
    guard !options.isNarrowed, !options.joinsTraces else { return nil }
    var filter = ""
    if let predicate {
      for part in predicate.parts {
        guard let text = self.filter(part, predicate) else { return nil }
        filter += " " + text
      }
    }
    guard let side = side(isA, predicate), side.plus.count + side.minus.count <= Self.mostParts
    else { return nil }
    let plus = side.plus.map { $0 + filter }
    guard !side.minus.isEmpty else { return side.window.claim(value, plus) }
    let minus = side.minus.map { $0 + filter }
    return Claim(
      value: value,
      query: "\(sum(plus, side.window)) - \(sum(minus, side.window))", at: side.window.at)
  }

  private func sum(_ logs: [String], _ window: ClaimWindow) -> String {
    logs.count == 1 ? "(\(window.count(logs)) or vector(0))" : "(\(window.count(logs)))"
  }

  // MARK: - Sides

  private func side(_ isA: Bool, _ predicate: DiffPredicate?) -> Side? {
    switch options.mode {
    case .errors:
      guard let window = window(options.from, options.to) else { return nil }
      let failing = logs(predicate, ofA: true) { service, isParsed in
        requests(service, failing: true, isParsed: isParsed)
      }
      if isA { return failing.map { Side(plus: $0, window: window) } }
      let all = logs(predicate) { service, isParsed in
        requests(service, failing: false, isParsed: isParsed)
      }
      guard let failing, let all else { return nil }
      return Side(plus: all, minus: failing, window: window)
    case .split(let at):
      let window = isA ? window(at, options.to) : window(options.from, at)
      return timed(predicate, window)
    case .window(let from, let to):
      if isA { return timed(predicate, window(from, to)) }
      return options.baseline.flatMap { timed(predicate, window($0.from, $0.to)) }
    case .slow: return slowSide(isA, predicate)
    case .selected: return isA && predicate == nil ? selectedSide : nil
    case .files: return nil
    }
  }

  /// What the query of `--where` selects, where these are all records that are compared.
  ///
  /// Events of the cluster, and spans but those of servers, are not; and a metric query fails where it
  /// meets a record with an error.
  private var selectedSide: Side? {
    let state = population.state
    guard !state.hasSelectionErrors, !state.sources.isGivenUp,
      !state.sources.origins.contains(where: { $0.isEvent || $0.isSpan })
    else { return nil }
    return window(options.from, options.to).map { Side(plus: [options.query], window: $0) }
  }

  private func timed(_ predicate: DiffPredicate?, _ window: ClaimWindow?) -> Side? {
    let all = logs(predicate) { service, isParsed in
      requests(service, failing: false, isParsed: isParsed)
    }
    guard let window, let all else { return nil }
    return Side(plus: all, window: window)
  }

  private func slowSide(_ isA: Bool, _ predicate: DiffPredicate?) -> Side? {
    guard let window = window(options.from, options.to), population.state.isComplete else {
      return nil
    }
    func collect(_ limit: (Int64) -> Int64) -> [String]? {
      logs(predicate) { service, _ in
        var found: [String] = []
        for (endpoint, above) in slow.limits(of: service) {
          guard
            let more = queries.slow(service.name, endpoint: endpoint, atLeast: limit(above))
          else { return nil }
          found += more
        }
        return found
      }
    }
    guard let slower = collect({ $0 + 1 }) else { return nil }
    if isA { return Side(plus: slower, window: window) }
    return collect({ _ in 0 }).map { Side(plus: $0, minus: slower, window: window) }
  }

  /// The log queries of all services that count, of those with the predicate's fields.
  private func logs(
    _ predicate: DiffPredicate?, ofA: Bool = false,
    _ make: (DiffPopulation.Service, Bool) -> [String]?
  ) -> [String]? {
    var logs: [String] = []
    for service in population.services {
      if let predicate,
        predicate.present.common(predicate.present, predicate.present, service.words) == 0
      {
        continue
      }
      if ofA && population.state.isComplete && service.a == 0 { continue }
      guard let more = make(service, predicate != nil) else { return nil }
      logs += more
    }
    return logs.isEmpty ? nil : logs
  }

  private func requests(_ service: DiffPopulation.Service, failing: Bool, isParsed: Bool)
    -> [String]?
  {
    switch service.kind {
    case .request, .span: queries.requests(service.name, failing: failing)
    case .other: queries.records(service.name, failing: failing, isParsed: isParsed)
    }
  }

  /// A window of claims; nil where it does not hold exactly the records that were compared.
  private func window(_ from: Int64?, _ to: Int64?) -> ClaimWindow? {
    guard let span = population.state.inputs.span else { return nil }
    for time in [from, to] {
      if let time, time % 1_000_000 != 0 { return nil }
    }
    return ClaimWindow(from: from ?? span.oldest, to: to ?? span.newest + 1)
  }

  // MARK: - Predicates

  /// A stage that leaves the records in which a part of a predicate holds.
  private func filter(_ part: DiffPredicate.Part, _ predicate: DiffPredicate) -> String? {
    let values = population.values(part.column)
    guard !values.contains("") else { return nil }
    switch part.value {
    case .none:
      return part.operation == .present ? "| \(part.field)!=\"\"" : "| \(part.field)=\"\""
    case .text(let text):
      // Longer ones are told in part only.
      guard text.utf8.count < EvidenceTable.longest else { return nil }
      return ClaimText.equals(part.field, text)
    case .number(let edge):
      // Of anything else than numbers a comparison makes an error.
      guard population.state.isComplete, values.allSatisfy({ NumericColumn.number($0) != nil })
      else { return nil }
      return "| \(part.field)\(part.operation.rawValue)\(edge.short)"
    }
  }
}
