internal import LogCore

extension TraceRun {
  /// The findings of `trace slow`.
  package func findings(_ wanted: FindingOptions, limit: Int?) -> FindingsResult {
    // SAFETY: workers only read the table, which does not change any more.
    nonisolated(unsafe) let shared = table
    let overlap = options.overlap
    var result = collect { unsafe FindingCollector(FinderContext(shared, wanted), overlap) }
      .result()
    if let limit { result.findings = Array(result.findings.prefix(limit)) }
    return result
  }
}

/// Runs all finders over the traces.
private final class FindingCollector: TraceCollector {
  private let path: CriticalPath
  private let pass = FindingPass()
  private let context: FinderContext
  private let budgets: BudgetFinder
  private let finders: [any Finder]
  private let needsSelfTimes: Bool
  private let needsPath: Bool
  private var traceCount = 0
  private var spanCount = 0

  init(_ context: FinderContext, _ overlap: OverlapTolerance) {
    self.context = context
    path = CriticalPath(overlap: overlap)
    budgets = BudgetFinder(context)
    let kinds = context.options.kinds
    var finders: [any Finder] = []
    needsSelfTimes = kinds.contains(.shift) || kinds.contains(.outlier)
    needsPath = kinds.contains(.dominant) || kinds.contains(.gap)
    if needsSelfTimes { finders.append(SelfTimeFinder(context)) }
    if kinds.contains(.repeatedCalls) || kinds.contains(.retries) {
      finders.append(CallFinder(context))
    }
    if kinds.contains(.errors) { finders.append(ErrorFinder(context)) }
    if kinds.contains(.dominant) { finders.append(DominantFinder(context)) }
    if kinds.contains(.gap) { finders.append(GapFinder(context)) }
    self.finders = finders
  }

  func add(_ tree: TraceTree) {
    traceCount += 1
    spanCount += tree.count
    pass.fillEntries(tree)
    pass.gaps = []
    if needsSelfTimes { tree.fillSelfTimes() }
    if needsPath {
      let least = context.options.gap
      path.fill(tree) { [pass] _, parts in pass.addGaps(tree, parts, atLeast: least) }
    }
    budgets.add(tree, pass)
    for finder in finders { finder.add(tree, pass) }
  }

  func merge(_ other: FindingCollector) {
    traceCount += other.traceCount
    spanCount += other.spanCount
    budgets.merge(other.budgets)
    for (finder, more) in zip(finders, other.finders) { finder.merge(more) }
  }

  func result() -> FindingsResult {
    var result = FindingsResult(traceCount: traceCount, spanCount: spanCount)
    result.budgets = budgets.rows()
    var findings = context.options.kinds.contains(.budget) ? budgets.findings() : []
    for finder in finders { findings += finder.findings() }
    result.findings = findings.sorted(by: Self.isBefore)
    return result
  }

  private static func isBefore(_ a: Finding, _ b: Finding) -> Bool {
    if a.severity != b.severity { return a.severity < b.severity }
    let x = [a.kind.rawValue, a.service, a.operation ?? ""] + a.evidence.detail
    let y = [b.kind.rawValue, b.service, b.operation ?? ""] + b.evidence.detail
    for (x, y) in zip(x, y) where x != y { return x.utf8.lexicographicallyPrecedes(y.utf8) }
    return false
  }
}
