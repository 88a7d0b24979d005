package import LogCore

/// `{app="api", env!="dev"}`: decides which streams a query reads.
package struct StreamSelection: Sendable, Equatable {
  /// All of them must hold; none selects every stream.
  package var matchers: [Matcher]
  /// Empty where the selector was left out.
  package var place: SourceRange

  /// Writes it as LogQL.
  package func write(to text: inout QueryText) {
    text.write("{")
    for (i, matcher) in matchers.enumerated() {
      if i > 0 { text.write(", ") }
      matcher.write(to: &text)
    }
    text.write("}")
  }
}

extension StreamSelection: StreamSelector {
  package func selects(_ labels: [(name: ByteSlice, value: ByteSlice)]) -> Bool {
    let counters = WorkerCounters()
    return matchers.allSatisfy { matcher in
      let value = labels.first { $0.name.equals(matcher.label.text) }?.value ?? .empty
      return matcher.makeRunner(counters).matches(value)
    }
  }
}
