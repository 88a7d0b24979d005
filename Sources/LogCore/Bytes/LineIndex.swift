internal import CScan

/// Where the line breaks of a chunk are.
// SAFETY: `offsets` is allocated here, grown before it is written behind `capacity`, and freed in
// `deinit`.
@safe
package final class LineIndex {
  /// Offsets of the LFs in the chunk, ascending.
  package private(set) var offsets: UnsafeMutablePointer<UInt32>
  package private(set) var count = 0
  private var capacity: Int

  package init() {
    capacity = 8192
    unsafe offsets = .allocate(capacity: capacity)
  }

  deinit { unsafe offsets.deallocate() }

  /// Finds all line breaks of `chunk`, which is smaller than 4 GiB.
  package func build(_ chunk: ByteSlice) {
    count = 0
    var from = 0
    while true {
      var found = 0
      from = unsafe scan_line_breaks(
        chunk.start, from, chunk.count, offsets + count, capacity - count, &found)
      count += found
      if from >= chunk.count { return }
      grow(to: capacity * 2)
    }
  }

  private func grow(to newCapacity: Int) {
    let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: newCapacity)
    unsafe grown.moveInitialize(from: offsets, count: count)
    unsafe offsets.deallocate()
    unsafe offsets = unsafe grown
    capacity = newCapacity
  }
}
