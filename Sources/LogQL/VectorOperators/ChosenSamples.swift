internal import LogCore

/// `topk`, `bottomk`: the samples with the greatest or least values of each group, all labels kept.
///
/// A NaN is the last choice; equal values go by the order of their labels.
final class ChosenSamples: MetricOperator {
  private let most: Int
  private let isTop: Bool
  private let operand: any MetricOperator
  private let groups: LabelMapping
  private let sets: LabelSets

  init(
    most: Int, isTop: Bool, grouping: Grouping?, operand: any MetricOperator, sets: LabelSets
  ) {
    self.most = most
    self.isTop = isTop
    self.operand = operand
    self.sets = sets
    groups = LabelMapping(sets, GroupedAggregation.grouping(grouping))
  }

  func evaluate(step: Int, time: Int64) throws(QueryError) -> StepValue {
    let input = try operand.vector(step: step, time: time, sets)
    var order: [Int] = []
    var members: [Int: [Int]] = [:]
    for i in 0..<input.count {
      let group = groups[input.sets[i]]
      if members[group] == nil { order.append(group) }
      members[group, default: []].append(i)
    }
    var result = Vector()
    for group in order {
      let chosen = (members[group] ?? []).sorted { comesFirst($0, $1, input) }
      for i in chosen.prefix(most) { result.append(input.sets[i], input.values[i]) }
    }
    return .vector(result)
  }

  private func comesFirst(_ a: Int, _ b: Int, _ input: Vector) -> Bool {
    let (x, y) = (input.values[a], input.values[b])
    if x.isNaN || y.isNaN {
      if x.isNaN != y.isNaN { return y.isNaN }
    } else if x != y {
      return isTop ? x > y : x < y
    }
    return sets[input.sets[a]] < sets[input.sets[b]]
  }
}

/// `sort`, `sort_desc`: the result is ordered when it is written, so the samples pass as they are.
final class PassedSamples: MetricOperator {
  private let operand: any MetricOperator
  private let sets: LabelSets

  init(operand: any MetricOperator, sets: LabelSets) {
    self.operand = operand
    self.sets = sets
  }

  func evaluate(step: Int, time: Int64) throws(QueryError) -> StepValue {
    .vector(try operand.vector(step: step, time: time, sets))
  }
}
