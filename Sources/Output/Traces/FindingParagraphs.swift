internal import LogCore
internal import Traces

/// Findings for people: what, since when, how bad, and the command that looks further.
struct FindingParagraphs {
  private let result: FindingsResult
  private let look: TraceLook
  /// What was read, for the commands.
  private let files: [String]

  init(_ result: FindingsResult, _ settings: OutputSettings, files: [String]) {
    self.result = result
    look = TraceLook(settings)
    self.files = files
  }

  func write(to out: ChunkedOutput) {
    out.buffer.append(headline)
    for finding in result.findings {
      write(finding, to: out.buffer)
      guard out.rowEnded() else { return }
    }
  }

  /// `3 findings in 44 traces with 246 spans: 1 critical, 2 major`.
  private var headline: String {
    let input =
      "\(Quantity.grouped(result.traceCount)) trace\(result.traceCount == 1 ? "" : "s") with "
      + "\(Quantity.grouped(result.spanCount)) span\(result.spanCount == 1 ? "" : "s")"
    guard !result.findings.isEmpty else { return "nothing stands out in \(input)\n" }
    let parts = Severity.allCases.compactMap { severity -> String? in
      let count = result.findings.reduce(0) { $0 + ($1.severity == severity ? 1 : 0) }
      return count == 0 ? nil : "\(Quantity.grouped(count)) \(severity.rawValue)"
    }
    let count = result.findings.count
    return "\(Quantity.grouped(count)) finding\(count == 1 ? "" : "s") in \(input): "
      + parts.joined(separator: ", ") + "\n"
  }

  private func write(_ finding: Finding, to out: ByteBuffer) {
    let theme = look.theme
    let colour: StaticString =
      switch finding.severity {
      case .critical: theme.error
      case .major: theme.warning
      case .minor, .info: theme.note
      }
    let place = [finding.service, finding.operation ?? ""].filter { !$0.isEmpty }
    let name = TraceLook.visible(place.joined(separator: " "))
    out.append("\n\(colour)\(finding.severity.rawValue)\(theme.reset)  \(finding.kind.rawValue)  ")
    out.append("\(theme.message)\(name)\(theme.reset)\n")
    let sentence = TraceLook.visible(FindingText.sentence(finding.evidence, zone: look.zone))
    for line in wrapped(sentence, to: look.width - 2) { out.append("  \(line)\n") }
    if let example = finding.traces.first {
      let words = ["logq", "trace", "show", example] + files
      let command = words.map { Self.quoted($0) }.joined(separator: " ")
      out.append("  \(theme.help)\(TraceLook.visible(command))\(theme.reset)\n")
    }
    for log in finding.logs ?? [] {
      let offset = "+" + TraceQuantity.duration(log.offset)
      out.append("  \(look.signs.trunk)\(theme.time)\(offset)\(theme.reset) ")
      out.append(LogLineText.text(log.line, look, room: look.width - 6 - offset.utf8.count))
      out.append(0x0A)
    }
  }

  /// Text in lines of at most so many columns, broken at blanks; longer words get lines of their own.
  private func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in words(text) {
      let length = TraceLook.width(word)
      if used > 0 && used + 1 + length > width {
        lines.append(line)
        line = ""
        used = 0
      }
      line += (used > 0 ? " " : "") + word
      used += length + (used > 0 ? 1 : 0)
    }
    if used > 0 { lines.append(line) }
    return lines
  }

  /// Words; a number and its unit are one.
  private func words(_ text: String) -> [String] {
    let units: Set<Substring> = ["ns", "us", "ms", "s", "min", "h", "d", "%"]
    var words: [String] = []
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      let unit = word.prefix { $0.isLetter || $0 == "%" }
      if units.contains(unit), let last = words.last, last.last?.isNumber == true {
        words[words.count - 1] = last + " " + word
      } else {
        words.append(String(word))
      }
    }
    return words
  }

  /// A word as a shell takes it.
  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        ASCII.isWord(byte) || "-./:@%+,=~".utf8.contains(byte)
      }
    guard !isPlain else { return word }
    var text = "'"
    for character in word { text += character == "'" ? "'\\''" : String(character) }
    return text + "'"
  }
}
