import LogCore
import Synchronization

/// Which worker reads what: hands out the sequences of all sources.
///
/// Without merging the sources go in order, the ones behind the first only as far ahead as a window
/// allows; with it the source comes next of which the fewest sequences are under way, so that a merge
/// never waits for a source that nobody reads.
// SAFETY: all state that changes is read and changed with `monitor` locked, or atomic.
final class SourceBoard: @unchecked Sendable {
  /// What a worker is to do.
  enum Assignment {
    case open(SourceState)
    case segment(SourceState, SegmentedFile, sequence: Int)
    case sequential(SourceState, SequentialInput, sequence: Int)
  }

  let sources: [SourceState]
  private let monitor = Monitor()
  private let poller: LivePoller
  private let takesAny: Bool
  private var queue = SourceQueue()
  private let cancelled = Atomic<Bool>(false)
  /// The last sequence that is wanted, as `order` gives it.
  private let last = Atomic<Int>(.max)
  /// How many bytes the readers have read; for a progress line.
  let bytesTaken = Atomic<Int>(0)
  /// How many sequences of one source may be under way, and of all where they go in order.
  private var window = 2
  private var mostOutstanding = 16
  private var outstanding = 0
  private var mergesSources = false
  private var isConfigured = false
  private var firstUnfinished = 0
  private var unfinished: Int
  private var pollingWorker: Int?

  init(_ inputs: InputList, poller: LivePoller, follows: Bool) {
    sources = inputs.items.enumerated().map { SourceState(index: $0.offset, item: $0.element) }
    unfinished = sources.count
    self.poller = poller
    takesAny = follows
  }

  /// Says how the run goes; the first reader's request holds for all.
  func configure(_ request: ReadRequest) {
    monitor.locked {
      guard !isConfigured else { return }
      isConfigured = true
      window = request.workers + 1
      mostOutstanding = 8 * (request.workers + 1)
      mergesSources = request.mergesSources || takesAny
      if mergesSources { for source in sources { queue.add(source, window) } }
    }
  }

  var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

  func cancel() {
    cancelled.store(true, ordering: .relaxed)
    monitor.locked {
      monitor.notifyAll()
      poller.wake()
    }
    for source in sources { source.times.cancel() }
  }

  /// Hands out no sequence behind this one, of this source or of those behind it.
  func stop(behind source: Int, _ sequence: Int) {
    monitor.locked {
      last.store(
        min(last.load(ordering: .relaxed), Self.order(source, sequence)), ordering: .relaxed)
      monitor.notifyAll()
      poller.wake()
    }
  }

  /// Whether a sequence is not wanted any more.
  func isStopped(_ source: Int, _ sequence: Int) -> Bool {
    Self.order(source, sequence) > last.load(ordering: .relaxed)
  }

  private static func order(_ source: Int, _ sequence: Int) -> Int { source << 40 | sequence }

  /// Whether all that is wanted has been handed out.
  private var isAllHandedOut: Bool {
    guard last.load(ordering: .relaxed) < .max else { return false }
    return sources.allSatisfy { $0.isFinished || isStopped($0.index, $0.nextSequence) }
  }

  // MARK: - Workers

  /// The next thing to do for a worker; nil at the end.
  ///
  /// Waits while there is nothing for it.
  func assign(_ worker: Int) -> Assignment? {
    monitor.lock()
    defer { monitor.unlock() }
    while !isCancelled && unfinished > 0 && !isAllHandedOut {
      if let source = pick(worker) { return assignment(source, worker) }
      if pollingWorker == nil && sources.contains(where: \.isWaiting) {
        pollLiveSources(worker)
      } else {
        monitor.wait()
      }
    }
    monitor.notifyAll()
    return nil
  }

  /// What an opened source is; the opener goes on with `assign`.
  func opened(_ source: SourceState, _ content: SourceState.Content, referenceTime: Int64) {
    monitor.locked {
      source.content = content
      source.context.referenceTime = referenceTime
      source.holder = nil
      if case .segmented(let file) = content {
        source.end.store(file.sequenceCount, ordering: .releasing)
      }
      offer(source)
    }
  }

  /// A source cannot be opened: it has one sequence without records, which the worker reports.
  func openFailed(_ source: SourceState) {
    monitor.locked {
      source.nextSequence = 1
      source.outstanding = 1
      outstanding += 1
      source.end.store(1, ordering: .releasing)
      end(source)
    }
  }

