/// What two partials must have in common to be merged: the first lines of each.
///
///     logq-partial 1 metric
///     query "sum by (path) (count_over_time({} | json [1m]))"
///     option step "60000000000"
package struct PartialHead: Sendable, Equatable {
  /// What the lines behind the head are: the name of an entry in the list that `logq merge` has.
  package struct Kind: RawRepresentable, Hashable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let log = Kind(rawValue: "log")
    package static let count = Kind(rawValue: "count")
    package static let metric = Kind(rawValue: "metric")
    package static let fields = Kind(rawValue: "fields")
    package static let patterns = Kind(rawValue: "patterns")
    package static let timeline = Kind(rawValue: "timeline")
    package static let diff = Kind(rawValue: "diff")
    package static let report = Kind(rawValue: "report")
  }

  package var kind: Kind
  /// The query in its canonical form; empty where there is none.
  package var query: String
  /// Options that change the answer (window, step, split, limit ...), as they were meant: names and
  /// values in the order of the names.
  package private(set) var options: [(name: String, value: String)]

  package init(kind: Kind, query: String, options: [(name: String, value: String)]) {
    self.kind = kind
    self.query = query
    self.options = options.sorted { $0.name < $1.name }
  }

  package static func == (a: PartialHead, b: PartialHead) -> Bool {
    a.kind == b.kind && a.query == b.query && a.difference(from: b) == nil
  }

  /// The version of the format; another one is refused.
  package static let version = 1

  /// The first word of every partial.
  package static let word: StaticString = "logq-partial"

  /// The option that says how the parts were read; parts may differ in it, what they came to then has
  /// it no more.
  package static let reading = "reading"

  /// The head of several: what they have in common.
  package func common(with other: PartialHead) -> PartialHead {
    if self[Self.reading] == other[Self.reading] { return self }
    var head = self
    head.options.removeAll { $0.name == Self.reading }
    return head
  }

  package subscript(option: String) -> String? { options.first { $0.name == option }?.value }

  /// The first option that differs, with both values; nil for one that is not there.
  package func difference(from other: PartialHead) -> (
    name: String, this: String?, that: String?
  )? {
    for name in Set(options.map(\.name) + other.options.map(\.name)).sorted()
    where name != Self.reading {
      let (a, b) = (self[name], other[name])
      if a != b { return (name, a, b) }
    }
    return nil
  }

  // MARK: - Text

  /// Appends the lines of the head.
  package func write(to out: ByteBuffer) {
    out.append(Self.word)
    out.append(" \(Self.version) \(kind.rawValue)\n")
    if !query.isEmpty {
      out.append("query")
      PartialText.append(query, to: out)
      out.append(0x0A)
    }
    for (name, value) in options {
      out.append("option \(name)")
      PartialText.append(value, to: out)
      out.append(0x0A)
    }
  }

  /// Takes the line behind the first one in; false if it is none of a head's.
  package mutating func read(_ line: ByteSlice) -> Bool {
    var words = PartialWords(line)
    if line.hasPrefix("query ") {
      guard query.isEmpty, words.accept("query"), let text = words.text(), words.isAtEnd else {
        return false
      }
      query = text
      return true
    }
    guard words.accept("option"), let name = words.word(), let value = words.text(), words.isAtEnd
    else { return false }
    options.append((name.string, value))
    options.sort { $0.name < $1.name }
    return true
  }
}
