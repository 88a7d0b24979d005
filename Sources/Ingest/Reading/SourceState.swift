import LogCore
import Synchronization

/// One source while it is read. All but the constants and `end` belongs to the board's monitor.
// SAFETY: the variables are read and changed with the board's monitor locked.
final class SourceState: @unchecked Sendable {
  enum Content {
    case unopened
    case segmented(SegmentedFile)
    case sequential(SequentialInput)
    case finished
  }

  let index: Int
  let item: InputList.Item
  /// How many sequences there are; -1 as long as unknown.
  let end = Atomic<Int>(-1)
  let times = SequenceTimes()
  let lines = SequenceLines()

  var content = Content.unopened
  var context: SourceContext
  var nextSequence = 0
  /// Sequences that were given out and whose output has not been passed on.
  var outstanding = 0
  /// The worker that opens it or reads from it alone; nobody else may then.
  var holder: Int?
  /// The only worker that may go on, because its framer has something open.
  var pin: Int?
  /// Nothing came when it was last asked; the poller looks after it.
  var isWaiting = false
  /// When to look again though nothing has come.
  var deadline: Int64?
  /// Which queue of the board it stands in, -1: none.
  var queuedAt = -1

  init(index: Int, item: InputList.Item) {
    self.index = index
    self.item = item
    context = SourceContext(index: index, path: item.path, referenceTime: 0)
  }

  var isFinished: Bool {
    if case .finished = content { return true }
    return false
  }

  /// Whether some worker could be given a sequence of it.
  func isReady(window: Int) -> Bool {
    !isFinished && holder == nil && !isWaiting && outstanding < window
  }

  /// What a result calls it.
  var name: String { item.path ?? "-" }

  /// What a message calls it.
  var displayName: String { item.path.map { "`\($0)`" } ?? "standard input" }
}
