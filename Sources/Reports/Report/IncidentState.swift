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
  private lazy var parts = StateParts([
    timeline, counts, traces, diff, patterns, rules, objectives,
  ])
  /// The part that the lines of a partial belong to.
  private var reading = -1

  package init(names: LabelNames, questions: ReportQuestions) {
    diff = DiffState(names: names, shared: (timeline.inputs, timeline.sources))
    var options = PatternState.Options()
    options.countsValues = false
    options.countsTimes = true
    options.skipsSpans = true
    patterns = PatternState(options, names: names, shared: timeline.inputs)
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

  package func merge(_ other: IncidentState) { parts.merge(other.parts) }
  package func settle(_ files: FileTable) { parts.settle(files) }
  package func write(to out: PartialOutput) { parts.writeNumbered(to: out) }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    parts.readNumbered(line, files: files, part: &reading)
  }
}
