package import LogCore

/// A chart of a page: lines over a time, with marks at what happened.
///
/// Its colours are those of the page (`TimeChart.style`); it is small enough to be read on a telephone.
package struct TimeChart {
  package struct Line {
    package var name: String
    /// A value for each step; nil leaves a gap.
    package var values: [Double?]
    package var colour: Int
    package var isDashed: Bool

    package init(_ name: String, _ values: [Double?], colour: Int, isDashed: Bool = false) {
      self.name = name
      self.values = values
      self.colour = colour
      self.isDashed = isDashed
    }
  }

  /// Something that happened.
  package struct Mark {
    package var time: Int64
    /// What shows under the pointer.
    package var text: String
    /// A class of the page's style.
    package var kind: String

    package init(_ time: Int64, _ text: String, kind: String) {
      self.time = time
      self.text = text
      self.kind = kind
    }
  }

  /// How values stand beside the axis.
  package enum Unit { case share, milliseconds, count }

  package var title: String
  package var unit: Unit
  /// The start of the first step, and how long each is; nanoseconds.
  package var from: Int64
  package var step: Int64
  package var lines: [Line]
  package var marks: [Mark] = []
  /// A time that stands out: from ..< to.
  package var shade: (from: Int64, to: Int64)?

  package init(_ title: String, _ unit: Unit, from: Int64, step: Int64, lines: [Line]) {
    self.title = title
    self.unit = unit
    self.from = from
    self.step = max(1, step)
    self.lines = lines
  }

  private static let width = 480.0
  private static let height = 190.0

  /// The lines, the marks and the axes as `<svg>`.
  package func write(zone: ZoneInfo, to out: ByteBuffer) {
    let count = lines.map(\.values.count).max() ?? 0
    let highest = lines.flatMap(\.values).compactMap { $0 }.max() ?? 0
    let values = ValueAxis(low: 0, high: highest > 0 ? highest : 1, ticks: 4)
    let times = TimeAxis(
      from: from, to: from &+ step &* Int64(max(1, count)), step: step, zone: zone, ticks: 6)
    let labels = values.ticks.map(label)
    let frame = SVGFrame(
      left: 14 + 7 * Double(labels.map(\.count).max() ?? 1), top: 14, right: Self.width - 18,
      bottom: Self.height - 24)
    let svg = SVGText()
    svg.append("<svg class=\"chart\" viewBox=\"0 0 \(SVGText.number(Self.width)) ")
    svg.append("\(SVGText.number(Self.height))\" role=\"img\"><title>")
    svg.append(HTMLText.escape(title))
    svg.append("</title>\n")
    if let shade {
      let (left, right) = (frame.x(times.share(shade.from)), frame.x(times.share(shade.to)))
      svg.append(
        "<rect class=\"shade\" x=\"\(SVGText.number(left))\" y=\"\(SVGText.number(frame.top))\" "
          + "width=\"\(SVGText.number(max(1, right - left)))\" "
          + "height=\"\(SVGText.number(frame.bottom - frame.top))\"/>\n")
    }
    axes(values, times, labels, frame, to: svg)
    for mark in marks { write(mark, times, frame, to: svg) }
    for line in lines { write(line, values, times, frame, to: svg) }
    svg.append("</svg>\n")
    out.append(svg.out.slice)
  }

  private func label(_ value: Double) -> String {
    switch unit {
    case .share: "\(SeriesText.rounded(value * 100)) %"
    case .count: ValueAxis.label(value)
    case .milliseconds:
      value >= 1000 ? "\(SeriesText.rounded(value / 1000)) s" : "\(SeriesText.rounded(value)) ms"
    }
  }

  private func axes(
    _ values: ValueAxis, _ times: TimeAxis, _ labels: [String], _ frame: SVGFrame, to svg: SVGText
  ) {
    for (tick, label) in zip(values.ticks, labels) {
      let y = frame.y(values.share(tick))
      svg.line(kind: "grid", (frame.left, y), (frame.right, y))
      svg.text(x: frame.left - 6, y: y + 4, kind: "end", Array(label.utf8))
    }
    for tick in times.ticks {
      let x = frame.x(times.share(tick.time))
      svg.line(kind: "axis", (x, frame.bottom), (x, frame.bottom + 4))
      svg.text(x: x, y: frame.bottom + 17, kind: "middle", Array(tick.label.utf8))
    }
    svg.line(kind: "axis", (frame.left, frame.bottom), (frame.right, frame.bottom))
  }

  private func write(_ mark: Mark, _ times: TimeAxis, _ frame: SVGFrame, to svg: SVGText) {
    guard mark.time >= times.from, mark.time <= times.to else { return }
    let x = frame.x(times.share(mark.time))
    svg.append("<g class=\"mark \(mark.kind)\">")
    svg.append("<title>\(HTMLText.escape(mark.text))</title>\n")
    svg.line(kind: "mark", (x, frame.top), (x, frame.bottom))
    let points = [(x - 4.5, frame.top - 9), (x + 4.5, frame.top - 9), (x, frame.top - 1)]
    let text = points.map { "\(SVGText.number($0.0)),\(SVGText.number($0.1))" }
      .joined(separator: " ")
    svg.append("<polygon points=\"\(text)\"/></g>\n")
  }

  private func write(
    _ line: Line, _ values: ValueAxis, _ times: TimeAxis, _ frame: SVGFrame, to svg: SVGText
  ) {
    svg.append("<g\(line.isDashed ? " class=\"dashed\"" : "")>")
    svg.append("<title>\(HTMLText.escape(line.name))</title>\n")
    var piece: [(x: Double, y: Double)] = []
    for (i, value) in line.values.enumerated() {
      guard let value, value.isFinite else {
        if !piece.isEmpty { svg.polyline(piece, colour: line.colour) }
        piece = []
        continue
      }
      // A value stands for its step, at the middle of which it is drawn.
      let time = from &+ step &* Int64(i) &+ step / 2
      piece.append((frame.x(times.share(time)), frame.y(values.share(value))))
    }
    if !piece.isEmpty { svg.polyline(piece, colour: line.colour) }
    svg.append("</g>\n")
  }

  /// What a page says about the look of its charts.
  package static let style = """

    .chart{display:block;width:100%;height:auto}
    .chart text{font:12px system-ui,sans-serif;fill:var(--soft)}
    .chart .grid{stroke:var(--line);stroke-width:.7}.chart .axis{stroke:var(--soft)}
    .chart .end{text-anchor:end}.chart .middle{text-anchor:middle}
    .chart .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
    .chart .dashed .line{stroke-width:1.4;stroke-dasharray:4 3}
    .chart .line.c0{stroke:var(--l0)}.chart .line.c1{stroke:var(--l1)}.chart .line.c2{stroke:var(--l2)}
    .chart .line.c3{stroke:var(--l3)}.chart .fill.c0{fill:var(--l0)}.chart .fill.c1{fill:var(--l1)}
    .chart .fill.c2{fill:var(--l2)}.chart .fill.c3{fill:var(--l3)}
    .chart .shade{fill:var(--shade);stroke:none}
    .chart .mark line{stroke:var(--soft);stroke-dasharray:2 3}.chart .mark polygon{fill:var(--soft)}
    .chart .mark.bad line{stroke:var(--bad)}.chart .mark.bad polygon{fill:var(--bad)}
    .chart .mark.change line{stroke:var(--change)}.chart .mark.change polygon{fill:var(--change)}
    .chart .mark.good line{stroke:var(--good)}.chart .mark.good polygon{fill:var(--good)}
    """
}
