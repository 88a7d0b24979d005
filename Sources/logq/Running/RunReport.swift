internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// What is said when a run has ended, and the status it ends with.
struct RunReport {
  let result: LogQueryResult
  let input: InputReport
  /// Nanoseconds.
  let elapsed: Int
  let log: LogExpression
  let settings: QuerySettings
  /// Records came as they were written.
  let isLive: Bool
  let messages: Messages

  func finish(writer: ResultWriter, wasInterrupted: Bool) -> ExitStatus {
    messages.show(input.damage)
    if isLive, settings.window.from?.isRelative ?? false {
      Self.sayOlderRecords(result.olderRecords, messages)
    }
    Self.sayRegexLimits(result.regexLimits, result.regexLimitPattern, messages)
    if result.selected == 0 && !wasInterrupted { sayWhyNothing() }
    if settings.showsStatistics {
      Messages.put(StatisticsText.text(input, selected: result.selected, elapsed: elapsed))
    }
    if wasInterrupted { return .interrupted }
    if let failure = StandardOutput.status(of: writer, messages), failure != .success {
      return failure
    }
    if let failure = result.spillFailure {
      messages.show(Diagnostic(failure, help: ["`--memory` sets when temporary files are needed"]))
      return .wrong
    }
    if !input.damage.isEmpty { return .damagedInput }
    return result.selected > 0 ? .success : .nothingSelected
  }

  /// On a pipe a relative window counts back from now, which may leave out more than was meant.
  static func sayOlderRecords(_ count: Int, _ messages: Messages) {
    guard count > 0 else { return }
    messages.show(
      Diagnostic(
        count == 1
          ? "1 record is older than the window"
          : "\(Quantity.grouped(count)) records are older than the window",
        severity: .note))
  }

  /// Says where a regular expression gave up.
  static func sayRegexLimits(_ count: Int, _ pattern: String?, _ messages: Messages) {
    guard count > 0 else { return }
    let pattern = pattern.map { " `\($0)`" } ?? ""
    messages.show(
      Diagnostic(
        "the search for\(pattern) was given up on \(Quantity.grouped(count)) texts "
          + "that take too many steps, which count as no match",
        severity: .warning))
  }

  /// The hint where the selector selects no stream: the labels that there are, and the option that
  /// would make it match.
  private func sayWhyNothing() {
    guard input.streams > 0, input.selectedStreams == 0 else { return }
    let names = input.labelNames.sorted().prefix(20).map { "`\($0)`" }.joined(separator: ", ")
    let there = names.isEmpty ? "the records have no labels" : "the labels are \(names)"
    let options = log.selector.missingLabels(among: input.labelNames)
    messages.show(
      Diagnostic(
        "no stream matches \(log.selector.written), \(there)", severity: .note,
        help: options.isEmpty
          ? [] : ["`\(options.map { "--label \($0)" }.joined(separator: " "))`"]))
  }
}

extension StreamSelection {
  /// The selector as LogQL.
  var written: String {
    var text = QueryText()
    write(to: &text)
    return text.text
  }

  /// Labels with values that matchers want and that no stream has: what `--label` would add.
  func missingLabels(among names: Set<String>) -> [String] {
    matchers.compactMap { matcher in
      guard !names.contains(matcher.label.text), let value = matcher.wantedValue else { return nil }
      let isPlain = value.utf8.allSatisfy { ASCII.isWord($0) || "-./:@%+,".utf8.contains($0) }
      let pair = "\(matcher.label.text)=\(value)"
      return isPlain ? pair : "'\(pair)'"
    }
  }
}

extension Matcher {
  /// A value that the matcher selects, where one can be told from its text.
  fileprivate var wantedValue: String? {
    guard !operation.isNegative, !value.text.isEmpty else { return nil }
    if operation == .equal { return value.text }
    let first = value.text.split(separator: "|").first.map(String.init) ?? ""
    let plain = first.replacing(".*", with: "").replacing(".+", with: "")
    let isPlain = plain.utf8.allSatisfy { ASCII.isWord($0) || $0 == 0x2D }
    return isPlain && !plain.isEmpty ? plain : nil
  }
}
