internal import Ingest
internal import LogCore
internal import LogQL
internal import Reports

/// What is asked of a report: from the command line, and from the head of a partial.
enum ReportSettings {
  /// The options of a run.
  static func options(_ run: IncidentRun) throws(Diagnostic) -> ReportOptions {
    let typed = run.invocation.options
    var options = ReportOptions()
    options.window = (run.window.from, run.window.to)
    options.step = run.settings.window.step
    options.zone = run.settings.zone
    if let text = typed.baseline { options.baseline = try run.span(text, "--baseline") }
    if let text = typed.report.lead { options.lead = try OptionValues.duration(text, "--lead") }
    options.id = typed.report.id
    options.title = typed.report.title
    options.failing = run.facts.failing
    options.questions = try questions(run)
    options.reading = reading(run)
    return options
  }

  /// What was said about how the input is to be read.
  private static func reading(_ run: IncidentRun) -> ReadingOptions {
    let typed = run.invocation.options
    var reading = ReadingOptions()
    for label in run.settings.ingest.labels {
      // Quotes around a value are taken off.
      let isQuoted = label.value.hasPrefix("\"") && label.value.hasSuffix("\"")
      reading.add(
        "--label", "\(label.name)=" + (isQuoted ? "\"\(label.value)\"" : label.value))
    }
    reading.add("--time-field", typed.timeField)
    reading.add("--tz", typed.zone)
    reading.add("--input", typed.input)
    reading.add("--join", typed.join)
    return reading
  }

  /// Rules, objectives and severities, read and checked.
  static func questions(_ run: IncidentRun) throws(Diagnostic) -> ReportQuestions {
    let typed = run.invocation.options.report
    let environment = run.settings.planEnvironment
    var questions = ReportQuestions()
    do {
      for path in typed.rules {
        try questions.add(
          rules: try text(path, "--rules"), interval: run.settings.window.step ?? 60_000_000_000,
          environment: environment)
      }
      for text in typed.objectives { try add(text, environment, to: &questions) }
      if let path = typed.severity { try questions.set(severity: try text(path, "--severity")) }
    } catch let error as SettingsError {
      throw error.diagnostic
    } catch let error as Diagnostic {
      throw error
    } catch {
      throw Diagnostic("\(error)")
    }
    return questions
  }

  private static func add(
    _ text: String, _ environment: PlanEnvironment, to questions: inout ReportQuestions
  ) throws(Diagnostic) {
    do { try questions.add(objective: text, environment: environment) } catch {
      throw error.diagnostic
    }
  }

  private static func text(_ path: String, _ option: String) throws(Diagnostic) -> SettingsText {
    let bytes = try IncidentRun.contents(path, option)
    return withExtendedLifetime(bytes) { SettingsText(name: path, text: bytes.slice.string) }
  }

  // MARK: - Partials

  /// The options that change the answer, for the head of a partial.
  static func words(_ options: ReportOptions) -> [(name: String, value: String)] {
    var words: [(name: String, value: String)] = []
    if let from = options.window.from { words.append(("from", "\(from)")) }
    if let to = options.window.to { words.append(("to", "\(to)")) }
    if let step = options.step { words.append(("step", "\(step)")) }
    if let (from, to) = options.baseline { words.append(("baseline", "\(from) \(to)")) }
    words.append(("lead", "\(options.lead)"))
    if let id = options.id { words.append(("id", id)) }
    if let title = options.title { words.append(("title", title)) }
    if let failing = options.failing { words.append(("failing", failing)) }
    if !options.reading.isEmpty { words.append((PartialHead.reading, options.reading.line)) }
    return words + self.words(options.questions)
  }

  /// Rules, objectives and severities for the head of a partial.
  static func words(_ questions: ReportQuestions) -> [(name: String, value: String)] {
    var words: [(name: String, value: String)] = []
    for (i, file) in questions.ruleFiles.enumerated() {
      words.append(("rules\(i)", file.name + "\n" + file.text))
    }
    for (i, text) in questions.objectiveTexts.enumerated() { words.append(("slo\(i)", text)) }
    if let file = questions.severityFile {
      words.append(("severity", file.name + "\n" + file.text))
    }
    return words
  }

  /// The options that the head of a partial says; nil where it is none of ours.
  static func options(of head: PartialHead, _ run: IncidentRun) -> ReportOptions? {
    guard head.kind == .report, let lead = head["lead"].flatMap({ Int64($0) }), lead >= 0 else {
      return nil
    }
    var options = ReportOptions()
    options.window = (head["from"].flatMap { Int64($0) }, head["to"].flatMap { Int64($0) })
    options.step = head["step"].flatMap { Int64($0) }
    if let step = options.step, step <= 0 { return nil }
    if let text = head["baseline"] {
      let ends = text.split(separator: " ").compactMap { Int64($0) }
      guard ends.count == 2, ends[0] < ends[1] else { return nil }
      options.baseline = (ends[0], ends[1])
    }
    options.lead = lead
    options.id = head["id"]
    options.title = head["title"]
    options.zone = run.settings.zone
    guard let questions = questions(of: head, step: options.step, run) else { return nil }
    options.questions = questions
    options.reading =
      head[PartialHead.reading].flatMap { ReadingOptions(line: $0) } ?? options.reading
    return options
  }

  /// Rules, objectives and severities of a head; nil where they are none.
  static func questions(of head: PartialHead, step: Int64?, _ run: IncidentRun)
    -> ReportQuestions?
  {
    let environment = run.settings.planEnvironment
    var questions = ReportQuestions()
    do {
      var i = 0
      while let file = head["rules\(i)"] {
        try questions.add(
          rules: settings(file), interval: step ?? 60_000_000_000, environment: environment)
        i += 1
      }
      i = 0
      while let text = head["slo\(i)"] {
        try questions.add(objective: text, environment: environment)
        i += 1
      }
      if let file = head["severity"] { try questions.set(severity: settings(file)) }
    } catch {
      return nil
    }
    return questions
  }

  private static func settings(_ text: String) -> SettingsText {
    let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    return SettingsText(name: String(parts[0]), text: parts.count > 1 ? String(parts[1]) : "")
  }
}
