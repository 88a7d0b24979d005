/// The traces that a command line names: by their ids in any spelling, or by the beginnings of ids.
package struct TraceChoice: Sendable {
  /// Canonical texts of the ids.
  private var whole: Set<[UInt8]> = []
  private var prefixes: Set<[UInt8]> = []
  private var prefixLengths: [Int] = []
  /// Shorter texts are no beginnings.
  package static let shortestPrefix = 4

  /// Takes what was written on the command line; empty texts name nothing.
  package init(_ written: [String]) {
    for text in written {
      let arena = ByteArena(blockSize: 256)
      withExtendedLifetime(arena) {
        let bytes = arena.copy(text)
        let canonical = TraceIDText.canonical(bytes)
        if !canonical.isEmpty { whole.insert(canonical) }
        let prefix = TraceIDText.prefix(bytes)
        if prefix.count >= Self.shortestPrefix { prefixes.insert(prefix) }
      }
    }
    prefixLengths = Set(prefixes.map(\.count)).sorted()
  }

  /// Whether an id, in its canonical spelling, is one of them or begins with one of them.
  package func mayContain(_ id: [UInt8]) -> Bool { isNamed(id) || hasNamedPrefix(id) }

  /// Whether an id, in its canonical spelling, was written in full.
  package func isNamed(_ id: [UInt8]) -> Bool { whole.contains(id) }

  /// Whether an id, in its canonical spelling, begins with what was written.
  package func hasNamedPrefix(_ id: [UInt8]) -> Bool {
    for length in prefixLengths where length <= id.count {
      if prefixes.contains(Array(id[..<length])) { return true }
    }
    return false
  }
}
