package import LogCore

/// What an incident report keeps of its input: the states of the commands that it is made of.
package final class IncidentState: ReportState {
  let timeline = TimelineState()
  var sources: ClaimSources { timeline.sources }
  let counts = EndpointCounts()
  let traces = TraceSample()
  let diff: DiffState
  let patterns: PatternState
  let rules: RuleCounts
  let objectives: ObjectiveCounts
  /// The part that the lines of a partial belong to.
  private var reading = -1

  package init(names: LabelNames, questions: ReportQuestions) {
    diff = DiffState(names: names)
    var options = PatternState.Options()
    options.countsValues = false
    options.countsTimes = true
    options.skipsSpans = true
    patterns = PatternState(options, names: names)
    rules = RuleCounts(questions.rules)
    objectives = ObjectiveCounts(questions.objectives)
  }

  /// What has to be known of each record.
  package static let needs: RecordNeeds = .traceIDs

  /// Takes in notes that somebody wrote.
  package func add(_ notes: NoteList) { timeline.add(notes) }

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    timeline.fold(batch, facts, from: origin)
    counts.fold(batch, facts, from: origin)
    traces.fold(batch, facts, from: origin)
    diff.fold(batch, facts, from: origin)
    patterns.fold(batch, facts, from: origin)
    // These run stages over the batch.
    rules.fold(batch, facts, from: origin)
    objectives.fold(batch, facts, from: origin)
  }

  package func merge(_ other: IncidentState) {
    timeline.merge(other.timeline)
    counts.merge(other.counts)
    traces.merge(other.traces)
    diff.merge(other.diff)
    patterns.merge(other.patterns)
    rules.merge(other.rules)
    objectives.merge(other.objectives)
  }

  package func settle(_ files: FileTable) {
    for part in parts { part.settle(files) }
  }

  private var parts: [any ReportState] {
    [timeline, counts, traces, diff, patterns, rules, objectives]
  }

  /// Each part's lines stand behind a line with its number: parts may use the same words.
  package func write(to out: PartialOutput) {
    for (number, part) in parts.enumerated() {
      out.begin("part")
      out.add(number)
      out.end()
      part.write(to: out)
    }
  }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    if line.word.equals("part") {
      var line = line
      guard let number = line.count(), line.isAtEnd, number < parts.count else { return false }
      reading = number
      return true
    }
    return reading >= 0 && parts[reading].read(line, files: files)
  }
}
