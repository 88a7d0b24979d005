internal import LogCore

/// The rows of a table by trace.
///
///     traces    1        2     3
///     starts    0        3     3     5
///     rows      [0 2 5]  []    [1 4]
// SAFETY: filled before workers share it; afterwards each worker sorts the rows of its own traces
// only.
final class TraceRows: @unchecked Sendable {
  private var rows = Column<Int32>()
  private var starts = Column<Int>()

  /// O(rows); the rows of a trace are not sorted yet.
  init(_ table: SpanTable) {
    let traces = table.traces.count
    var numbers = Column<UInt32>(capacity: table.count)
    starts.refill(traces + 1, with: 0)
    for row in 0..<table.count {
      let number = table.traceIndex(row)
      numbers.append(number)
      starts[Int(number)] += 1
    }
    var sum = 0
    for number in 0...traces {
      let count = starts[number]
      starts[number] = sum
      sum += count
    }
    rows.refill(table.count, with: 0)
    for row in 0..<table.count {
      let number = Int(numbers[row])
      rows[starts[number]] = Int32(truncatingIfNeeded: row)
      starts[number] += 1
    }
    // Each start has moved to its end: which is the next one's start.
    var number = traces
    while number > 0 {
      starts[number] = starts[number - 1]
      number -= 1
    }
    starts[0] = 0
  }

  func count(_ trace: Int) -> Int { starts[trace + 1] - starts[trace] }

  /// The rows of a trace in the order in which they were read.
  func withRows(
    _ trace: Int, _ table: SpanTable, _ body: (UnsafeBufferPointer<Int32>) -> Void
  ) {
    unsafe rows.withMutable(starts[trace]..<starts[trace + 1]) { rows in
      var isSorted = true
      var last: UInt64 = 0
      for k in 0..<rows.count {
        let place = table[Int(unsafe rows[k])].place
        if place < last { isSorted = false }
        last = place
      }
      if !isSorted {
        unsafe rows.sort { table[Int($0)].place < table[Int($1)].place }
      }
      unsafe body(UnsafeBufferPointer(rows))
    }
  }
}

extension SpanTable {
  fileprivate func traceIndex(_ row: Int) -> UInt32 { self[row].trace.index }
}
