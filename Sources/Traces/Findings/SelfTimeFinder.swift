internal import Glibc
internal import LogCore

/// Finds shifts and outliers of the self times of each service's operations.
final class SelfTimeFinder: Finder {
  private struct Sample: BitwiseCopyable {
    var time: Int64
    var start: Int64
    var trace: TraceNumber
    var row: Int32
    var suffix: IDSuffix
    var group: UInt32
  }

  private let context: FinderContext
  private let grouping: SpanGrouping
  private var samples: [Sample] = []

  init(_ context: FinderContext) {
    self.context = context
    grouping = SpanGrouping(SpanField.standard, context.table)
  }

  func add(_ tree: TraceTree, _ pass: FindingPass) {
    for i in 0..<tree.count {
      samples.append(
        Sample(
          time: tree.selfTime[i], start: tree.start[i], trace: tree.trace, row: tree.row[i],
          suffix: tree.suffix[i],
          group: UInt32(truncatingIfNeeded: grouping.group(tree, i))))
    }
  }

  func merge(_ other: any Finder) {
    guard let other = other as? SelfTimeFinder else { return }
    let map = grouping.merge(other.grouping)
    samples.reserveCapacity(samples.count + other.samples.count)
    for var sample in other.samples {
      sample.group = UInt32(truncatingIfNeeded: map[Int(sample.group)])
      samples.append(sample)
    }
  }

  func findings() -> [Finding] {
    var findings: [Finding] = []
    samples.sort { $0.group < $1.group }
    var from = 0
    while from < samples.count {
      var to = from
      while to < samples.count && samples[to].group == samples[from].group { to += 1 }
      let own = samples[from..<to]
      if context.options.kinds.contains(.outlier), let finding = outlier(own) {
        findings.append(finding)
      }
      if context.options.kinds.contains(.shift), let finding = shift(own) {
        findings.append(finding)
      }
      from = to
    }
    return findings
  }

  private func finding(
    _ severity: Severity, _ examples: some Sequence<Sample>, _ group: UInt32, _ evidence: Evidence
  ) -> Finding {
    let candidates = examples.map { TraceCandidate(trace: $0.trace, value: $0.time) }
    let values = grouping.values(Int(group))
    return Finding(
      severity: severity, service: values[0] ?? "", operation: values[1] ?? "",
      traceCount: context.traceCount(candidates), evidence: evidence,
      traces: context.examples(candidates))
  }

  // MARK: - Outliers

  private func outlier(_ samples: ArraySlice<Sample>) -> Finding? {
    guard samples.count >= 8, let group = samples.first?.group else { return nil }
    let times = samples.map(\.time).sorted()
    guard let median = NearestRank.p50.value(sorted: times[...]) else { return nil }
    let distances = times.map { Int64(clamping: ($0 &- median).magnitude) }.sorted()
    let mad = NearestRank.p50.value(sorted: distances[...]) ?? 0
    let limit = max(
      Double(median) + 6 * 1.4826 * Double(mad), 2 * Double(median), Double(median) + 1_000_000)
    let above = samples.filter { Double($0.time) > limit }
    guard !above.isEmpty, above.count * 5 <= samples.count, let most = times.last else {
      return nil
    }
    let isFar = Int128(most) >= 10 * Int128(median)
    return finding(
      isFar ? .major : .minor, above, group,
      .outlier(
        OutlierEvidence(
          count: above.count, of: samples.count, median: median,
          limit: Int64(exactly: limit.rounded(.down)) ?? Int64.max, maximum: most)))
  }

  // MARK: - Shifts

  private func shift(_ samples: ArraySlice<Sample>) -> Finding? {
    guard samples.count >= 12, let group = samples.first?.group else { return nil }
    let ordered = samples.sorted { isBefore($0, $1) }
    let (split, largest) = changePoint(ordered.map(\.time))
    let n = Double(ordered.count)
    let u = Double(largest)
    let p = min(1, 2 * exp(-6 * u * u / (n * n * n + n * n)))
    guard split > 0, split < ordered.count, p < 0.01 else { return nil }
    let before = ordered[..<split].map(\.time).sorted()
    let after = ordered[split...].map(\.time).sorted()
    guard let low = NearestRank.p50.value(sorted: before[...]),
      let high = NearestRank.p50.value(sorted: after[...]),
      2 * Int128(high) >= 3 * Int128(low), high &- low >= 1_000_000
    else { return nil }
    return finding(
      Int128(high) >= 4 * Int128(low) ? .critical : .major, ordered[split...], group,
      .shift(
        ShiftEvidence(
          since: ordered[split].start, beforeP50: low, afterP50: high, beforeCount: before.count,
          afterCount: after.count, pValue: p)))
  }

  private func isBefore(_ a: Sample, _ b: Sample) -> Bool {
    if a.start != b.start { return a.start < b.start }
    let table = context.table
    if a.trace != b.trace { return table.isLess(a.trace, b.trace) }
    let x = context.text.span(row: Int(a.row), a.suffix)
    let y = context.text.span(row: Int(b.row), b.suffix)
    return x.utf8.lexicographicallyPrecedes(y.utf8)
  }

  /// Pettitt's change point: how many values lie before it, and the largest absolute U.
  ///
  /// Ranks are doubled, so that the mean ranks of ties are whole numbers. O(n log n).
  private func changePoint(_ values: [Int64]) -> (count: Int, u: Int) {
    let n = values.count
    let order = values.indices.sorted { values[$0] < values[$1] }
    var doubledRanks = Array(repeating: 0, count: n)
    var from = 0
    while from < n {
      var to = from
      while to < n && values[order[to]] == values[order[from]] { to += 1 }
      // The ranks from + 1 ... to have the mean (from + 1 + to) / 2.
      for k in from..<to { doubledRanks[order[k]] = from + 1 + to }
      from = to
    }
    var sum = 0
    var best = (count: 0, u: -1)
    for t in 1...n {
      sum += doubledRanks[t - 1]
      let u = abs(sum - t * (n + 1))
      if u > best.u { best = (t, u) }
    }
    return best
  }
}
