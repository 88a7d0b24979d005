package import LogCore
package import LogQL

/// `-o jsonl`: one object a line with labels, line and timestamp, as `logcli -o jsonl` writes it.
package struct JSONLinesFormat: LogOutput {
  private let showsFacts: Bool

  /// With `showsFacts` each object also says what was found in the record.
  package init(showsFacts: Bool) { self.showsFacts = showsFacts }

  package var needs: RecordNeeds {
    showsFacts
      ? [.time, .level, .metadata, .format, .message, .traceIDs] : [.time, .level, .metadata]
  }
  package var demand: LabelDemand { .all }

  package func makeFormatter(names: LabelNames) -> any RecordFormatter {
    Formatter(names: names, showsFacts: showsFacts)
  }

  private final class Formatter: RecordFormatter {
    private let showsFacts: Bool
    private let labels: SortedLabels
    private let keys: LabelKeys

    init(names: LabelNames, showsFacts: Bool) {
      self.showsFacts = showsFacts
      labels = SortedLabels(names: names)
      keys = LabelKeys(names: names)
    }

    func write(_ batch: RecordBatch, record: Int, to out: ByteBuffer) {
      out.append("{\"labels\":{")
      labels.load(batch, record: record)
      for i in 0..<labels.count {
        if i > 0 { out.append(0x2C) }
        let (name, value) = labels[i]
        out.append(keys[name])
        JSONWriter.string(value, to: out)
      }
      out.append("},\"line\":")
      unsafe JSONWriter.string(batch.line[record], to: out)
      out.append(",\"timestamp\":\"")
      unsafe Timestamp.writeRFC3339(batch.time[record], to: out)
      out.append(0x22)
      if showsFacts { writeFacts(batch, record, out) }
      out.append("}\n")
    }

    private func writeFacts(_ batch: RecordBatch, _ record: Int, _ out: ByteBuffer) {
      let facts = unsafe batch.facts[record]
      out.append(",\"facts\":{\"format\":\"")
      switch unsafe batch.format[record] {
      case .text: out.append("text\"")
      case .json: out.append("json\"")
      case .logfmt: out.append("logfmt\"")
      }
      fact(",\"message\":", facts.message, out)
      fact(",\"trace_id\":", facts.traceID, out)
      fact(",\"span_id\":", facts.spanID, out)
      out.append(0x7D)
    }

    private func fact(_ key: StaticString, _ value: ByteSlice, _ out: ByteBuffer) {
      guard !value.isEmpty else { return }
      out.append(key)
      JSONWriter.string(value, to: out)
    }
  }
}

/// Label names as JSON writes them before a value (`"name":`), each made once.
final class LabelKeys {
  private let names: LabelNames
  private let arena = ByteArena(blockSize: 4096)
  private var keys: [ByteSlice] = []
  private let scratch = ByteBuffer(capacity: 256)

  init(names: LabelNames) { self.names = names }

  subscript(name: LabelID) -> ByteSlice {
    let i = Int(name.index)
    if i >= keys.count { grow(to: i) }
    return keys[i]
  }

  private func grow(to last: Int) {
    for i in keys.count...last {
      scratch.removeAll()
      JSONWriter.string(names[LabelID(index: UInt32(i))], to: scratch)
      scratch.append(0x3A)
      keys.append(arena.copy(scratch))
    }
  }
}
