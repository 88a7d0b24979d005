internal import Traces

/// The axis of a waterfall: from times to columns, long times in which nothing runs folded.
struct WaterfallScale {
  /// A time in which no span runs, shown as one column.
  struct Wait {
    var from: Int64
    var to: Int64
    var column: Int
  }

  let width: Int
  let duration: Int64
  private(set) var waits: [Wait] = []
  /// Nanoseconds that a column stands for.
  private let step: Double

  /// Waits of at least a tenth of the trace are folded.
  init(_ trace: TraceShowResult, width: Int) {
    self.width = max(1, width)
    duration = max(1, trace.duration)
    var found = Self.waits(trace, atLeast: max(1, trace.duration / 10))
    // What remains needs room.
    found = Array(found.prefix(max(0, width / 4)))
    let folded = found.reduce(Int64(0)) { $0 + $1.to - $1.from }
    step = Double(max(1, duration - folded)) / Double(max(1, self.width - found.count))
    var before: Int64 = 0
    for (k, wait) in found.enumerated() {
      let column = Int(Double(wait.from - before) / step) + k
      waits.append(Wait(from: wait.from, to: wait.to, column: min(column, self.width - 1)))
      before += wait.to - wait.from
    }
  }

  private static func waits(_ trace: TraceShowResult, atLeast least: Int64) -> [Wait] {
    var intervals = trace.spans.map { (from: $0.offset, to: $0.offset + $0.duration) }
    intervals.sort { $0.from < $1.from }
    var found: [Wait] = []
    var end = Int64.max
    for interval in intervals {
      if end != .max && interval.from - end >= least {
        found.append(Wait(from: end, to: interval.from, column: 0))
      }
      end = end == .max ? interval.to : max(end, interval.to)
    }
    return found
  }

  /// Where a time lies, in columns; offsets count from the trace's start.
  func column(_ offset: Int64) -> Double {
    var folded: Int64 = 0
    var columns = 0.0
    for wait in waits {
      if offset < wait.to { break }
      folded += wait.to - wait.from
      columns += 1
    }
    return min(Double(width), Double(max(0, offset - folded)) / step + columns)
  }

  /// Marks the columns of a time, at least one.
  func mark(_ cells: inout [UInt8], _ offset: Int64, _ length: Int64, _ value: UInt8) {
    let from = min(width - 1, Int((column(offset) + 0.5).rounded(.down)))
    let to = min(width, max(from + 1, Int((column(offset + length) + 0.5).rounded(.down))))
    for i in from..<to { cells[i] = value }
  }

  /// Marks the columns of which a time takes at least a half; whether there are any.
  func markWhole(_ cells: inout [UInt8], _ offset: Int64, _ length: Int64, _ value: UInt8) -> Bool {
    let from = Int((column(offset) + 0.5).rounded(.down))
    let to = min(width, Int((column(offset + length) + 0.5).rounded(.down)))
    guard from < to else { return false }
    for i in from..<to where cells[i] != 0 { cells[i] = value }
    return true
  }
}
