internal import CScan

/// Where the line breaks of a chunk are.
package final class LineIndex {
  /// Offsets of the LFs in the chunk, ascending.
  package private(set) var offsets: UnsafeMutablePointer<UInt32>
  package private(set) var count = 0
  private var capacity: Int

  package init() {
    capacity = 8192
    offsets = .allocate(capacity: capacity)
  }

  deinit { offsets.deallocate() }

  /// Finds all line breaks of `chunk`, which is smaller than 4 GiB.
  package func build(_ chunk: ByteSlice) {
    count = 0
    var from = 0
    while true {
      var found = 0
      from = scan_line_breaks(
        chunk.start, from, chunk.count, offsets + count, capacity - count, &found)
      count += found
      if from >= chunk.count { return }
      grow(to: capacity * 2)
    }
  }

  private func grow(to newCapacity: Int) {
    let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: newCapacity)
    grown.moveInitialize(from: offsets, count: count)
    offsets.deallocate()
    offsets = grown
    capacity = newCapacity
  }
}
