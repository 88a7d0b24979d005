internal import LogCore

/// A condition on one label at work: what a label filter is made of.
///
/// Called once a batch; the loops over its records are inside.
protocol LabelTest: AnyObject {
  /// Whether the record satisfies the condition; may leave an error on it.
  func test(_ batch: RecordBatch, _ record: Int) -> Bool
  /// Keeps the kept records that satisfy the condition.
  func filter(_ batch: RecordBatch)
  /// For each kept record, by its place in `kept`, that is in `active`: whether it satisfies the
  /// condition. The others are left false.
  func mark(_ batch: RecordBatch, _ active: Mask, _ result: Mask)
}

/// A truth value for each place in a batch's `kept`.
typealias Mask = UnsafeMutablePointer<Bool>

extension LabelTest {
  func filter(_ batch: RecordBatch) { batch.keep { test(batch, $0) } }

  func mark(_ batch: RecordBatch, _ active: Mask, _ result: Mask) {
    for k in 0..<batch.keptCount {
      unsafe result[k] = unsafe active[k] && test(batch, Int(batch.kept[k]))
    }
  }
}

/// `label="text"`, `label!="text"`.
final class TextTest: LabelTest {
  private let label: LabelID
  private let expected: ByteSlice
  private let memory = ByteArena(blockSize: 64)
  private let isNegative: Bool
  private let readsDetails: Bool

  init(_ matcher: Matcher, _ context: RunnerContext) {
    label = context.names.intern(matcher.label.text)
    expected = memory.copy(matcher.value.bytes)
    isNegative = matcher.operation.isNegative
    readsDetails = label == .errorDetails
  }

  func test(_ batch: RecordBatch, _ record: Int) -> Bool {
    // The details of an error always read as empty, as does a label that is not there.
    let value = readsDetails ? nil : batch.label(record, label)
    return (value ?? .empty).equals(expected) != isNegative
  }
}

/// `label=~"expression"`, `label!~"expression"`.
final class PatternTest: LabelTest {
  private let label: LabelID
  private let pattern: MatcherRunner
  private let readsDetails: Bool

  init(_ matcher: Matcher, _ context: RunnerContext) {
    label = context.names.intern(matcher.label.text)
    pattern = matcher.makeRunner(context.counters)
    readsDetails = label == .errorDetails
  }

  func test(_ batch: RecordBatch, _ record: Int) -> Bool {
    let value = readsDetails ? nil : batch.label(record, label)
    return pattern.matches(value ?? .empty)
  }
}

/// `label=ip("10.0.0.0/8")`, `label!=ip(...)`.
final class IPTest: LabelTest {
  private let label: LabelID
  private let matcher: IPMatcher
  private let isNegative: Bool

  init(_ label: Name, _ isNegative: Bool, _ matcher: IPMatcher, _ context: RunnerContext) {
    self.label = context.names.intern(label.text)
    self.matcher = matcher
    self.isNegative = isNegative
  }

  func test(_ batch: RecordBatch, _ record: Int) -> Bool {
    if unsafe batch.error[record] != .none { return true }
    guard let value = batch.label(record, label) else { return false }
    return matcher.matches(value) != isNegative
  }
}

/// `label >= 500`, `label < 1.5s`, `label == 10KB`.
///
/// A value that is no quantity lets the record pass, with an error. One class for all three kinds: a
/// generic one would look its type's metadata up for every record.
final class QuantityTest: LabelTest {
  private enum Limit {
    case number(Double)
    case nanoseconds(Int64)
    case bytes(Double)
  }

  private let label: LabelID
  private let comparison: LabelFilterStage.Comparison
  private let limit: Limit
  private let details = ByteBuffer(capacity: 128)

  init(
    _ label: Name, _ comparison: LabelFilterStage.Comparison, _ literal: QuantityLiteral,
    _ context: RunnerContext
  ) {
    self.label = context.names.intern(label.text)
    self.comparison = comparison
    switch literal.value {
    case .number(let value): limit = .number(value)
    case .duration(let value): limit = .nanoseconds(value)
    case .byteSize(let value): limit = .bytes(Double(value))
    }
  }

  func test(_ batch: RecordBatch, _ record: Int) -> Bool {
    guard let text = batch.label(record, label) else { return false }
    switch limit {
    case .number(let limit):
      if let value = NumberText.parseDouble(text) { return holds(value, limit) }
    case .nanoseconds(let limit):
      if let value = DurationText.parse(text) { return holds(value, limit) }
    case .bytes(let limit):
      if let value = ByteSizeText.parse(text) { return holds(value, limit) }
    }
    fail(batch, record, text)
    return true
  }

  @inline(__always)
  private func holds<Value: Comparable>(_ value: Value, _ limit: Value) -> Bool {
    switch comparison {
    case .equal: value == limit
    case .notEqual: value != limit
    case .greater: value > limit
    case .greaterOrEqual: value >= limit
    case .less: value < limit
    case .lessOrEqual: value <= limit
    }
  }

  private func fail(_ batch: RecordBatch, _ record: Int, _ text: ByteSlice) {
    guard unsafe batch.error[record] == .none else { return }
    details.removeAll()
    switch limit {
    case .number: NumberText.appendError(text, to: details)
    case .nanoseconds: DurationText.appendError(text, to: details)
    case .bytes: ByteSizeText.appendError(text, to: details)
    }
    batch.setError(record, .labelFilter, details)
  }
}
