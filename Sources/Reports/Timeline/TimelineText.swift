package import LogCore

/// Writes a timeline for people.
package enum TimelineText {
  /// A head line, and one line for each event: time, type, text, how many, where.
  package static func write(_ timeline: Timeline, zone: ZoneInfo, to out: ByteBuffer) {
    let clock = ClockText(from: timeline.from, to: timeline.to, zone: zone)
    let records = timeline.inputs.files.reduce(0) { $0 + $1.records }
    let files = timeline.inputs.files.filter { $0.records > 0 }.count
    out.append(
      "\(clock.minutes(timeline.from)) to \(clock.minutes(timeline.to)), \(records) records of "
        + "\(files) file\(files == 1 ? "" : "s"), step \(NumberPhrase.span(timeline.step))\n")
    let texts = timeline.events.map { cut($0.text) }
    let width = min(72, texts.map(\.count).max() ?? 0)
    for (event, text) in zip(timeline.events, texts) {
      out.append("\(clock.seconds(event.time))  ")
      out.append(padded(event.type.title, 10) + "  ")
      let tail = tail(event)
      out.append(tail.isEmpty ? text : padded(text, width) + "  " + tail)
      out.append("\n")
    }
    if timeline.events.isEmpty { out.append("no events\n") }
    for missing in timeline.missing { out.append("missing: \(missing.what) (\(missing.hint))\n") }
  }

  /// How many records, and where the first of them stands.
  private static func tail(_ event: TimelineEvent) -> String {
    guard let evidence = event.evidence else { return "" }
    var parts: [String] = []
    switch event.type {
    case .errorRate: parts.append("\(evidence.value) failing")
    case .latency: parts.append("\(evidence.value) slow")
    case .newError: parts.append("\(evidence.value) times")
    default: break
    }
    if event.isOpen && event.type != .newError { parts.append("goes on") }
    if let first = evidence.first { parts.append("\(first.file):\(first.line)") }
    return parts.joined(separator: "  ")
  }

  private static func cut(_ text: String) -> String {
    let line = text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
    return line.count > 100 ? line.prefix(99) + "…" : line
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
