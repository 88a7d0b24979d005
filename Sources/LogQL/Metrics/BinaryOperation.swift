internal import LogCore

/// An operator between two metric queries, at least one of which gives vectors.
final class BinaryOperation: MetricOperator {
  private let expression: BinaryExpression
  private let left: any MetricOperator
  private let right: any MetricOperator
  private let sets: LabelSets
  private let text: String
  private let keys: LabelMapping
  private let resultLabels: LabelMapping?
  /// What the listed labels of `group_left` and `group_right` become: pairs of sets to a set.
  private var included: [[Int]: Int] = [:]

  /// `text` is the query, for messages.
  init(
    _ expression: BinaryExpression, left: any MetricOperator, right: any MetricOperator,
    sets: LabelSets, text: String
  ) {
    self.expression = expression
    self.left = left
    self.right = right
    self.sets = sets
    self.text = text
    let matching = expression.matching
    let names = Set((matching?.labels ?? []).map { Array($0.text.utf8) })
    let key: (LabelSet) -> LabelSet =
      matching?.isOn == true ? { $0.keeping(names) } : { $0.removing(names) }
    keys = LabelMapping(sets, key)
    resultLabels = matching.map { _ in LabelMapping(sets, key) }
  }

  func evaluate(step: Int, time: Int64) throws(QueryError) -> StepValue {
    let operation = expression.operation
    if operation.isSetOperator {
      return .vector(
        combine(
          try left.vector(step: step, time: time, sets),
          try right.vector(step: step, time: time, sets)))
    }
    switch (try left.evaluate(step: step, time: time), try right.evaluate(step: step, time: time)) {
    case (.scalar(let a), .scalar(let b)): return .scalar(operation.apply(a, b))
    case (.vector(let a), .scalar(let b)): return .vector(map(a) { ($0, b) })
    case (.scalar(let a), .vector(let b)): return .vector(map(b) { (a, $0) })
    case (.vector(let a), .vector(let b)): return .vector(try match(a, b))
    }
  }

  /// A number with each sample; a comparison keeps the sample's value.
  private func map(_ vector: Vector, _ operands: (Double) -> (Double, Double)) -> Vector {
    var result = Vector()
    for i in 0..<vector.count {
      let (a, b) = operands(vector.values[i])
      if expression.operation.isComparison && !expression.returnsBool {
        if expression.operation.holds(a, b) { result.append(vector.sets[i], vector.values[i]) }
      } else {
        result.append(vector.sets[i], expression.operation.apply(a, b))
      }
    }
    return result
  }

  // MARK: - Set operators

  private func combine(_ a: Vector, _ b: Vector) -> Vector {
    let leftKeys = Set(a.sets.map { keys[$0] })
    let rightKeys = Set(b.sets.map { keys[$0] })
    var result = Vector()
    for i in 0..<a.count {
      let isMatched = rightKeys.contains(keys[a.sets[i]])
      switch expression.operation {
      case .and where !isMatched, .unless where isMatched: continue
      default: result.append(a.sets[i], a.values[i])
      }
    }
    if expression.operation == .or {
      for i in 0..<b.count where !leftKeys.contains(keys[b.sets[i]]) {
        result.append(b.sets[i], b.values[i])
      }
    }
    return result
  }

  // MARK: - Matching

  private func match(_ a: Vector, _ b: Vector) throws(QueryError) -> Vector {
    var isSwapped = false
    if case .right = expression.matching?.group { isSwapped = true }
    let (many, one) = isSwapped ? (b, a) : (a, b)
    var partners: [Int: Int] = [:]
    for i in 0..<one.count {
      let key = keys[one.sets[i]]
      if partners[key] != nil {
        throw duplicate(
          one.sets, one.sets.map { keys[$0] }, side: isSwapped ? "left" : "right",
          help: "aggregate that side, or match on more labels")
      }
      partners[key] = i
    }
    var seen: Set<Int> = []
    var matched: (sets: [Int], uniques: [Int]) = ([], [])
    var hasDuplicate = false
    var result = Vector()
    for i in 0..<many.count {
      let key = keys[many.sets[i]]
      guard let partner = partners[key] else { continue }
      let labels = resultSet(many.sets[i], one.sets[partner])
      let unique = isOneToOne ? key : labels
      matched.sets.append(many.sets[i])
      matched.uniques.append(unique)
      if !seen.insert(unique).inserted { hasDuplicate = true }
      let (x, y) =
        isSwapped
        ? (one.values[partner], many.values[i]) : (many.values[i], one.values[partner])
      if expression.operation.isComparison && !expression.returnsBool {
        if expression.operation.holds(x, y) { result.append(labels, x) }
      } else {
        result.append(labels, expression.operation.apply(x, y))
      }
    }
    guard hasDuplicate else { return result }
    throw duplicate(
      matched.sets, matched.uniques, side: isSwapped ? "right" : "left",
      help: isOneToOne
        ? "say `group_left` or `group_right` where one side may have many series per match"
        : "match on more labels")
  }

  private var isOneToOne: Bool {
    guard let matching = expression.matching else { return true }
    return matching.group == .oneToOne
  }

  /// The labels of a result: those of the many side, or what the modifier leaves of them.
  private func resultSet(_ many: Int, _ one: Int) -> Int {
    guard let matching = expression.matching else { return many }
    switch matching.group {
    case .oneToOne: return resultLabels?[many] ?? many
    case .left(let names), .right(let names):
      if names.isEmpty { return many }
      if let known = included[[many, one]] { return known }
      var set = sets[many]
      for name in names {
        let bytes = Array(name.text.utf8)
        set = set.setting(bytes, to: sets[one][bytes].flatMap { $0.isEmpty ? nil : $0 })
      }
      let number = sets.intern(set)
      included[[many, one]] = number
      return number
    }
  }

  /// What is said of series of which several are the same in what must be unique: the first two by
  /// their labels, so that the message does not depend on the order of the input.
  private func duplicate(_ series: [Int], _ uniques: [Int], side: String, help: String)
    -> QueryError
  {
    let members = Dictionary(grouping: series.indices) { uniques[$0] }.values
      .filter { $0.count > 1 }
      .map { group in group.map { sets[series[$0]] }.sorted { $0 < $1 } }
    let first = members.min { $0[0] < $1[0] } ?? [.empty, .empty]
    return QueryError(
      Diagnostic(
        "two series on the \(side) side match as one: "
          + "\(first[0].text) and \(first[1].text), expected one",
        text: text, range: expression.operatorPlace.range, help: [help]))
  }
}
