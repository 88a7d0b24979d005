internal import LogCore

/// A label filter at work: it goes through the batch once for each condition, not once for all.
final class LabelFilterRunner: StageRunner {
  /// A condition, ready to run.
  private indirect enum Node {
    case test(any LabelTest)
    case all([(node: Node, canFail: Bool)])
    case any([Node])
  }

  private let root: Node
  private let masks = MaskStack()

  init(_ condition: LabelFilterStage.Condition, _ context: RunnerContext) {
    root = Self.prepare(condition, context)
  }

  func run(_ batch: RecordBatch) { filter(batch, root) }

  private static func prepare(
    _ condition: LabelFilterStage.Condition, _ context: RunnerContext
  ) -> Node {
    switch condition {
    case .matcher(let matcher):
      return .test(
        matcher.operation.isPattern ? PatternTest(matcher, context) : TextTest(matcher, context))
    case .ip(let label, let isNegative, let matcher):
      return .test(IPTest(label, isNegative, matcher, context))
    case .quantity(let label, let comparison, let literal):
      return .test(QuantityTest(label, comparison, literal, context))
    case .all(let parts): return .all(parts.map { (prepare($0, context), $0.canFail) })
    case .any(let parts): return .any(parts.map { prepare($0, context) })
    }
  }

  /// Keeps the records that satisfy the condition.
  ///
  /// A record that one part of `all` drops is gone for good: the other parts need not see it.
  private func filter(_ batch: RecordBatch, _ node: Node) {
    switch node {
    case .test(let test): test.filter(batch)
    case .all(let parts):
      for part in parts where batch.keptCount > 0 { filter(batch, part.node) }
    case .any:
      let active = unsafe masks.push()
      let result = unsafe masks.push()
      defer { masks.pop(2) }
      for k in 0..<batch.keptCount { unsafe active[k] = true }
      unsafe mark(batch, node, active, result)
      var n = 0
      for k in 0..<batch.keptCount {
        unsafe batch.kept[n] = unsafe batch.kept[k]
        unsafe n += result[k] ? 1 : 0
      }
      batch.keptCount = n
    }
  }

  /// Finds out which of the active records satisfy the condition.
  ///
  /// `any` asks its parts only about records that are not decided yet. A part of `all` that cannot
  /// fail is spared those too; one that can sees all of them, for it may leave its error on a record
  /// that another branch keeps.
  private func mark(_ batch: RecordBatch, _ node: Node, _ active: Mask, _ result: Mask) {
    let count = batch.keptCount
    switch node {
    case .test(let test): unsafe test.mark(batch, active, result)
    case .all(let parts):
      let partial = unsafe masks.push()
      defer { masks.pop(1) }
      unsafe result.update(from: active, count: count)
      for part in parts {
        unsafe mark(batch, part.node, part.canFail ? active : result, partial)
        for k in 0..<count { unsafe result[k] = unsafe result[k] && partial[k] }
      }
    case .any(let parts):
      let open = unsafe masks.push()
      let partial = unsafe masks.push()
      defer { masks.pop(2) }
      unsafe open.update(from: active, count: count)
      unsafe result.update(repeating: false, count: count)
      for part in parts {
        unsafe mark(batch, part, open, partial)
        for k in 0..<count where unsafe partial[k] {
          unsafe result[k] = true
          unsafe open[k] = false
        }
      }
    }
  }
}

/// Masks for nested conditions, as many as the nesting needs.
// SAFETY: a mask is valid between `push` and the `pop` that gives it back; the stack owns them all.
@safe
private final class MaskStack {
  private var masks: [Mask] = unsafe []
  private var used = 0

  deinit { unsafe masks.forEach { unsafe $0.deallocate() } }

  func push() -> Mask {
    if unsafe used == masks.count {
      let mask = Mask.allocate(capacity: RecordBatch.capacity)
      unsafe mask.initialize(repeating: false, count: RecordBatch.capacity)
      unsafe masks.append(mask)
    }
    used += 1
    return unsafe masks[used - 1]
  }

  func pop(_ count: Int) { used -= count }
}
