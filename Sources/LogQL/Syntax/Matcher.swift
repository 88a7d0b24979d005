package import LogCore

/// A condition on the value of one label: `app="api"`, `level=~"warn|error"`.
package struct Matcher: Sendable, Equatable {
  package enum Operation: String, Sendable {
    case equal = "="
    case notEqual = "!="
    case matches = "=~"
    case notMatches = "!~"

    package var isNegative: Bool { self == .notEqual || self == .notMatches }
    package var isPattern: Bool { self == .matches || self == .notMatches }
  }

  package var label: Name
  package var operation: Operation
  package var value: StringLiteral
  /// The compiled value of `=~` and `!~`.
  package var pattern: CompiledPattern?

  package static func == (a: Matcher, b: Matcher) -> Bool {
    a.label == b.label && a.operation == b.operation && a.value == b.value
  }

  /// Writes it as LogQL.
  package func write(to text: inout QueryText) {
    text.write(label.text + operation.rawValue)
    text.write(quoted: value.bytes)
  }

  /// What tests values, for one worker.
  ///
  /// An absent label has the value `""`.
  package func makeRunner(_ counters: WorkerCounters) -> MatcherRunner {
    MatcherRunner(self, counters)
  }
}

/// A matcher at work in one worker.
package final class MatcherRunner {
  package let isNegative: Bool
  private let literal: ByteArena
  private let expected: ByteSlice
  private let pattern: PatternMatcher?

  init(_ matcher: Matcher, _ counters: WorkerCounters) {
    isNegative = matcher.operation.isNegative
    literal = ByteArena(blockSize: 64)
    expected = unsafe matcher.value.bytes.withUnsafeBufferPointer { [literal] bytes in
      guard let start = bytes.baseAddress else { return .empty }
      return unsafe literal.copy(ByteSlice(start: start, count: bytes.count))
    }
    pattern = matcher.pattern.map { PatternMatcher($0, counters) }
  }

  /// Whether the value satisfies the matcher.
  package func matches(_ value: ByteSlice) -> Bool {
    guard let pattern else { return value.equals(expected) != isNegative }
    return pattern.matches(value) != isNegative
  }
}

extension QueryParser {
  /// The operator of a matcher, if one is under the cursor.
  package var matcherOperation: Matcher.Operation? {
    guard case .symbol(let symbol) = current.kind else { return nil }
    return Matcher.Operation(rawValue: symbol.rawValue)
  }

  /// The rest of a matcher whose label has been read: operator and string.
  package mutating func parseMatcher(of label: Name) throws(QueryError) -> Matcher {
    guard let operation = matcherOperation else {
      throw oddName(at: label.place.range)
        ?? unexpected("`=`, `!=`, `=~` or `!~` after `\(label.text)`")
    }
    advance()
    let value = try expectString("a string in quotes")
    var pattern: CompiledPattern?
    if operation.isPattern { pattern = try compile(value, use: .matcher) }
    return Matcher(label: label, operation: operation, value: value, pattern: pattern)
  }

  /// The string as a regular expression; what is wrong with it is an error at its place.
  ///
  /// What Loki's engine would not accept in it becomes a note of the query.
  package mutating func compile(_ literal: StringLiteral, use: PatternUse) throws(QueryError)
    -> CompiledPattern
  {
    do throws(PatternError) {
      let pattern = try CompiledPattern(literal.text, use: use)
      patterns.append(pattern)
      for difference in pattern.differencesFromRE2 {
        let place = place(of: difference.range, in: literal)
        notes.append(
          Diagnostic(
            "\(difference.what) in the regular expression, which Loki does not have",
            severity: .note, text: text, range: place))
      }
      return pattern
    } catch {
      throw self.error(error, in: literal)
    }
  }
}
