internal import LogCore
internal import LogQL

/// A bar for each series.
struct BarChart {
  let settings: OutputSettings
  /// More bars than this are not drawn.
  private static let most = 50

  func write(_ result: MetricResult, to out: ByteBuffer) {
    let shown = result.series.prefix(Self.most)
    let values = shown.map { $0.samples.first?.value ?? .nan }
    let finite = values.filter(\.isFinite)
    let low = min(0, finite.min() ?? 0)
    let high = max(0, finite.max() ?? 0)
    let numbers = values.map { SeriesText.rounded($0) }
    let most = max(8, settings.width / 3)
    let names = shown.map { series in
      TextWidth.cut(
        SeriesText.visible(SeriesText.name(series)), to: most, settings.isUTF8 ? "…" : "~")
    }
    let margin = names.map { TextWidth.of($0) }.max() ?? 0
    let room = max(8, settings.width - margin - (numbers.map(\.count).max() ?? 0) - 3)
    let span = max(high - low, .leastNormalMagnitude)
    let zero = Int((-low / span * Double(room)).rounded())
    for (i, name) in names.enumerated() {
      out.append(String(repeating: " ", count: margin - TextWidth.of(name)))
      out.append(name)
      out.append(" ")
      let share = values[i].isFinite ? values[i] / span : 0
      out.append(settings.theme.line(0))
      out.append(bar(share, zero: zero, room: room))
      out.append(settings.theme.reset)
      out.append(" " + numbers[i] + "\n")
    }
    if result.series.count > shown.count {
      out.append("and \(Quantity.grouped(result.series.count - shown.count)) more\n")
    }
  }

  /// A bar to the right of zero in eighths of a character, or to the left in whole ones.
  private func bar(_ share: Double, zero: Int, room: Int) -> String {
    let full = settings.isUTF8 ? "█" : "#"
    if share < 0 {
      let length = min(zero, Int((-share * Double(room)).rounded()))
      return String(repeating: " ", count: zero - length) + String(repeating: full, count: length)
    }
    let eighths = Int((share * Double(room) * 8).rounded())
    let whole = min(room - zero, eighths / 8)
    var text = String(repeating: " ", count: zero) + String(repeating: full, count: whole)
    let rest = eighths % 8
    if settings.isUTF8 && rest > 0 && whole < room - zero {
      text.append(Array(" ▏▎▍▌▋▊▉")[rest])
    } else if whole == 0 && share > 0 {
      text.append(settings.isUTF8 ? "▏" : "|")
    }
    return text
  }
}
