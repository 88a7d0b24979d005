package import LogCore

/// How an input that grows is worked on.
package struct FollowOptions: Sendable {
  /// Nanoseconds of a bucket.
  package var step: Int64
  /// A bucket is closed when the newest time is this much behind its end; nanoseconds.
  package var lateness: Int64 = 5_000_000_000
  /// No bucket is closed before a pause of so many nanoseconds, or what comes is from just now: what
  /// is there already counts in any order.
  ///
  /// nil: buckets are closed from the first record on, one by one.
  package var patience: Int?
  /// Results are of the last so many buckets at least, and of twice as many at most.
  package var buckets: Int64 = 360

  package init(step: Int64) { self.step = step }
}

/// The records that a result is made of while an input grows: from ..< to, all of them closed.
package struct FollowWindow: Sendable {
  /// nil: all there are.
  package var from: Int64?
  package var to: Int64
  /// How many times buckets were closed since the last result.
  package var closings = 1
}

/// What is known of a result that was made.
package struct FollowResult: Sendable {
  package var step: Int64
  /// How many buckets of series it looked at.
  package var cost: Int

  package init(step: Int64, cost: Int) {
    self.step = step
    self.cost = cost
  }
}

/// What an input came to that was followed to its end.
package struct FollowOutcome<State: ReportState> {
  package var state: State
  package var files: FileTable
  /// Records before are not all in the state; nil where all are.
  package var from: Int64?
  /// Whether any bucket was closed before the end.
  package var isLive: Bool
}

