internal import CScan

/// Finds how far a chunk is plain NDJSON: every line `{...}`, and no second object begins on a line.
///
/// Judged by bytes alone: a line is plain if it begins with `{`, ends with `}` (CRs behind it
/// aside), the line behind it begins with `{` too, and it has no `}` that is followed, after optional
/// blanks, by `{`. Such a line is one record or broken JSON, never several records, and nothing is
/// open behind it: in an object `,` or `}` is due behind a `}`, not `{`.
// SAFETY: `offsets` is allocated here, grown before it is written behind `capacity`, and freed in
// `deinit`.
@safe
package final class PlainJSONScan {
  /// Offsets of the LFs that end the plain lines, ascending.
  package private(set) var offsets: UnsafeMutablePointer<UInt32>
  /// How many lines at the chunk's start are plain.
  package private(set) var count = 0
  private var capacity: Int

  package init() {
    capacity = 8192
    unsafe offsets = .allocate(capacity: capacity)
  }

  deinit { unsafe offsets.deallocate() }

  /// Scans the lines from `from`, a line start, on; returns the offset behind the last plain line.
  ///
  /// The last line of a chunk is never plain, for what follows is not known. Nothing may be open at
  /// `from`. The chunk is smaller than 4 GiB.
  package func scan(_ chunk: ByteSlice, from: Int = 0) -> Int {
    count = 0
    var lineStart = from
    while true {
      var found = 0
      let room = capacity - count
      lineStart = unsafe scan_plain_json(
        chunk.start, lineStart, chunk.count, offsets + count, room, &found)
      count += found
      if found + 64 <= room { return lineStart }
      grow()
    }
  }

  /// As `scan`, with the vectors that every machine has, and room for everything: for tests.
  func scanPlainly(_ chunk: ByteSlice, from: Int = 0) -> Int {
    while capacity < chunk.count + 64 { grow() }
    return unsafe scan_plain_json_base(chunk.start, from, chunk.count, offsets, capacity, &count)
  }

  private func grow() {
    let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
    unsafe grown.moveInitialize(from: offsets, count: count)
    unsafe offsets.deallocate()
    unsafe offsets = unsafe grown
    capacity *= 2
  }
}
