internal import LogCore
internal import LogQL

/// A line for each series, with axes and a legend.
///
///      30 ┤   ⡠⠤⡀
///      20 ┤ ⡠⠊  ⠈⠢⡀
///      10 ┤⠊      ⠈⠒
///         └┬────┬────
///          14:00  14:05
struct LineChart {
  let settings: OutputSettings

  func write(_ result: MetricResult, to out: ByteBuffer) {
    let rows = max(4, min(20, settings.height - 6 - min(ChartModel.most, result.series.count)))
    guard
      let model = ChartModel(
        result, zone: settings.zone, valueTicks: max(2, rows / 4),
        timeTicks: max(2, settings.width / 10))
    else {
      out.append("no value can be drawn\n")
      return
    }
    let labels = model.values.ticks.map { ValueAxis.label($0) }
    let margin = labels.map(\.count).max() ?? 0
    let columns = max(10, settings.width - margin - 2)
    let isMany = model.lines.count > 1
    var canvas = PlotCanvas(
      columns: columns, rows: rows,
      usesDots: settings.isUTF8
        && (!isMany || settings.theme.isColoured), isUTF8: settings.isUTF8)
    for (i, line) in model.lines.enumerated() {
      for piece in line.pieces {
        var last = point(piece[0], model)
        for sample in piece {
          let next = point(sample, model)
          canvas.draw(from: last, to: next, line: i)
          last = next
        }
      }
    }
    plot(canvas, model, labels, margin: margin, to: out)
    timeAxis(model.times, columns: columns, margin: margin, to: out)
    if isMany || model.lines.first?.name != Array("{}".utf8) {
      legend(model, canvas, to: out)
    }
  }

  private func point(_ sample: Sample, _ model: ChartModel) -> (x: Double, y: Double) {
    (model.times.share(sample.time), model.values.share(sample.value))
  }

  private func plot(
    _ canvas: PlotCanvas, _ model: ChartModel, _ labels: [String], margin: Int,
    to out: ByteBuffer
  ) {
    var labelOfRow: [Int: String] = [:]
    for (tick, label) in zip(model.values.ticks, labels) {
      let row = Int(((1 - model.values.share(tick)) * Double(canvas.rows - 1)).rounded())
      labelOfRow[row] = label
    }
    for row in 0..<canvas.rows {
      let label = labelOfRow[row] ?? ""
      out.append(settings.theme.frame)
      out.append(String(repeating: " ", count: max(0, margin - label.count)) + label)
      let axis = settings.isUTF8 ? (label.isEmpty ? " │" : " ┤") : (label.isEmpty ? " |" : " +")
      out.append(axis)
      out.append(settings.theme.reset)
      append(row: row, of: canvas, to: out)
      out.append(0x0A)
    }
  }

  private func append(row: Int, of canvas: PlotCanvas, to out: ByteBuffer) {
    var blanks = 0
    var colour = -1
    for column in 0..<canvas.columns {
      guard let (character, line) = canvas.character(row: row, column: column) else {
        blanks += 1
        continue
      }
      for _ in 0..<blanks { out.append(0x20) }
      blanks = 0
      if line != colour { out.append(settings.theme.line(line)) }
      colour = line
      out.append(String(character))
    }
    if colour >= 0 { out.append(settings.theme.reset) }
  }

  private func timeAxis(_ axis: TimeAxis, columns: Int, margin: Int, to out: ByteBuffer) {
    let isUTF8 = settings.isUTF8
    var line = [Character](repeating: isUTF8 ? "─" : "-", count: columns)
    var text = [Character](repeating: " ", count: columns)
    var free = 0
    for tick in axis.ticks {
      let column = Int((axis.share(tick.time) * Double(columns - 1)).rounded())
      let start = max(0, min(columns - tick.label.count, column - tick.label.count / 2))
      guard start >= free, start + tick.label.count <= columns else { continue }
      line[column] = isUTF8 ? "┬" : "+"
      for (i, character) in tick.label.enumerated() { text[start + i] = character }
      free = start + tick.label.count + 2
    }
    let blanks = String(repeating: " ", count: margin + 1)
    while text.last == " " { text.removeLast() }
    out.append(settings.theme.frame)
    out.append(blanks + (isUTF8 ? "└" : "+") + String(line) + "\n")
    out.append(blanks + " " + String(text))
    out.append(settings.theme.reset)
    out.append(0x0A)
  }

  private func legend(_ model: ChartModel, _ canvas: PlotCanvas, to out: ByteBuffer) {
    for (i, line) in model.lines.enumerated() {
      out.append("  ")
      out.append(settings.theme.line(i))
      out.append(String(settings.isUTF8 || model.lines.count > 1 ? canvas.mark(i) : "-"))
      out.append(settings.theme.reset)
      out.append(" ")
      out.append(
        TextWidth.cut(
          SeriesText.visible(line.name), to: settings.width - 4, settings.isUTF8 ? "…" : "~"))
      out.append(0x0A)
    }
    if model.hidden > 0 {
      out.append("  and \(Quantity.grouped(model.hidden)) more with smaller values\n")
    }
  }
}