  /// The worker has what it needs of the source: others may go on, or only itself (`isPinned`).
  ///
  /// `wait`: nothing has come, look again when something does or at the deadline.
  func letGo(_ source: SourceState, worker: Int, isPinned: Bool, wait: Bool, deadline: Int64?) {
    monitor.locked {
      source.holder = nil
      source.pin = isPinned ? worker : nil
      source.isWaiting = wait
      source.deadline = wait ? deadline : nil
      offer(source)
    }
  }

  /// The worker did not use the sequence that it was given.
  func giveBack(_ source: SourceState) {
    monitor.locked {
      source.nextSequence -= 1
      source.outstanding -= 1
      outstanding -= 1
    }
  }

  /// A sequential source has ended; its sequences are those given out.
  func finish(_ source: SourceState) {
    monitor.locked {
      source.end.store(source.nextSequence, ordering: .releasing)
      end(source)
    }
  }

  func release(source index: Int, sequence: Int) {
    monitor.locked {
      sources[index].outstanding -= 1
      outstanding -= 1
      offer(sources[index])
    }
  }

  // MARK: - Choosing

  private func offer(_ source: SourceState) {
    if mergesSources { queue.add(source, window) }
    if pollingWorker != nil { poller.wake() }
    monitor.notifyAll()
  }

  private func pick(_ worker: Int) -> SourceState? {
    mergesSources ? queue.take(for: worker, window) : pickInOrder(worker)
  }

  private func pickInOrder(_ worker: Int) -> SourceState? {
    while firstUnfinished < sources.count && sources[firstUnfinished].isFinished {
      firstUnfinished += 1
    }
    var seen = 0
    for index in firstUnfinished..<sources.count {
      let source = sources[index]
      if source.isFinished { continue }
      if isStopped(index, source.nextSequence) { return nil }
      if index > firstUnfinished && outstanding >= mostOutstanding { return nil }
      if source.isReady(window: window) && source.pin ?? worker == worker { return source }
      seen += 1
      if seen > mostOutstanding { return nil }
    }
    return nil
  }

  private func assignment(_ source: SourceState, _ worker: Int) -> Assignment {
    if case .unopened = source.content {
      source.holder = worker
      return .open(source)
    }
    let sequence = source.nextSequence
    source.nextSequence += 1
    source.outstanding += 1
    outstanding += 1
    switch source.content {
    case .segmented(let file):
      if source.nextSequence == file.sequenceCount { end(source) } else { offer(source) }
      return .segment(source, file, sequence: sequence)
    case .sequential(let input):
      source.holder = worker
      return .sequential(source, input, sequence: sequence)
    case .unopened, .finished: preconditionFailure("only what is ready is picked")
    }
  }

  private func end(_ source: SourceState) {
    source.content = .finished
    source.holder = nil
    source.pin = nil
    unfinished -= 1
    monitor.notifyAll()
    if pollingWorker != nil { poller.wake() }
  }

  // MARK: - Live sources

  /// How often followed files are looked at where the system does not tell of changes.
  private static let glance: Int64 = 1_000_000_000

  private func pollLiveSources(_ worker: Int) {
    pollingWorker = worker
    var waiting: [SourceState] = []
    var descriptors: [Int32] = []
    var deadline: Int64?
    var follows = false
    for source in sources where source.isWaiting {
      guard case .sequential(let input) = source.content else { continue }
      if let at = source.deadline { deadline = min(deadline ?? at, at) }
      if input.isFollowed { follows = true }
      waiting.append(source)
      descriptors.append(input.descriptor ?? -1)
    }
    let now = Int64(Clock.now())
    var timeout = deadline.map { max(0, $0 - now) }
    if follows { timeout = min(timeout ?? Self.glance, Self.glance) }
    monitor.unlock()
    let (ready, filesChanged) = poller.wait(for: descriptors, nanoseconds: timeout)
    monitor.lock()
    let later = Int64(Clock.now())
    pollingWorker = nil
    for (source, isReady) in zip(waiting, ready) {
      guard source.isWaiting, case .sequential(let input) = source.content else { continue }
      let isDue = source.deadline.map { $0 <= later } ?? false
      let mayHaveGrown = input.isFollowed && (filesChanged || later - now >= Self.glance)
      guard isReady || isDue || mayHaveGrown else { continue }
      source.isWaiting = false
      offer(source)
    }
    monitor.notifyAll()
  }
}
