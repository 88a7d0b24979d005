/// Finds the first of a few literals in a text.
///
/// Immutable, and shared by all workers.
package struct LiteralFinder: Sendable {
  package let literals: [[UInt8]]
  package let ignoresCase: Bool

  /// `ignoresCase` concerns ASCII letters. Any number of literals is right, up to 8 are fast.
  package init(literals: [[UInt8]], ignoresCase: Bool = false) {
    self.literals = ignoresCase ? literals.map { $0.map(ASCII.lowered) } : literals
    self.ignoresCase = ignoresCase
  }

  /// The offset of the first occurrence of any literal at or behind `from`.
  package func find(_ text: ByteSlice, from: Int = 0) -> Int? {
    var i = from
    while i <= text.count {
      for literal in literals where matches(literal, text, at: i) { return i }
      i += 1
    }
    return nil
  }

  private func matches(_ literal: [UInt8], _ text: ByteSlice, at i: Int) -> Bool {
    guard i + literal.count <= text.count else { return false }
    for k in 0..<literal.count {
      let c = text.start[i + k]
      if (ignoresCase ? ASCII.lowered(c) : c) != literal[k] { return false }
    }
    return true
  }
}
