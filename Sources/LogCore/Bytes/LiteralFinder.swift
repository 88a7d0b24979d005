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

  /// Any number of literals is right, up to 8 are fast; an empty one is found everywhere.
  ///
  /// `ignoresCase` concerns ASCII letters.
  package init(literals: [[UInt8]], ignoresCase: Bool = false) {
    self.literals = literals
    self.ignoresCase = ignoresCase
    guard !literals.isEmpty, literals.allSatisfy({ !$0.isEmpty }) else {
      unsafe prepared = nil
      return
    }
    let bytes = literals.flatMap { $0 }
    let lengths = literals.map { UInt32($0.count) }
    unsafe prepared = unsafe scan_literals_make(bytes, lengths, UInt32(literals.count), ignoresCase)
  }

  deinit {
    if let prepared = unsafe prepared { unsafe scan_literals_free(prepared) }
  }

  /// The offset of the first occurrence of any literal at or behind `from`.
  package func find(_ text: ByteSlice, from: Int = 0) -> Int? {
    guard let prepared = unsafe prepared else {
      return literals.isEmpty || from > text.count ? nil : from
    }
    guard from < text.count, let p = unsafe scan_find(prepared, text.start + from, text.end) else {
      return nil
    }
    return unsafe p - text.start
  }

  /// As `find`, with the vectors that every machine has: for tests.
  func findPlainly(_ text: ByteSlice, from: Int = 0) -> Int? {
    guard let prepared = unsafe prepared, from < text.count else { return nil }
    guard let p = unsafe scan_find_base(prepared, text.start + from, text.end) else { return nil }
    return unsafe p - text.start
  }
}
