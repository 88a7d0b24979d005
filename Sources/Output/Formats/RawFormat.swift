package import LogCore
package import LogQL

/// `-o raw`: the line alone, byte for byte, as grep prints it.
package struct RawFormat: LogOutput {
  package init() {}

  package var needs: RecordNeeds { [] }
  package var demand: LabelDemand { .nothing }

  package func makeFormatter(names: LabelNames) -> any RecordFormatter { Formatter() }

  private final class Formatter: RecordFormatter {
    func write(_ batch: RecordBatch, record: Int, to out: ByteBuffer) {
      unsafe out.append(batch.line[record])
      out.append(0x0A)
    }
  }
}
