/// Which occurrences of a key's name do not matter to a filter on its number: those behind which a
/// plain number stands that the filter drops, as in `"status":200,` where `status >= 500` is asked.
///
/// What is not surely such a number, an odd spelling or a text, does matter. So whoever keeps the
/// lines with an occurrence that matters keeps every line that the filter would.
package struct NumberCondition: Sendable, Equatable {
  package enum Comparison: Sendable {
    case equal, notEqual, greater, greaterOrEqual, less, lessOrEqual
  }

  /// The first word of the key, which is searched for, and the rest of it: `duration`, `_ms`.
  package let word: [UInt8]
  package let rest: [UInt8]
  package let comparison: Comparison
  package let limit: Double

  /// Nil if the label's name does not tell how its key begins.
  package init?(label: String, comparison: Comparison, limit: Double) {
    let name = Array(label.utf8)
    let word = name.prefix { $0 != 0x5F }
    guard let first = word.first, ASCII.isLetter(first), name.allSatisfy(ASCII.isWord) else {
      return nil
    }
    self.word = Array(word)
    rest = Array(name[word.count...])
    self.comparison = comparison
    self.limit = limit
  }

  /// Of a line one of these stands where a label of the name comes from: its word, or an escape by
  /// which a letter of it may be spelled.
  package var literals: [[UInt8]] { [word, Array(#"\u"#.utf8)] }
}
