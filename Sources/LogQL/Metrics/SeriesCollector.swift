internal import LogCore

/// Steps of a live query, put together to one result.
package struct SeriesCollector: Sendable {
  private var series: [Series] = []
  private var numbers: [LabelSet: Int] = [:]
  private var from: Int64?
  private var to: Int64 = 0
  private var step: Int64 = 1
  /// Only so many of the newest steps are kept; nil for all.
  private let most: Int?

  package init(most: Int?) { self.most = most }

  package var isEmpty: Bool { series.isEmpty }

  /// Takes in the steps that follow the ones before.
  package mutating func append(_ result: MetricResult) {
    from = from ?? result.from
    to = result.to
    step = result.step
    for one in result.series {
      let set = LabelSet(one.labels.map { .init(name: $0.name, value: $0.value) })
      if let number = numbers[set] {
        series[number].samples += one.samples
      } else {
        numbers[set] = series.count
        series.append(one)
      }
    }
    forgetOldSteps()
  }

  private mutating func forgetOldSteps() {
    guard let most, let from else { return }
    let first = to &- Int64(most - 1) &* step
    guard from < first else { return }
    self.from = first
    for i in series.indices { series[i].samples.removeAll { $0.time < first } }
    let rest = series.filter { !$0.samples.isEmpty }
    guard rest.count < series.count else { return }
    series = rest
    numbers = [:]
    for (i, one) in series.enumerated() {
      numbers[LabelSet(one.labels.map { .init(name: $0.name, value: $0.value) })] = i
    }
  }

  /// All that is kept, series in the order of their labels.
  package var result: MetricResult {
    let sets = numbers.sorted { $0.key < $1.key }
    return MetricResult(
      kind: .matrix, series: sets.map { series[$0.value] }, from: from ?? to, to: to, step: step)
  }
}

extension MetricResult {
  /// The same samples, step by step: one result for each time that has any.
  package var steps: [MetricResult] {
    var next = [Int](repeating: 0, count: series.count)
    var result: [MetricResult] = []
    while true {
      var time = Int64.max
      for (i, one) in series.enumerated() where next[i] < one.samples.count {
        time = min(time, one.samples[next[i]].time)
      }
      guard time < .max else { return result }
      var step = MetricResult(kind: kind, series: [], from: time, to: time, step: self.step)
      for (i, one) in series.enumerated() where next[i] < one.samples.count {
        guard one.samples[next[i]].time == time else { continue }
        step.series.append(Series(labels: one.labels, samples: [one.samples[next[i]]]))
        next[i] += 1
      }
      result.append(step)
    }
  }
}
