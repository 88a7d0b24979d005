package import LogCore

/// Writes a metric query's state as the lines of a partial: the same lines for the same records,
/// however they were cut and merged.
package struct MetricPartialWriter {
  private let write: (ByteSlice) -> Bool
  private let out = ByteBuffer(capacity: 96 * 1024)
  private static let pieceSize = 64 * 1024

  /// `write` gets whole lines, many at a time; false from it ends the writing.
  package init(_ write: @escaping (ByteSlice) -> Bool) { self.write = write }

  /// Writes a whole partial; false when nobody reads any more.
  @discardableResult
  package func write(_ state: MetricState, head: PartialHead) -> Bool {
    head.write(to: out)
    guard writeBody(state) else { return false }
    out.append("end\n")
    return flush()
  }

  /// Writes what stands between the head and the end of a partial.
  package func writeBody(_ state: MetricState) -> Bool {
    out.append("skipped")
    PartialWordWriter(out).write(Int64(state.skippedErrors))
    out.append(0x0A)
    if state.oldest <= state.newest {
      out.append("times")
      PartialWordWriter(out).write(state.oldest)
      PartialWordWriter(out).write(state.newest)
      out.append(0x0A)
    }
    for (number, leaf) in state.leaves.enumerated() {
      out.append("leaf")
      PartialWordWriter(out).write(Int64(number))
      out.append(0x0A)
      guard write(leaf) else { return false }
    }
    return flush()
  }

  private func write(_ leaf: LeafState) -> Bool {
    var slotsOfSeries: [[Int]] = Array(repeating: [], count: leaf.sets.count)
    for slot in 0..<leaf.slots.count { slotsOfSeries[Int(leaf.slots.series[slot])].append(slot) }
    for series in leaf.sets.indices.sorted(by: { leaf.sets[$0] < leaf.sets[$1] }) {
      out.append("series")
      for label in leaf.sets[series].labels {
        PartialText.append(label.name, to: out)
        PartialText.append(label.value, to: out)
      }
      out.append(0x0A)
      let slots = slotsOfSeries[series].sorted { leaf.slots.panes[$0] < leaf.slots.panes[$1] }
      for slot in slots {
        let pane = leaf.slots.panes[slot]
        let isWell = leaf.accumulator.write(slot: slot) { body in
          out.append("pane")
          var words = PartialWordWriter(out)
          words.write(pane)
          body(&words)
          out.append(0x0A)
          return out.count < Self.pieceSize || flush()
        }
        guard isWell else { return false }
      }
    }
    return true
  }

  private func flush() -> Bool {
    defer { out.removeAll() }
    return write(out.slice)
  }
}
