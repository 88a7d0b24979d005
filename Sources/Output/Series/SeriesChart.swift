internal import LogCore
internal import LogQL

/// `-o chart`: lines over a range, bars at one time, in the characters of a terminal.
struct SeriesChart: SeriesOutput {
  let settings: OutputSettings

  func write(_ result: MetricResult, write: (ByteSlice) -> Bool) {
    guard !result.series.isEmpty else { return }
    let out = ByteBuffer(capacity: 16 * 1024)
    title(to: out)
    if result.kind == .matrix {
      LineChart(settings: settings).write(result, to: out)
    } else {
      BarChart(settings: settings).write(result, to: out)
    }
    _ = write(out.slice)
  }

  private func title(to out: ByteBuffer) {
    guard !settings.title.isEmpty else { return }
    let text = TextWidth.cut(
      SeriesText.visible(Array(settings.title.utf8)), to: settings.width,
      settings.isUTF8 ? "…" : "~")
    out.append(settings.theme.message)
    out.append(text)
    out.append(settings.theme.reset)
    out.append(0x0A)
  }
}
