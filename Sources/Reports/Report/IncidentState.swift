package import LogCore

/// What an incident report keeps of its input: the states of the commands that it is made of.
package final class IncidentState: ReportState {
  let timeline = TimelineState()
  let sources = ClaimSources()
  let counts = EndpointCounts()
  let rules: RuleCounts
  let objectives: ObjectiveCounts

  package init(names: LabelNames, questions: ReportQuestions) {
    rules = RuleCounts(questions.rules)
    objectives = ObjectiveCounts(questions.objectives)
  }

  /// Takes in notes that somebody wrote.
  package func add(_ notes: NoteList) { timeline.add(notes) }

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    timeline.fold(batch, facts, from: origin)
    sources.fold(batch, facts, from: origin)
    counts.fold(batch, facts, from: origin)
    rules.fold(batch, facts, from: origin)
    objectives.fold(batch, facts, from: origin)
  }

  package func merge(_ other: IncidentState) {
    timeline.merge(other.timeline)
    sources.merge(other.sources)
    counts.merge(other.counts)
    rules.merge(other.rules)
    objectives.merge(other.objectives)
  }

  package func settle(_ files: FileTable) {
    timeline.settle(files)
    sources.settle(files)
    counts.settle(files)
    rules.settle(files)
    objectives.settle(files)
  }

  package func write(to out: PartialOutput) {
    timeline.write(to: out)
    sources.write(to: out)
    counts.write(to: out)
    objectives.write(to: out)
    rules.write(to: out)
  }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    // The lines of a rule's state are words of their own.
    if rules.isReading { return rules.read(line, files: files) }
    return timeline.read(line, files: files) || sources.read(line, files: files)
      || counts.read(line, files: files) || objectives.read(line, files: files)
      || rules.read(line, files: files)
  }
}
