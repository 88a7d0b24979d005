internal import LogCore

/// Finds calls that one request makes again and again, and calls that fail and are made again.
final class CallFinder: Finder {
  /// By what groups of several traces become one finding.
  private struct Key: Hashable {
    var service: NameID
    var operation: NameID
    var peer: NameID
    var fingerprint: [UInt8]
  }

  private struct Repeated {
    var most = 0
    var total = 0
    var groups = 0
    var isSequential = true
    var time: Int128 = 0
    var isMajor = false
    var traces: [TraceCandidate] = []
  }

  private struct Retried {
    var most = 0
    var failed = 0
    var runs = 0
    var recovered = 0
    var time: Int128 = 0
    var traces: [TraceCandidate] = []
  }

  private let context: FinderContext
  private let groups: CallGroups
  private var repeated: [Key: Repeated] = [:]
  private var retried: [Key: Retried] = [:]
  private let looksForRepeated: Bool
  private let looksForRetries: Bool

  init(_ context: FinderContext) {
    self.context = context
    groups = CallGroups(context)
    looksForRepeated = context.options.kinds.contains(.repeatedCalls)
    looksForRetries = context.options.kinds.contains(.retries)
  }

  func add(_ tree: TraceTree, _ pass: FindingPass) {
    let fewest = max(1, min(context.options.repeatedCalls, context.options.retries))
    groups.each(tree, pass, atLeast: fewest) { entry, peer, fingerprint, spans in
      let key = Key(
        service: tree.service[entry], operation: tree.operation[entry], peer: peer,
        fingerprint: groups.fingerprints.texts[Int(fingerprint)])
      if looksForRepeated { addRepeated(tree, entry, key, spans) }
      if looksForRetries { addRetries(tree, key, spans) }
    }
  }

  private func addRepeated(_ tree: TraceTree, _ entry: Int, _ key: Key, _ spans: [Int]) {
    let calls = spans.filter { !tree.marks[$0].contains(.error) }
    guard calls.count >= max(1, context.options.repeatedCalls) else { return }
    var time: Int128 = 0
    var isSequential = true
    for (k, i) in calls.enumerated() {
      time += Int128(tree.duration(i))
      if k > 0 && tree.start[i] < tree.end[calls[k - 1]] { isSequential = false }
    }
    var sum = repeated[key] ?? Repeated()
    sum.most = max(sum.most, calls.count)
    sum.total += calls.count
    sum.groups += 1
    sum.isSequential = sum.isSequential && isSequential
    sum.time += time
    sum.isMajor = sum.isMajor || 4 * time >= Int128(tree.duration(entry))
    sum.traces.append(TraceCandidate(trace: tree.trace, value: Int64(calls.count)))
    repeated[key] = sum
  }

  /// Each run of errors, with the success behind it, that is long enough.
  private func addRetries(_ tree: TraceTree, _ key: Key, _ spans: [Int]) {
    var from = 0
    while from < spans.count {
      guard tree.marks[spans[from]].contains(.error) else {
        from += 1
        continue
      }
      var to = from
      while to < spans.count && tree.marks[spans[to]].contains(.error) { to += 1 }
      let failed = to - from
      let isRecovered = to < spans.count
      let run = spans[from..<(isRecovered ? to + 1 : to)]
      if failed >= 2 && run.count >= context.options.retries {
        note(tree, key, run, failed: failed, isRecovered: isRecovered)
      }
      from = to
    }
  }

  private func note(
    _ tree: TraceTree, _ key: Key, _ run: ArraySlice<Int>, failed: Int, isRecovered: Bool
  ) {
    var end = Int64.min
    for i in run { end = max(end, tree.end[i]) }
    var sum = retried[key] ?? Retried()
    sum.most = max(sum.most, run.count)
    sum.failed += failed
    sum.runs += 1
    if isRecovered { sum.recovered += 1 }
    sum.time += Int128(end) - Int128(tree.start[run[run.startIndex]])
    sum.traces.append(TraceCandidate(trace: tree.trace, value: Int64(run.count)))
    retried[key] = sum
  }

  func merge(_ other: any Finder) {
    guard let other = other as? CallFinder else { return }
    repeated.merge(other.repeated) { a, b in
      Repeated(
        most: max(a.most, b.most), total: a.total + b.total, groups: a.groups + b.groups,
        isSequential: a.isSequential && b.isSequential, time: a.time + b.time,
        isMajor: a.isMajor || b.isMajor, traces: a.traces + b.traces)
    }
    retried.merge(other.retried) { a, b in
      Retried(
        most: max(a.most, b.most), failed: a.failed + b.failed, runs: a.runs + b.runs,
        recovered: a.recovered + b.recovered, time: a.time + b.time, traces: a.traces + b.traces)
    }
  }

  func findings() -> [Finding] {
    repeated.map { key, sum in
      finding(
        key, sum.isMajor ? .major : .minor, sum.traces,
        .repeatedCalls(
          RepeatedCallsEvidence(
            target: context.text.name(key.peer),
            fingerprint: String(decoding: key.fingerprint, as: UTF8.self),
            callsMaximum: sum.most, callsTotal: sum.total, requestCount: sum.groups,
            isSequential: sum.isSequential, total: sum.time)))
    }
      + retried.map { key, sum in
        finding(
          key, sum.recovered < sum.runs || sum.most >= 5 ? .major : .minor, sum.traces,
          .retries(
            RetriesEvidence(
              target: context.text.name(key.peer),
              fingerprint: String(decoding: key.fingerprint, as: UTF8.self),
              attemptsMaximum: sum.most, failedTotal: sum.failed, requestCount: sum.runs,
              recoveredCount: sum.recovered, span: sum.time)))
      }
  }

  private func finding(
    _ key: Key, _ severity: Severity, _ traces: [TraceCandidate], _ evidence: Evidence
  ) -> Finding {
    Finding(
      severity: severity, service: context.text.name(key.service),
      operation: context.text.name(key.operation), traceCount: context.traceCount(traces),
      evidence: evidence, traces: context.examples(traces))
  }
}
