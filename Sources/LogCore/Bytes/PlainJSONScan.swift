/// Finds how far a chunk is plain NDJSON: every line `{...}`, and no second object begins on a line.
///
/// Judged by bytes alone: a line is plain if it begins with `{`, ends with `}` (CRs behind it
/// aside), the line behind it begins with `{` too, and it has no `}` that is followed, after optional
/// blanks, by `{`. Such a line is one record or broken JSON, never several records, and nothing is
/// open behind it: in an object `,` or `}` is due behind a `}`, not `{`.
package final class PlainJSONScan {
  /// Offsets of the LFs that end the plain lines, ascending.
  package private(set) var offsets: UnsafeMutablePointer<UInt32>
  /// How many lines at the chunk's start are plain.
  package private(set) var count = 0
  private var capacity: Int

  package init() {
    capacity = 8192
    offsets = .allocate(capacity: capacity)
  }

  deinit { offsets.deallocate() }

  /// Scans the lines from `from`, a line start, on; returns the offset behind the last plain line.
  ///
  /// The last line of a chunk is never plain, for what follows is not known. Nothing may be open at
  /// `from`. The chunk is smaller than 4 GiB.
  package func scan(_ chunk: ByteSlice, from: Int = 0) -> Int {
    count = 0
    var lineStart = from
    while let lf = chunk.firstIndex(of: 0x0A, from: lineStart),
      lf + 1 < chunk.count, chunk.start[lf + 1] == 0x7B, Self.isPlain(chunk[lineStart..<lf])
    {
      if count == capacity { grow() }
      offsets[count] = UInt32(truncatingIfNeeded: lf)
      count += 1
      lineStart = lf + 1
    }
    return lineStart
  }

  private static func isPlain(_ line: ByteSlice) -> Bool {
    var n = line.count
    while n > 0 && line.start[n - 1] == 0x0D { n -= 1 }
    guard n >= 2, line.start[0] == 0x7B, line.start[n - 1] == 0x7D else { return false }
    var afterClose = false
    for i in 0..<n {
      let c = line.start[i]
      if c == 0x7B && afterClose { return false }
      if c == 0x7D { afterClose = true } else if c > 0x20 { afterClose = false }
    }
    return true
  }

  private func grow() {
    let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
    grown.moveInitialize(from: offsets, count: count)
    offsets.deallocate()
    offsets = grown
    capacity *= 2
  }
}
