import Synchronization

/// How many physical lines the sequences of a source have, for the numbers of lines behind them.
///
/// Sources that are read from front to back count their lines through and publish nothing.
final class SequenceLines: Sendable {
  private let counts = Mutex<[Int]>([])

  /// Says how many lines a sequence has.
  func publish(_ sequence: Int, _ lines: Int) {
    counts.withLock { counts in
      while counts.count <= sequence { counts.append(0) }
      counts[sequence] = lines
    }
  }

  /// For each sequence, and for one behind the last, the lines of those before it.
  var before: [Int] {
    counts.withLock { counts in counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) } }
  }
}
