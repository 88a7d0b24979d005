package import LogCore
package import LogQL

/// `-o json`: the `data` object of Loki's query API, one stream for each label set.
///
/// Streams come in the order of their first lines. Values are held in memory by stream as long as
/// they are few; a larger result is read again for as many streams at a time as have room.
package struct LokiJSONFormat: CompleteLogOutput {
  private let memory: Int

  /// `memory` is how many bytes of values may be held.
  package init(memory: Int = 256 << 20) { self.memory = memory }

  package var needs: RecordNeeds { [.time, .level, .metadata] }
  package var demand: LabelDemand { .all }

  package func write(makeRows: () -> any LogRowSequence, write: (ByteSlice) -> Bool) {
    withoutActuallyEscaping(write) { write in
      let out = ChunkedOutput(write)
      out.buffer.append("{\"resultType\":\"streams\",\"result\":[")
      let streams = measure(makeRows())
      var first = 0
      while first < streams.count && out.isOpen {
        var end = first
        var bytes = 0
        while end < streams.count && (end == first || bytes + streams[end].bytes <= memory) {
          bytes += streams[end].bytes
          end += 1
        }
        writeStreams(streams, first..<end, makeRows(), out)
        first = end
      }
      out.buffer.append("]}\n")
      out.flush()
    }
  }

  private struct Stream {
    var labels: EncodedLabels
    /// About how many bytes its values take.
    var bytes = 0
  }

  private func measure(_ rows: any LogRowSequence) -> [Stream] {
    var streams: [Stream] = []
    var numbers: [EncodedLabels: Int] = [:]
    while let row = rows.next() {
      let number = numbers[row.labels] ?? streams.count
      if number == streams.count {
        numbers[row.labels] = number
        streams.append(Stream(labels: row.labels))
      }
      streams[number].bytes += row.line.count + 32
    }
    return streams
  }

  /// Writes some of the streams; a single one is not held but passed on row by row.
  private func writeStreams(
    _ streams: [Stream], _ range: Range<Int>, _ rows: any LogRowSequence, _ out: ChunkedOutput
  ) {
    if range.count == 1 {
      begin(streams, range.lowerBound, out.buffer)
      var isFirst = true
      while let row = rows.next() {
        guard row.labels == streams[range.lowerBound].labels else { continue }
        append(row, isFirst, out.buffer)
        isFirst = false
        guard out.rowEnded() else { return }
      }
      out.buffer.append("]}")
      return
    }
    var numbers: [EncodedLabels: Int] = [:]
    for i in range { numbers[streams[i].labels] = i - range.lowerBound }
    let held = range.map { _ in ByteBuffer(capacity: 256) }
    while let row = rows.next() {
      guard let number = numbers[row.labels] else { continue }
      append(row, held[number].isEmpty, held[number])
    }
    for i in range {
      begin(streams, i, out.buffer)
      out.buffer.append(held[i - range.lowerBound].slice)
      out.buffer.append("]}")
      guard out.rowEnded() else { return }
    }
  }

  private func begin(_ streams: [Stream], _ i: Int, _ out: ByteBuffer) {
    if i > 0 { out.append(0x2C) }
    out.append("{\"stream\":{")
    for (k, label) in streams[i].labels.pairs.enumerated() {
      if k > 0 { out.append(0x2C) }
      append(label.name, out)
      out.append(0x3A)
      append(label.value, out)
    }
    out.append("},\"values\":[")
  }

  private func append(_ row: LogRow, _ isFirst: Bool, _ out: ByteBuffer) {
    if !isFirst { out.append(0x2C) }
    out.append("[\"")
    out.append(decimal: row.time)
    out.append("\",")
    append(row.line, out)
    out.append(0x5D)
  }

  private func append(_ text: [UInt8], _ out: ByteBuffer) {
    // A copy with room behind it: an array's memory may end at its last byte.
    let copy = ByteBuffer(capacity: text.count)
    copy.append(text)
    withExtendedLifetime(copy) { JSONWriter.string(copy.slice, to: out) }
  }
}
