internal import LogCore

/// The state of a metric query over a part of its input: what workers merge, and partials hold.
package final class MetricState {
  var leaves: [LeafState]
  /// Times of the oldest and newest record; oldest > newest if there was none.
  var oldest = Int64.max
  var newest = Int64.min
  var records = 0
  var skippedErrors = 0

  /// The state before any record.
  package init(_ plan: MetricPlan) {
    leaves = plan.leaves.map { LeafState($0) }
  }

  /// Takes in everything of another state of the same plan.
  package func merge(_ other: MetricState) {
    for (mine, its) in zip(leaves, other.leaves) { mine.merge(its) }
    oldest = min(oldest, other.oldest)
    newest = max(newest, other.newest)
    records += other.records
    skippedErrors += other.skippedErrors
  }
}

/// Writes a metric query's state as the lines of a partial: the same lines for the same records,
/// however they were cut and merged.
package struct MetricPartialWriter {
  private let emit: (String) -> Bool

  /// `emit` gets lines without their line break; false from it ends the writing.
  package init(_ emit: @escaping (String) -> Bool) { self.emit = emit }

  /// Writes a whole partial; false when nobody reads any more.
  @discardableResult
  package func write(_ state: MetricState, head: PartialHead) -> Bool {
    for line in head.lines { guard emit(line) else { return false } }
    guard emit("records \(state.records) skipped \(state.skippedErrors)") else { return false }
    if state.oldest <= state.newest {
      guard emit("times \(state.oldest) \(state.newest)") else { return false }
    }
    for (number, leaf) in state.leaves.enumerated() {
      guard emit("leaf \(number)"), write(leaf) else { return false }
    }
    return emit("end")
  }

  private func write(_ leaf: LeafState) -> Bool {
    var slotsOfSeries: [[Int]] = Array(repeating: [], count: leaf.sets.count)
    for slot in 0..<leaf.slots.count { slotsOfSeries[Int(leaf.slots.series[slot])].append(slot) }
    for series in leaf.sets.indices.sorted(by: { leaf.sets[$0] < leaf.sets[$1] }) {
      let labels = leaf.sets[series].labels.flatMap { [$0.name, $0.value] }
      let words = labels.map { " " + PartialText.quote($0) }.joined()
      guard emit("series" + words) else { return false }
      for slot in slotsOfSeries[series].sorted(by: { leaf.slots.panes[$0] < leaf.slots.panes[$1] })
      {
        var text = StateWriter()
        leaf.accumulator.write(slot: slot, to: &text)
        guard emit("pane \(leaf.slots.panes[slot]) \(text.text)") else { return false }
      }
    }
    return true
  }
}

/// Reads the lines behind the head of a metric partial into a state, line by line.
package struct MetricPartialReader {
  private let state: MetricState
  private var leaf = -1
  private var series: Int32?
  /// Whether the last line was the one that ends every partial.
  package private(set) var isComplete = false

  package init(into state: MetricState) { self.state = state }

  /// Takes the next line in; false if it is none of a partial's.
  package mutating func read(_ line: Substring) -> Bool {
    guard !isComplete else { return false }
    let (word, rest) = Self.split(line)
    switch word {
    case "records": return readCounts(rest)
    case "times": return readTimes(rest)
    case "leaf":
      guard let number = Int(rest), state.leaves.indices.contains(number) else { return false }
      leaf = number
      series = nil
      return true
    case "series":
      guard state.leaves.indices.contains(leaf), let words = PartialText.unquote(rest),
        words.count % 2 == 0
      else { return false }
      let labels = stride(from: 0, to: words.count, by: 2).map {
        LabelSet.Label(name: words[$0], value: words[$0 + 1])
      }
      series = state.leaves[leaf].series(LabelSet(labels))
      return true
    case "pane": return readPane(rest)
    case "end":
      isComplete = true
      return rest.isEmpty
    default: return false
    }
  }

  private func readCounts(_ rest: Substring) -> Bool {
    let words = rest.split(separator: " ")
    guard words.count == 3, let records = Int(words[0]), let skipped = Int(words[2]) else {
      return false
    }
    state.records += records
    state.skippedErrors += skipped
    return true
  }

  private func readTimes(_ rest: Substring) -> Bool {
    let times = rest.split(separator: " ").compactMap { Int64($0) }
    guard times.count == 2 else { return false }
    state.oldest = min(state.oldest, times[0])
    state.newest = max(state.newest, times[1])
    return true
  }

  private func readPane(_ rest: Substring) -> Bool {
    guard let series, state.leaves.indices.contains(leaf) else { return false }
    let (number, text) = Self.split(rest)
    guard let pane = Int64(number) else { return false }
    let target = state.leaves[leaf]
    let slot = target.slots.slot(series: series, pane: pane)
    var reader = StateReader(text)
    return target.accumulator.read(slot: Int(slot), from: &reader) && reader.isAtEnd
  }

  private static func split(_ line: Substring) -> (word: Substring, rest: Substring) {
    guard let blank = line.firstIndex(of: " ") else { return (line, "") }
    return (line[..<blank], line[line.index(after: blank)...])
  }
}
