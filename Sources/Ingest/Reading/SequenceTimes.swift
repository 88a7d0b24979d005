import LogCore

/// The last time of each sequence of a source, for records of the next that have none of their own.
// SAFETY: all state is read and changed with `monitor` locked.
final class SequenceTimes: @unchecked Sendable {
  private enum Outcome {
    case unknown
    /// The sequence has no time, so what holds before it holds after it.
    case none
    case last(Int64)
  }

  private let monitor = Monitor()
  private var outcomes: [Outcome] = []
  private var isCancelled = false
  private var first: Int64?

  /// Says what the last time of a sequence is; nil if it has none.
  func publish(_ sequence: Int, _ time: Int64?) {
    monitor.locked {
      while outcomes.count <= sequence { outcomes.append(.unknown) }
      outcomes[sequence] = time.map { .last($0) } ?? .none
      monitor.notifyAll()
    }
  }

  /// The last time before a sequence; nil if there is none.
  ///
  /// Waits for the sequences before.
  func time(before sequence: Int) -> Int64? {
    monitor.lock()
    defer { monitor.unlock() }
    var at = sequence - 1
    while at >= 0 && !isCancelled {
      switch at < outcomes.count ? outcomes[at] : .unknown {
      case .unknown: monitor.wait()
      case .none: at -= 1
      case .last(let time): return time
      }
    }
    return nil
  }

  /// The time that records before the first one have: computed once, by whoever needs it first.
  func firstTime(_ find: () -> Int64) -> Int64 {
    if let known = monitor.locked({ first }) { return known }
    let found = find()
    return monitor.locked {
      first = first ?? found
      return first ?? found
    }
  }

  /// Nobody waits any more.
  func cancel() {
    monitor.locked {
      isCancelled = true
      monitor.notifyAll()
    }
  }
}
