internal import LogCore

/// `sum by (app) (...)` and its kin: one sample for each group.
final class GroupedAggregation: MetricOperator {
  private let function: ([Double]) -> Double
  private let operand: any MetricOperator
  private let groups: LabelMapping
  private let sets: LabelSets

  init(
    _ function: @escaping ([Double]) -> Double, grouping: Grouping?, operand: any MetricOperator,
    sets: LabelSets
  ) {
    self.function = function
    self.operand = operand
    self.sets = sets
    groups = LabelMapping(sets, Self.grouping(grouping))
  }

  /// What a grouping leaves of a label set; without one nothing.
  static func grouping(_ grouping: Grouping?) -> (LabelSet) -> LabelSet {
    guard let grouping else { return { _ in .empty } }
    let names = Set(grouping.labels.map { Array($0.text.utf8) })
    return grouping.isWithout ? { $0.removing(names) } : { $0.keeping(names) }
  }

  func evaluate(step: Int, time: Int64) throws(QueryError) -> StepValue {
    let input = try operand.vector(step: step, time: time, sets)
    var order: [Int] = []
    var members: [Int: [Double]] = [:]
    for i in 0..<input.count {
      let group = groups[input.sets[i]]
      if members[group] == nil { order.append(group) }
      members[group, default: []].append(input.values[i])
    }
    var result = Vector()
    for group in order { result.append(group, function(members[group] ?? [])) }
    return .vector(result)
  }
}
