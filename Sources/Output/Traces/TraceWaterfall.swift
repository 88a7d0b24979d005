internal import LogCore
internal import Traces

/// A trace as a tree with bars over time, for a terminal.
struct TraceWaterfall {
  private let result: TraceShowResult
  private let settings: OutputSettings
  private let barWidth: Int
  private let nameWidth: Int

  init(_ result: TraceShowResult, _ settings: OutputSettings) {
    self.result = result
    self.settings = settings
    let width = max(60, min(settings.width, 200))
    barWidth = max(16, width / 3)
    nameWidth = max(20, width - barWidth - 34)
  }

  func write(to out: ChunkedOutput) {
    out.buffer.append(summary + "\n\n")
    for span in result.spans {
      write(span, to: out.buffer)
      for log in span.logs { write(log, depth: span.depth + 1, to: out.buffer) }
      guard out.rowEnded() else { return }
    }
    for log in result.logs ?? [] { write(log, depth: 0, to: out.buffer) }
  }

  /// Where the time went, in one sentence.
  private var summary: String {
    let total = TraceQuantity.duration(result.duration)
    let count = Quantity.grouped(result.spans.count)
    let head = "\(result.rootService) \(result.rootOperation) took \(total) in \(count) spans"
    let longest = result.spans.max { $0.critical < $1.critical }
    guard let longest, longest.critical > 0, result.critical > 0 else { return visible(head) }
    let share = TraceQuantity.share(Double(longest.critical) / Double(result.critical))
    return visible(
      "\(head): \(longest.service) \(longest.operation) had "
        + "\(TraceQuantity.duration(longest.critical)) of it, \(share) of the critical path")
  }

  private func write(_ span: TraceShowResult.Span, to out: ByteBuffer) {
    let indent = String(repeating: "  ", count: min(span.depth, nameWidth / 4))
    var name = Array(visible("\(indent)\(span.service) \(span.operation)").utf8)
    name = TextWidth.cut(name, to: nameWidth, settings.isUTF8 ? "…" : "...")
    out.append(span.isError ? settings.theme.error : "")
    out.append(name)
    out.append(span.isError ? settings.theme.reset : "")
    pad(nameWidth - TextWidth.of(name), to: out)
    let cells = [TraceQuantity.duration(span.duration), TraceQuantity.duration(span.selfTime)]
    for cell in cells {
      pad(12 - cell.count, to: out)
      out.append(cell)
    }
    out.append(span.isError ? "  ! " : span.critical > 0 ? "  * " : "    ")
    writeBar(span, to: out)
    out.append(0x0A)
  }

  private func writeBar(_ span: TraceShowResult.Span, to out: ByteBuffer) {
    let total = Double(max(result.duration, 1))
    let from = Int(Double(span.offset) / total * Double(barWidth))
    let length = Int((Double(span.duration) / total * Double(barWidth)).rounded())
    let start = max(0, min(from, barWidth - 1))
    pad(start, to: out)
    out.append(settings.theme.line(0))
    let mark = settings.isUTF8 ? (span.critical > 0 ? "█" : "▒") : (span.critical > 0 ? "#" : "-")
    out.append(String(repeating: mark, count: max(1, min(length, barWidth - start))))
    out.append(settings.theme.reset)
  }

  private func write(_ log: TraceLog, depth: Int, to out: ByteBuffer) {
    pad(2 * min(depth, nameWidth / 4), to: out)
    out.append("| \(TraceQuantity.duration(log.offset)) ")
    out.append(SeriesText.visible(log.line))
    out.append(0x0A)
  }

  private func visible(_ text: String) -> String {
    String(decoding: SeriesText.visible(Array(text.utf8)), as: UTF8.self)
  }

  private func pad(_ count: Int, to out: ByteBuffer) {
    for _ in 0..<max(0, count) { out.append(0x20) }
  }
}
