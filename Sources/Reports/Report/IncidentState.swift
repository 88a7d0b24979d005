package import LogCore

/// What an incident report keeps of its input: the states of the commands that it is made of.
package final class IncidentState: ReportState {
  let timeline = TimelineState()

  package init(names: LabelNames) {}

  /// Takes in notes that somebody wrote.
  package func add(_ notes: NoteList) { timeline.add(notes) }

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    timeline.fold(batch, facts, from: origin)
  }

  package func merge(_ other: IncidentState) {
    timeline.merge(other.timeline)
  }

  package func settle(_ files: FileTable) {
    timeline.settle(files)
  }

  package func write(to out: PartialOutput) {
    timeline.write(to: out)
  }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    timeline.read(line, files: files)
  }
}
