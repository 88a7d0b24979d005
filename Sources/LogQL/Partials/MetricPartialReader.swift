package import LogCore

/// Reads the lines behind the head of a metric partial into a state, line by line.
package struct MetricPartialReader {
  private let state: MetricState
  private var leaf = -1
  private var series: Int32?
  /// Whether the last line was the one that ends every partial.
  package private(set) var isComplete = false

  package init(into state: MetricState) { self.state = state }

  /// Takes the next line in; false if it is none of a partial's.
  package mutating func read(_ line: ByteSlice) -> Bool {
    guard !isComplete else { return false }
    var words = PartialWords(line)
    guard let word = words.word() else { return false }
    if word.equals("pane") { return readPane(&words) }
    if word.equals("series") { return readSeries(&words) }
    if word.equals("leaf") {
      guard let number = words.integer(), words.isAtEnd,
        state.leaves.indices.contains(Int(truncatingIfNeeded: number))
      else { return false }
      leaf = Int(number)
      series = nil
      return true
    }
    if word.equals("skipped") {
      guard let count = words.integer(), count >= 0, words.isAtEnd else { return false }
      state.skippedErrors &+= Int(count)
      return true
    }
    if word.equals("times") {
      guard let oldest = words.integer(), let newest = words.integer(), words.isAtEnd else {
        return false
      }
      state.oldest = min(state.oldest, oldest)
      state.newest = max(state.newest, newest)
      return true
    }
    isComplete = word.equals("end") && words.isAtEnd
    return isComplete
  }

  private mutating func readSeries(_ words: inout PartialWords) -> Bool {
    guard state.leaves.indices.contains(leaf) else { return false }
    var labels: [LabelSet.Label] = []
    while !words.isAtEnd {
      guard let name = words.bytes(), let value = words.bytes() else { return false }
      labels.append(LabelSet.Label(name: name, value: value))
    }
    series = state.leaves[leaf].series(LabelSet(labels))
    return true
  }

  private func readPane(_ words: inout PartialWords) -> Bool {
    guard let series, state.leaves.indices.contains(leaf), let pane = words.integer() else {
      return false
    }
    let target = state.leaves[leaf]
    let slot = target.slots.slot(series: series, pane: pane)
    return target.accumulator.read(slot: Int(slot), from: &words) && words.isAtEnd
  }
}
