internal import CScan

/// Finds the first of a few literals in a text.
///
/// Each literal is looked for by its rarest bytes, a few dozen positions at once. Immutable, and
/// shared by all workers.
// SAFETY: the prepared literals are made in `init`, only read afterwards, and freed with the object.
@safe
package final class LiteralFinder: Sendable {
  package let literals: [[UInt8]]
  package let ignoresCase: Bool
  private nonisolated(unsafe) let prepared: OpaquePointer?
  /// Where only occurrences count that matter to a number.
  private nonisolated(unsafe) let number: UnsafeMutablePointer<scan_number>?

  /// Any number of literals is right, up to 8 are fast; an empty one is found everywhere.
  ///
  /// `ignoresCase` concerns ASCII letters.
  package init(literals: [[UInt8]], ignoresCase: Bool = false) {
    self.literals = literals
    self.ignoresCase = ignoresCase
    unsafe number = nil
    guard !literals.isEmpty, literals.allSatisfy({ !$0.isEmpty }) else {
      unsafe prepared = nil
      return
    }
    unsafe prepared = Self.prepare(literals, ignoresCase)
  }

  /// Finds the literals of a number's key, but not where the number surely is one that is dropped.
  package init(_ condition: NumberCondition) {
    literals = condition.literals
    ignoresCase = false
    unsafe prepared = Self.prepare([condition.word], false)
    let rest = UnsafeMutablePointer<UInt8>.allocate(capacity: condition.rest.count + 1)
    for (i, byte) in condition.rest.enumerated() { unsafe rest[i] = byte }
    unsafe number = .allocate(capacity: 1)
    unsafe number?.initialize(
      to: scan_number(
        rest: rest, rest_length: condition.rest.count, comparison: condition.comparison.ofScan,
        limit: condition.limit))
  }

  deinit {
    if let prepared = unsafe prepared { unsafe scan_literals_free(prepared) }
    if let number = unsafe number {
      unsafe number.pointee.rest.deallocate()
      unsafe number.deallocate()
    }
  }

  private static func prepare(_ literals: [[UInt8]], _ ignoresCase: Bool) -> OpaquePointer? {
    let bytes = literals.flatMap { $0 }
    let lengths = literals.map { UInt32($0.count) }
    return unsafe scan_literals_make(bytes, lengths, UInt32(literals.count), ignoresCase)
  }

  /// The offset of the first occurrence of any literal at or behind `from`.
  package func find(_ text: ByteSlice, from: Int = 0) -> Int? { scan.find(text, from: from) }

  /// The finder as a plain value, for loops in which counting references would cost.
  package var scan: LiteralScan {
    unsafe LiteralScan(prepared: prepared, number: number, isEmpty: literals.isEmpty)
  }

  /// As `find`, with the vectors that every machine has: for tests.
  func findPlainly(_ text: ByteSlice, from: Int = 0) -> Int? {
    guard let prepared = unsafe prepared, from < text.count else { return nil }
    if let number = unsafe number {
      let p = unsafe scan_find_number_base(prepared, number, text.start + from, text.end)
      return unsafe p.map { unsafe $0 - text.start }
    }
    guard let p = unsafe scan_find_base(prepared, text.start + from, text.end) else { return nil }
    return unsafe p - text.start
  }
}

/// What a `LiteralFinder` searches with; valid as long as it.
// SAFETY: points to what the finder owns and never changes; whoever keeps one keeps the finder.
@safe
package struct LiteralScan {
  fileprivate let prepared: OpaquePointer?
  fileprivate let number: UnsafeMutablePointer<scan_number>?
  fileprivate let isEmpty: Bool

  /// The offset of the first occurrence of any literal at or behind `from`.
  package func find(_ text: ByteSlice, from: Int = 0) -> Int? {
    guard let prepared = unsafe prepared else { return isEmpty || from > text.count ? nil : from }
    guard from < text.count else { return nil }
    let start = unsafe text.start + from
    if let number = unsafe number {
      guard let p = unsafe scan_find_number(prepared, number, start, text.end) else { return nil }
      return unsafe p - text.start
    }
    guard let p = unsafe scan_find(prepared, start, text.end) else { return nil }
    return unsafe p - text.start
  }
}

extension NumberCondition.Comparison {
  fileprivate var ofScan: scan_comparison {
    switch self {
    case .equal: SCAN_EQUAL
    case .notEqual: SCAN_NOT_EQUAL
    case .greater: SCAN_GREATER
    case .greaterOrEqual: SCAN_GREATER_OR_EQUAL
    case .less: SCAN_LESS
    case .lessOrEqual: SCAN_LESS_OR_EQUAL
    }
  }
}
