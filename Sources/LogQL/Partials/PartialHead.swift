/// What two partials must have in common to be merged: the first lines of each.
package struct PartialHead: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case log, metric, fields, patterns, diff, timeline, report
  }

  package var kind: Kind
  /// The query in its canonical form.
  package var query: String
  /// Options that change the answer (window, step, split, limit, zone ...), as they were meant:
  /// names and values in the order of the names.
  package var options: [(name: String, value: String)]

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

  package var lines: [String] {
    var lines = ["logq-partial \(Self.version) \(kind.rawValue)"]
    lines.append("query \(PartialText.quote(Array(query.utf8)))")
    for (name, value) in options {
      lines.append("option \(name) \(PartialText.quote(Array(value.utf8)))")
    }
    return lines
  }

  package subscript(option: String) -> String? { options.first { $0.name == option }?.value }

  /// The first option that differs, with both values; `-` for none.
  package func difference(from other: PartialHead) -> (name: String, this: String, that: String)? {
    for name in Set(options.map(\.name) + other.options.map(\.name)).sorted() {
      let (a, b) = (self[name] ?? "-", other[name] ?? "-")
      if a != b { return (name, a, b) }
    }
    return nil
  }
}