/// Reads an input that grows into a state, of which a result is made at each closed bucket.
///
/// One thread reads; until the input turns out to be live another one looks whether it has paused.
/// For bounds on time and memory an old state gives way to a younger one:
///
///     older  |-------|-------|            results are made of the older one; when the newer one
///     newer          |-------|-------|    has `buckets` of them, it takes the older one's place
// SAFETY: everything that changes is used with `monitor` locked.
package final class FollowRun<State: ReportState>: @unchecked Sendable {
  private let request: ReportRequest
  private let source: any RecordSource
  private let options: FollowOptions
  private let make: () -> State
  private let closed: @Sendable (State, FileTable, FollowWindow) -> FollowResult?
  private let sources: NumberedSources
  private let monitor = Monitor()

  private var clock: FollowClock
  private var older: State
  private var olderFrom: Int64?
  private var newer: State?
  private var newerFrom = Int64.min
  /// The end of what has been worked on.
  private var worked = Int64.min
  private var recordsSince = 0
  /// The end of the last bucket that was seen to be closed, and how many times there was one since the
  /// last result.
  private var passed = Int64.min
  private var closings = 0
  private var budget: FollowBudget
  private var isLive: Bool
  /// Whether what comes is from just now, of an input that is followed from its first record on.
  private var isWritten = false
  private var isEnded = false
  private var waitingSince: Int?
  private var freshness: Freshness

  /// While so many records have not come since the last result, what waits to be read goes first.
  private static var fewestRecords: Int { 50_000 }
  /// A pause of so many nanoseconds is time for a result.
  private static var strictPatience: Int { 200_000_000 }

  /// A run over a source.
  ///
  /// `make` gives an empty state. `closed` gets a settled state, which goes on to grow, and the window
  /// that is closed of it; it returns what its result was, or nil to end the reading. They are
  /// called from changing threads, but never two at a time.
  package init(
    _ request: ReportRequest, source: any RecordSource, options: FollowOptions,
    make: @escaping () -> State,
    closed: @escaping @Sendable (State, FileTable, FollowWindow) -> FollowResult?
  ) {
    self.request = request
    self.source = source
    self.options = options
    self.make = make
    self.closed = closed
    sources = NumberedSources(source)
    freshness = Freshness(lateness: options.lateness)
    clock = FollowClock(step: options.step, lateness: options.lateness)
    older = make()
    budget = FollowBudget(mostClosings: Int(clamping: options.buckets / 2))
    isLive = options.patience == nil
  }

  /// Reads to the end of the input; what is left then is in the state that is returned.
  package func run() -> FollowOutcome<State> {
    WorkerThreads.run(2) { number in
      if number == 0 { self.read() } else { self.watch() }
    }
    let files = sources.table(source)
    older.settle(files)
    return FollowOutcome(
      state: older, files: files, from: olderFrom, isLive: worked > .min)
  }

  // MARK: - Reading

  private func read() {
    let worker = ReportWorker(request, source, sources)
    while true {
      monitor.locked { waitingSince = Clock.now() }
      guard let place = worker.next() else { break }
      let goesOn = monitor.locked { take(worker, isQuiet: place.isLive) }
      if place.isLast { source.release(source: place.source, sequence: place.sequence) }
      if !goesOn { source.cancel() }
    }
    monitor.locked {
      isEnded = true
      monitor.notifyAll()
    }
  }

  /// Takes a batch in and works on what is closed by it; false if the reading is to end.
  private func take(_ worker: ReportWorker, isQuiet: Bool) -> Bool {
    waitingSince = nil
    let batch = worker.batch
    let kept = (0..<batch.keptCount).map { unsafe batch.kept[$0] }
    // For all records: states get them in several parts.
    if !kept.isEmpty { _ = worker.facts.columns.numberSeries(batch) }
    var from = 0
    for k in kept.indices {
      guard clock.note(unsafe batch.time[Int(kept[k])]), isLive, isStrict ? notesClosing() : isDue
      else {
        continue
      }
      // The record that closes a bucket is taken in before, wherever a batch ends.
      fold(worker, kept[from...k])
      from = k + 1
      if mayWait {
        // States change as they would with a result.
        if isStrict, let end = clock.closedEnd { changeStates(end) }
      } else if !workOnClosed() {
        return false
      }
    }
    fold(worker, kept[from...])
    if isStrict {
      isWritten = isQuiet && freshness.isFresh(newest: clock.newest)
      return !isWritten || !isDue || workOnClosed()
    }
    if !isLive && isQuiet { isLive = freshness.isFresh(newest: clock.newest) }
    return !isLive || !isQuiet || !isDue || workOnClosed()
  }

  private func fold(_ worker: ReportWorker, _ kept: ArraySlice<Int32>) {
    guard !kept.isEmpty else { return }
    let batch = worker.batch
    for state in [older] + (newer.map { [$0] } ?? []) {
      for (k, record) in kept.enumerated() { unsafe batch.kept[k] = record }
      batch.keptCount = kept.count
      state.fold(batch, worker.facts, from: worker.origin)
    }
    recordsSince += kept.count
  }

  /// Waits for a pause, which tells that the input is live, and that there is time for a result.
  private func watch() {
    let patience = options.patience ?? Self.strictPatience
    monitor.lock()
    defer { monitor.unlock() }
    while !isEnded && (isStrict || !isLive) {
      if isStrict {
        if isDue, let since = waitingSince, Clock.now() - since >= patience, !workOnClosed() {
          source.cancel()
        }
      } else if clock.newest != nil, let since = waitingSince, Clock.now() - since >= patience {
        isLive = true
        if isDue && !workOnClosed() { source.cancel() }
        return
      }
      monitor.wait(nanoseconds: max(1_000_000, patience / 4))
    }
  }

  // MARK: - Closed buckets

  private var isDue: Bool { clock.closedEnd.map { $0 > worked } ?? false }

  /// Whether the input is followed from its first record on.
  private var isStrict: Bool { options.patience == nil }

  /// Whether what has come since the last result is too little for another one.
  private var mayWait: Bool {
    guard isStrict else { return recordsSince < Self.fewestRecords }
    return !isWritten && !budget.affords(records: recordsSince, closings: closings)
  }

  /// Takes note of a bucket that was not closed before.
  private func notesClosing() -> Bool {
    guard let end = clock.closedEnd, end > max(passed, worked) else { return false }
    passed = end
    closings += 1
    return true
  }

  /// Has a result made of what is closed; false if the reading is to end.
  private func workOnClosed() -> Bool {
    guard let end = clock.closedEnd else { return true }
    worked = end
    let count = max(closings, 1)
    recordsSince = 0
    closings = 0
    changeStates(end)
    let files = sources.table(source)
    older.settle(files)
    let closed = closed(older, files, FollowWindow(from: olderFrom, to: end, closings: count))
    guard let closed else { return false }
    clock.step = max(closed.step, options.step)
    budget.cost = closed.cost
    return true
  }

  /// Lets the newer state take the older one's place when it has seen enough.
  private func changeStates(_ end: Int64) {
    let (length, overflow) = options.step.multipliedReportingOverflow(by: options.buckets)
    if let newer {
      guard !overflow, Nanoseconds.difference(end, newerFrom) >= length else { return }
      older = newer
      olderFrom = newerFrom
    }
    newer = make()
    // The newer state has not seen all of the bucket that is open now.
    newerFrom = Nanoseconds.sum(
      BucketWidths.start(of: max(clock.newest ?? end, end), width: options.step), options.step)
  }
}
