internal import LogCore

/// The rows of all workers in their final order; may be gone through more than once.
final class SortedRows {
  private let sorters: [RowSorter]
  private let limit: Int
  private let direction: Direction

  /// The sorters must not be added to any more.
  init(_ sorters: [RowSorter], direction: Direction, limit: Int?) {
    self.sorters = sorters
    self.limit = limit ?? Int.max
    self.direction = direction
    for sorter in sorters { sorter.sort() }
  }

  /// Goes through all rows; `body` gets the time and the text, and returns false to stop.
  func forEach(_ body: (Int64, ByteSlice) -> Bool) {
    let cursor = Cursor(self)
    while let (time, text) = cursor.next() {
      guard body(time, text) else { return }
    }
  }

  /// A merge of the sorted pieces: a heap of their first rows.
  final class Cursor {
    private var pieces: [Piece] = []
    private var left: Int
    private let direction: Direction

    init(_ rows: SortedRows) {
      left = rows.limit
      direction = rows.direction
      for sorter in rows.sorters {
        pieces.append(Piece(memory: sorter))
        for run in sorter.runs { pieces.append(Piece(run: SpilledRun.Reader(run))) }
      }
      pieces.removeAll { !$0.advance() }
      for i in stride(from: pieces.count / 2 - 1, through: 0, by: -1) { sink(i) }
    }

    /// The next row; its text is valid until the next call.
    func next() -> (time: Int64, text: ByteSlice)? {
      if let used = pieces.first, used.isUsed {
        if used.advance() {
          sink(0)
        } else {
          let last = pieces.removeLast()
          if !pieces.isEmpty {
            pieces[0] = last
            sink(0)
          }
        }
      }
      guard left > 0, let first = pieces.first else { return nil }
      left -= 1
      first.isUsed = true
      return (first.key.undirected(direction), first.text)
    }

    private func sink(_ start: Int) {
      var i = start
      while true {
        var least = i
        for child in [2 * i + 1, 2 * i + 2]
        where child < pieces.count && pieces[child].key < pieces[least].key {
          least = child
        }
        guard least != i else { return }
        pieces.swapAt(i, least)
        i = least
      }
    }
  }

  /// A sorted piece: a worker's memory or a run in a file.
  private final class Piece {
    private let memory: RowSorter?
    private let run: SpilledRun.Reader?
    private var index = -1
    var isUsed = false
    private(set) var key = RowKey(time: 0, source: 0, sequence: 0, row: 0)
    private(set) var text = ByteSlice.empty

    init(memory: RowSorter) {
      self.memory = memory
      run = nil
    }

    init(run: SpilledRun.Reader) {
      memory = nil
      self.run = run
    }

    func advance() -> Bool {
      isUsed = false
      if let memory {
        index += 1
        guard index < memory.rows.count else { return false }
        let row = memory.rows[index]
        key = row.key
        text = memory.bytes.slice[row.offset..<row.offset + row.count]
        return true
      }
      guard let run, run.next() else { return false }
      key = run.key
      text = run.text
      return true
    }
  }
}
