package import LogCore
package import LogQL

/// What a report is asked for.
package struct ReportOptions: Sendable {
  /// When the incident was, as far as somebody says so.
  package var window = (from: Int64?.none, to: Int64?.none)
  /// Nanoseconds; chosen by the length of the input where nil.
  package var step: Int64?
  package var baseline: (from: Int64, to: Int64)?
  /// So much before and after the window belongs to the timeline.
  package var lead: Int64 = 900_000_000_000
  package var id: String?
  package var title: String?
  /// The zone of the date and the id.
  package var zone = ZoneInfo.utc
  /// `--failing`, for the head of a partial.
  package var failing: String?
  package var questions = ReportQuestions()
  package var reading = ReadingOptions()

  package init() {}

  /// The names of the severity table's levels, the worst one first.
  package var levels: [String] { questions.severity?.levels.map(\.level) ?? [] }

  var timeline: TimelineOptions {
    var options = TimelineOptions()
    options.step = step
    options.baseline = baseline
    options.zone = zone
    return options
  }
}

/// What is asked with rules, objectives and a severity table, as it was written and ready to run.
package struct ReportQuestions: Sendable {
  package private(set) var ruleFiles: [SettingsText] = []
  package private(set) var objectiveTexts: [String] = []
  package private(set) var severityFile: SettingsText?
  package private(set) var rules: [RuleCounts.Plan] = []
  package private(set) var objectives: [ObjectiveCounts.Plan] = []
  private var table: SeverityTable?
  /// Rules that were passed over.
  package private(set) var notes: [Diagnostic] = []

  package init() {}

  /// Adds the rules of a file; `interval` lies between evaluations where a group names none.
  package mutating func add(
    rules source: SettingsText, interval: Int64, environment: PlanEnvironment
  ) throws(SettingsError) {
    let file = try RuleFile(source, interval: interval)
    ruleFiles.append(source)
    rules += file.rules.compactMap { RuleCounts.Plan($0, environment: environment) }
    notes += file.notes
  }

  package mutating func add(objective text: String, environment: PlanEnvironment)
    throws(QueryError)
  {
    let objective = try ServiceLevelObjective(text)
    guard objectives.count < ObjectiveCounts.most else {
      throw QueryError(
        Diagnostic("more than \(ObjectiveCounts.most) objectives, expected fewer", text: text))
    }
    objectiveTexts.append(text)
    objectives.append(ObjectiveCounts.Plan(objective, environment: environment))
  }

  package mutating func set(severity source: SettingsText) throws(SettingsError) {
    table = try SeverityTable(source)
    severityFile = source
  }

  /// The table that was given, else the one that is built in.
  var severity: SeverityTable? { table ?? (try? SeverityTable.standard()) }

  /// What has to be known of each record.
  package var needs: RecordNeeds {
    var needs: RecordNeeds = []
    for rule in rules { needs.formUnion(rule.needs) }
    for objective in objectives { needs.formUnion(objective.needs) }
    return needs
  }
}
