internal import Synchronization

internal import LogCore

/// What the parts of a run did, for `explain --analyze`: counted batch by batch, by all workers.
package final class RunAnalysis: Sendable {
  /// One part: the reading, a stage, the samples.
  package struct Part: Sendable {
    package var name: String
    package var recordsIn = 0
    package var recordsOut = 0
    /// Of all workers together.
    package var nanoseconds = 0
  }

  private let state: Mutex<[Part]>

  /// The parts in the order in which they run.
  package init(_ names: [String]) { state = Mutex(names.map { Part(name: $0) }) }

  package var parts: [Part] { state.withLock { $0 } }

  func add(_ part: Int, recordsIn: Int, recordsOut: Int, nanoseconds: Int) {
    state.withLock { parts in
      guard parts.indices.contains(part) else { return }
      parts[part].recordsIn += recordsIn
      parts[part].recordsOut += recordsOut
      parts[part].nanoseconds += nanoseconds
    }
  }

  /// Runs `body`, which works on the batch, as a part.
  func measure(_ part: Int, _ batch: RecordBatch, _ body: () -> Void) {
    let before = batch.keptCount
    let start = Clock.now()
    body()
    add(
      part, recordsIn: before, recordsOut: batch.keptCount, nanoseconds: Clock.now() - start)
  }
}

/// A stage that is measured.
final class AnalysedRunner: StageRunner {
  private let runner: any StageRunner
  private let part: Int
  private let analysis: RunAnalysis

  init(_ runner: any StageRunner, part: Int, _ analysis: RunAnalysis) {
    self.runner = runner
    self.part = part
    self.analysis = analysis
  }

  func run(_ batch: RecordBatch) { analysis.measure(part, batch) { runner.run(batch) } }
}

/// A reader that is measured: what it gives is what the run has to look at.
final class AnalysedReader: RecordReader {
  private let reader: any RecordReader
  private let analysis: RunAnalysis

  init(_ reader: any RecordReader, _ analysis: RunAnalysis) {
    self.reader = reader
    self.analysis = analysis
  }

  func next(_ batch: RecordBatch) -> Place? {
    let start = Clock.now()
    let place = reader.next(batch)
    analysis.add(
      0, recordsIn: batch.count, recordsOut: batch.count, nanoseconds: Clock.now() - start)
    return place
  }
}

extension LogPlan {
  /// Makes the run count what its parts do; the first is the reading, the last the output.
  package mutating func analyse() -> RunAnalysis {
    let made = RunAnalysis(["read"] + stages.map(\.written) + ["output"])
    analysis = made
    return made
  }
}

extension MetricPlan {
  /// Makes the run count what its parts do; the first is the reading.
  package mutating func analyse() -> RunAnalysis {
    var names = ["read"]
    for leaf in leaves {
      names += leaf.stages.map(\.written)
      names.append(leaf.function.rawValue)
    }
    let made = RunAnalysis(names)
    analysis = made
    return made
  }

  /// The number of the first part of a leaf.
  func firstPart(ofLeaf number: Int) -> Int {
    leaves[..<number].reduce(1) { $0 + $1.stages.count + 1 }
  }
}
