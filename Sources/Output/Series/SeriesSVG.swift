internal import LogCore
internal import LogQL

/// `-o svg`: the chart as a file of its own, for a page or a ticket; readable on dark and light.
struct SeriesSVG: SeriesOutput {
  let settings: OutputSettings
  private static let width = 960.0

  func write(_ result: MetricResult, write: (ByteSlice) -> Bool) {
    let title = Self.wrapped(settings.title)
    let top = 24.0 + 18 * Double(title.count)
    let drawing = SVGText()
    let height: Double
    if result.kind == .matrix {
      height = lines(result, top: top, to: drawing)
    } else {
      height = bars(result, top: top, to: drawing)
    }
    let page = SVGText()
    page.append(
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(SVGText.number(Self.width)) \
      \(SVGText.number(height))" role="img">
      <style>\(Self.style)</style>
      <rect class="page" width="100%" height="100%"/>

      """)
    for (i, line) in title.enumerated() {
      page.text(x: 16, y: 28 + 18 * Double(i), kind: "title", Array(line.utf8))
    }
    page.append(drawing.out.slice)
    page.append("</svg>\n")
    _ = write(page.out.slice)
  }

  /// Colours that can be told apart on dark and light, one a line.
  private static let colours = [
    "#2a86d8", "#d9822b", "#a45cc9", "#2f9e5b", "#d1495b", "#0f9aa0", "#8a8f2a", "#c2569a",
  ]

  private static var style: String {
    var text = """

      text { font: 13px system-ui, sans-serif; fill: #444b55 }
      .title { font: bold 14px ui-monospace, monospace; fill: #14181f }
      .page { fill: #ffffff }
      .grid { stroke: #dde1e6 }
      .axis { stroke: #8b939e }
      .line { fill: none; stroke-width: 2; stroke-linejoin: round }
      .end { text-anchor: end }
      .middle { text-anchor: middle }

      """
    for (i, colour) in colours.enumerated() {
      text += ".line.c\(i) { stroke: \(colour) } .fill.c\(i) { fill: \(colour) }\n"
    }
    return text + """
      @media (prefers-color-scheme: dark) {
        text { fill: #b6bdc8 } .title { fill: #f0f3f7 } .page { fill: #14181f }
        .grid { stroke: #2b323d } .axis { stroke: #707988 }
      }

      """
  }

  /// The title in lines of a bearable length, broken at blanks where there are some.
  private static func wrapped(_ title: String) -> [String] {
    var lines: [String] = []
    for part in title.split(whereSeparator: \.isNewline) {
      var line = ""
      for word in part.split(separator: " ") {
        if line.count + word.count > 105 && !line.isEmpty {
          lines.append(line)
          line = "  "
        }
        line += (line.isEmpty || line == "  " ? "" : " ") + word
      }
      lines.append(line)
    }
    return lines
  }

  // MARK: - Lines

  /// Returns the height of the picture.
  private func lines(_ result: MetricResult, top: Double, to svg: SVGText) -> Double {
    guard
      let model = ChartModel(result, zone: settings.zone, valueTicks: 6, timeTicks: 10)
    else {
      svg.text(x: 16, y: top + 16, kind: "", Array("no samples".utf8))
      return top + 40
    }
    let labels = model.values.ticks.map { ValueAxis.label($0) }
    let left = 28 + 8 * Double(labels.map(\.count).max() ?? 1)
    let frame = SVGFrame(left: left, top: top + 4, right: Self.width - 24, bottom: top + 304)
    for (tick, label) in zip(model.values.ticks, labels) {
      let y = frame.y(model.values.share(tick))
      svg.line(kind: "grid", (frame.left, y), (frame.right, y))
      svg.text(x: frame.left - 8, y: y + 4, kind: "end", Array(label.utf8))
    }
    for tick in model.times.ticks {
      let x = frame.x(model.times.share(tick.time))
      svg.line(kind: "axis", (x, frame.bottom), (x, frame.bottom + 5))
      svg.text(x: x, y: frame.bottom + 20, kind: "middle", Array(tick.label.utf8))
    }
    svg.line(kind: "axis", (frame.left, frame.bottom), (frame.right, frame.bottom))
    for (i, line) in model.lines.enumerated() {
      svg.group(title: line.name) {
        for piece in line.pieces {
          let points = piece.map {
            (frame.x(model.times.share($0.time)), frame.y(model.values.share($0.value)))
          }
          svg.polyline(points, colour: i)
        }
      }
    }
    return legend(model, result, frame, to: svg)
  }

  private func legend(
    _ model: ChartModel, _ result: MetricResult, _ frame: SVGFrame, to svg: SVGText
  ) -> Double {
    var y = frame.bottom + 44
    svg.text(x: frame.left, y: y, kind: "", Array(SeriesText.span(result, settings.zone).utf8))
    for (i, line) in model.lines.enumerated() {
      y += 20
      svg.rectangle(x: frame.left, y: y - 10, width: 14, height: 10, colour: i)
      svg.text(
        x: frame.left + 22, y: y, kind: "", TextWidth.cut(line.name, to: 120, "…"))
    }
    if model.hidden > 0 {
      y += 20
      let more = "and \(Quantity.grouped(model.hidden)) more with smaller values"
      svg.text(x: frame.left + 22, y: y, kind: "", Array(more.utf8))
    }
    return y + 16
  }

  // MARK: - Bars

  private func bars(_ result: MetricResult, top: Double, to svg: SVGText) -> Double {
    let shown = result.series.prefix(100)
    let values = shown.map { $0.samples.first?.value ?? .nan }
    let finite = values.filter(\.isFinite).map { min(1e300, max(-1e300, $0)) }
    let low = min(0, finite.min() ?? 0)
    let high = max(0, finite.max() ?? 0)
    let span = high > low ? high - low : 1
    let names = shown.map { TextWidth.cut(SeriesText.name($0), to: 44, "…") }
    let left = 28 + 7.5 * Double(names.map { TextWidth.of($0) }.max() ?? 0)
    let room = Self.width - left - 130
    let zero = left + -low / span * room
    var y = top + 4
    for (i, name) in names.enumerated() {
      svg.text(x: left - 8, y: y + 14, kind: "end", name)
      let value = values[i].isFinite ? min(1e300, max(-1e300, values[i])) : 0
      let length = abs(value) / span * room
      svg.rectangle(
        x: value < 0 ? zero - length : zero, y: y, width: length, height: 18, colour: 0)
      svg.text(
        x: (value < 0 ? zero : zero + length) + 8, y: y + 14, kind: "",
        Array(SeriesText.rounded(values[i]).utf8))
      y += 24
    }
    svg.line(kind: "axis", (zero, top), (zero, y))
    if result.series.count > shown.count {
      let more = "and \(Quantity.grouped(result.series.count - shown.count)) more"
      svg.text(x: left, y: y + 16, kind: "", Array(more.utf8))
      y += 20
    }
    svg.text(x: 16, y: y + 20, kind: "", Array(SeriesText.span(result, settings.zone).utf8))
    return y + 36
  }
}
