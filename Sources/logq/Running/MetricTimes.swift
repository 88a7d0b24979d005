internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// When a metric query is evaluated, and the query with its variables filled in.
struct MetricTimes {
  let metric: MetricExpression
  let times: EvaluationTimes
  let split: SplitTimes?

  /// Settles what the command line leaves to the input; reads it once where that must be known.
  init(_ query: Query, _ settings: QuerySettings, input: InputEnds) throws(Diagnostic) {
    let arguments = settings.window
    let resolve = { (time: TimeArgument) in
      time.resolve(oldest: input.oldest, newest: input.newest, zone: settings.look.zone)
    }
    split = arguments.split.isEmpty ? nil : SplitTimes(times: arguments.split.map(resolve).sorted())
    let hasWindow = arguments.from != nil || arguments.to != nil
    if arguments.isInstant && arguments.at == nil && !hasWindow, query.readsWholeInput,
      case .metric(let metric) = query.expression
    {
      self.metric = metric
      times = .wholeInput
      return
    }
    let from = arguments.from.map(resolve)
    let to = arguments.to.map(resolve)
    let length: Int64
    if arguments.isInstant && !hasWindow {
      length = input.length
    } else {
      length = max(
        1,
        Nanoseconds.sum(
          Nanoseconds.difference(to ?? input.newest, from ?? input.oldest),
          hasWindow ? 0 : 1_000_000))
    }
    let interval = arguments.step ?? DefaultStep.over(length)
    metric = try Self.parse(query, QueryVariables(range: length, interval: interval))
    let step = arguments.step ?? (metric.longestRange ?? interval)
    if arguments.isInstant {
      times = .instant(arguments.at.map(resolve) ?? to ?? input.newest)
    } else if let from, let to {
      times = .range(from: from, to: to, step: step)
    } else if hasWindow {
      times = .range(
        from: from ?? Nanoseconds.roundUp(input.oldest, to: step),
        to: to ?? Nanoseconds.roundUp(input.newest, to: step), step: step)
    } else {
      times = .tiling(step: step)
    }
  }

  private static func parse(_ query: Query, _ variables: QueryVariables) throws(Diagnostic)
    -> MetricExpression
  {
    var again = query
    if !query.variablesUsed.isEmpty {
      do { again = try parseQuery(query.text, variables: variables) } catch {
        throw error.diagnostic
      }
    }
    guard case .metric(let metric) = again.expression else {
      throw Diagnostic("expected a metric query", text: query.text)
    }
    return metric
  }

  /// Whether the ends of the input must be known before it is read.
  static func needsEnds(_ query: Query, _ settings: QuerySettings) -> Bool {
    let arguments = settings.window
    guard case .metric(let metric) = query.expression else { return arguments.isRelative }
    if arguments.isRelative { return true }
    let isWhole = arguments.from != nil && arguments.to != nil
    if arguments.isInstant {
      if arguments.at == nil && arguments.to == nil { return !query.readsWholeInput }
      return !query.variablesUsed.isEmpty && !isWhole
    }
    if isWhole { return false }
    if arguments.from != nil || arguments.to != nil { return true }
    let needsStep = arguments.step == nil && metric.longestRange == nil
    return needsStep || !query.variablesUsed.isEmpty
  }
}

/// The times of the oldest and newest record, as far as they matter.
struct InputEnds {
  var oldest: Int64 = 0
  var newest: Int64 = 0

  /// So that a range of this length at the newest record holds every record.
  var length: Int64 { Nanoseconds.sum(Nanoseconds.difference(newest, oldest), 1_000_000) }
}

extension Query {
  /// Whether all that its variables do is to make each range the whole window.
  var readsWholeInput: Bool {
    guard variablesUsed == .range, case .metric(let metric) = expression else { return false }
    let ranges = metric.ranges
    return !ranges.isEmpty && ranges.allSatisfy { $0.text.hasPrefix("$") }
      && text.split(separator: "__range", omittingEmptySubsequences: false).count - 1
        == ranges.count
  }
}
