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
      result[k] = active[k] && test(batch, Int(batch.kept[k]))
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
    if batch.error[record] != .none { return true }
    guard let value = batch.label(record, label) else { return false }
    return matcher.matches(value) != isNegative
  }
}

/// What a comparison compares: values of one kind that come from text.
protocol Quantity: Comparable {
  static func parse(_ text: ByteSlice) -> Self?
  static func appendError(_ text: ByteSlice, to out: ByteBuffer)
}

extension Double: Quantity {
  static func parse(_ text: ByteSlice) -> Double? { NumberText.parseDouble(text) }
  static func appendError(_ text: ByteSlice, to out: ByteBuffer) {
    NumberText.appendError(text, to: out)
  }
}

/// A duration in nanoseconds.
struct Duration: Quantity {
  let nanoseconds: Int64
  static func < (a: Duration, b: Duration) -> Bool { a.nanoseconds < b.nanoseconds }
  static func parse(_ text: ByteSlice) -> Duration? {
    DurationText.parse(text).map(Duration.init)
  }
  static func appendError(_ text: ByteSlice, to out: ByteBuffer) {
    DurationText.appendError(text, to: out)
  }
}

/// A size in bytes.
struct ByteSize: Quantity {
  let bytes: Double
  static func < (a: ByteSize, b: ByteSize) -> Bool { a.bytes < b.bytes }
  static func parse(_ text: ByteSlice) -> ByteSize? { ByteSizeText.parse(text).map(ByteSize.init) }
  static func appendError(_ text: ByteSlice, to out: ByteBuffer) {
    ByteSizeText.appendError(text, to: out)
  }
}

/// `label >= 500`, `label < 1.5s`, `label == 10KB`.
///
/// A value that is no quantity lets the record pass, with an error.
final class QuantityTest<Value: Quantity>: LabelTest {
  private let label: LabelID
  private let comparison: LabelFilterStage.Comparison
  private let limit: Value
  private let details = ByteBuffer(capacity: 128)

  init(
    _ label: Name, _ comparison: LabelFilterStage.Comparison, _ limit: Value,
    _ context: RunnerContext
  ) {
    self.label = context.names.intern(label.text)
    self.comparison = comparison
    self.limit = limit
  }

  func test(_ batch: RecordBatch, _ record: Int) -> Bool {
    guard let text = batch.label(record, label) else { return false }
    guard let value = Value.parse(text) else {
      fail(batch, record, text)
      return true
    }
    switch comparison {
    case .equal: return value == limit
    case .notEqual: return value != limit
    case .greater: return value > limit
    case .greaterOrEqual: return value >= limit
    case .less: return value < limit
    case .lessOrEqual: return value <= limit
    }
  }

  private func fail(_ batch: RecordBatch, _ record: Int, _ text: ByteSlice) {
    guard batch.error[record] == .none else { return }
    details.removeAll()
    Value.appendError(text, to: details)
    batch.setError(record, .labelFilter, details)
  }
}
