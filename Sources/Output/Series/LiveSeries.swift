package import LogCore
package import LogQL

/// How the steps of a live query become text, one after the other.
package protocol LiveSeriesOutput: AnyObject {
  /// Takes in steps that are closed and writes what is new.
  func write(_ steps: MetricResult, to out: ByteBuffer)
  /// Writes what was held back; nothing comes behind it.
  func finish(to out: ByteBuffer)
}

extension SeriesFormat {
  /// Whether steps can be written as they are closed, instead of all at the end.
  package func isLive(onTerminal: Bool) -> Bool {
    switch name {
    case "jsonl", "table": true
    case "chart": onTerminal
    default: false
    }
  }

  /// The live form; `onTerminal` says whether what was written can be drawn anew.
  package func makeLive(_ settings: OutputSettings, onTerminal: Bool) -> any LiveSeriesOutput {
    guard isLive(onTerminal: onTerminal) else { return HeldSeries(make(settings)) }
    if name == "jsonl" { return StepLines() }
    return onTerminal ? RedrawnSeries(make(settings), settings) : StepRows(settings)
  }
}

/// Forms that need everything: written at the end, or on Ctrl-C.
private final class HeldSeries: LiveSeriesOutput {
  private let output: any SeriesOutput
  private var collector = SeriesCollector(most: nil)

  init(_ output: any SeriesOutput) { self.output = output }

  func write(_ steps: MetricResult, to out: ByteBuffer) { collector.append(steps) }

  func finish(to out: ByteBuffer) {
    output.write(collector.result) { bytes in
      out.append(bytes)
      return true
    }
  }
}

/// `-o jsonl`: the samples of one step after those of the other.
private final class StepLines: LiveSeriesOutput {
  func write(_ steps: MetricResult, to out: ByteBuffer) {
    for step in steps.steps {
      SeriesLines().write(step) { bytes in
        out.append(bytes)
        return true
      }
    }
  }

  func finish(to out: ByteBuffer) {}
}

/// `-o table` where nothing can be drawn anew: a row for each sample, as columns for labels that are
/// yet to come cannot be known.
private final class StepRows: LiveSeriesOutput {
  private let settings: OutputSettings
  private var width = 0

  init(_ settings: OutputSettings) { self.settings = settings }

  func write(_ steps: MetricResult, to out: ByteBuffer) {
    for step in steps.steps {
      let names = step.series.map { SeriesText.visible(SeriesText.name($0)) }
      for name in names { width = max(width, min(60, TextWidth.of(name))) }
      for (series, name) in zip(step.series, names) {
        for sample in series.samples {
          out.append(settings.theme.time)
          out.append(SeriesText.time(sample.time, settings.zone))
          out.append(settings.theme.reset)
          out.append("  ")
          out.append(name)
          for _ in 0..<max(0, width - TextWidth.of(name)) + 2 { out.append(0x20) }
          out.append(settings.theme.number)
          out.append(SeriesText.exact(sample.value))
          out.append(settings.theme.reset)
          out.append(0x0A)
        }
      }
    }
  }

  func finish(to out: ByteBuffer) {}
}

/// The table or the chart of the newest steps, drawn in place of the one before.
private final class RedrawnSeries: LiveSeriesOutput {
  private let output: any SeriesOutput
  private let settings: OutputSettings
  private var collector: SeriesCollector
  /// Lines of the last drawing.
  private var drawn = 0

  init(_ output: any SeriesOutput, _ settings: OutputSettings) {
    self.output = output
    self.settings = settings
    collector = SeriesCollector(most: max(120, 2 * settings.width))
  }

  func write(_ steps: MetricResult, to out: ByteBuffer) {
    collector.append(steps)
    draw(most: max(3, settings.height - 2), to: out)
  }

  func finish(to out: ByteBuffer) {
    if !collector.isEmpty { draw(most: .max, to: out) }
  }

  /// Draws at most so many lines: only what is on the screen can be drawn over.
  private func draw(most: Int, to out: ByteBuffer) {
    let text = ByteBuffer()
    output.write(collector.result) { bytes in
      text.append(bytes)
      return true
    }
    let slice = text.slice
    if drawn > 0 { out.append("\u{1B}[\(drawn)F") }
    // A line that is too long must not take two.
    out.append("\u{1B}[?7l")
    drawn = 0
    var from = 0
    while let end = slice.firstIndex(of: 0x0A, from: from), drawn < most {
      out.append(slice[from..<end])
      out.append("\u{1B}[K\n")
      drawn += 1
      from = end + 1
    }
    out.append("\u{1B}[J\u{1B}[?7h")
  }
}
