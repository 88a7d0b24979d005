/// The sources that are ready, by how many of their sequences are under way.
///
/// The board's.
struct SourceQueue {
  /// Sources that were ready at the same number, first come first served.
  private struct Level {
    var sources: [SourceState] = []
    var head = 0

    mutating func remove(at index: Int) {
      if index > head {
        sources.remove(at: index)
        return
      }
      head += 1
      if head > 64 && head * 2 > sources.count {
        sources.removeFirst(head)
        head = 0
      }
    }
  }

  /// Entries may be out of date: a source counts where its `queuedAt` says.
  private var levels: [Level] = []

  /// Puts a source where it belongs, if it is ready.
  mutating func add(_ source: SourceState, _ window: Int) {
    guard source.isReady(window: window), source.queuedAt != source.outstanding else { return }
    while levels.count <= source.outstanding { levels.append(Level()) }
    source.queuedAt = source.outstanding
    levels[source.outstanding].sources.append(source)
  }

  /// Takes out a source of the lowest level that this worker may have.
  mutating func take(for worker: Int, _ window: Int) -> SourceState? {
    for level in levels.indices {
      var index = levels[level].head
      while index < levels[level].sources.count {
        let source = levels[level].sources[index]
        if source.queuedAt != level || !source.isReady(window: window) {
          if source.queuedAt == level { source.queuedAt = -1 }
          let head = levels[level].head
          levels[level].remove(at: index)
          if index == head { index = max(levels[level].head, 0) }
        } else if source.pin ?? worker == worker {
          levels[level].remove(at: index)
          source.queuedAt = -1
          return source
        } else {
          index += 1
        }
      }
    }
    return nil
  }
}
