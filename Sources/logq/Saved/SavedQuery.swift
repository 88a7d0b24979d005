internal import Glibc
internal import LogCore

/// A value that a saved query leaves open: `# --set NAME=DEFAULT  what it means` in its comment.
struct QueryParameter: Sendable, Equatable {
  var name: String
  var standard: String
  var summary: String
}

/// A file `NAME.logql`: LogQL with a comment on top that says what the query answers.
///
///     # Requests that took longer than a threshold.
///     #
///     # --set threshold=1000  in milliseconds
///     {} | json | duration_ms > $threshold
struct SavedQuery: Sendable {
  let name: String
  let path: String
  let text: String
  /// The comment on top, without marks and without the parameters.
  let comment: [String]
  let parameters: [QueryParameter]

  /// Reads the text of a file.
  init(name: String, path: String, text: String) {
    self.name = name
    self.path = path
    self.text = text
    var comment: [String] = []
    var parameters: [QueryParameter] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("#") else { break }
      let content = line.dropFirst().drop { $0 == " " }
      if let parameter = Self.parameter(content) {
        parameters.append(parameter)
      } else {
        comment.append(String(content))
      }
    }
    while comment.last?.isEmpty == true { comment.removeLast() }
    self.comment = comment
    self.parameters = parameters
  }

  /// One line that says what the query answers.
  var summary: String { comment.first ?? "" }

  /// Where the query itself begins.
  var body: Substring {
    var rest = text[...]
    while rest.hasPrefix("#") || rest.hasPrefix("\n") {
      rest = rest.drop { $0 != "\n" }.dropFirst()
    }
    return rest
  }

  private static func parameter(_ content: Substring) -> QueryParameter? {
    guard content.hasPrefix("--set ") else { return nil }
    let pair = content.dropFirst(6).drop { $0 == " " }
    guard let equals = pair.firstIndex(of: "=") else { return nil }
    let name = String(pair[..<equals])
    guard SavedQueryText.isName(name) else { return nil }
    let rest = pair[pair.index(after: equals)...]
    if rest.hasPrefix("\""), let end = rest.dropFirst().firstIndex(of: "\"") {
      let value = rest[rest.index(after: rest.startIndex)..<end]
      return QueryParameter(
        name: name, standard: String(value), summary: trimmed(rest[rest.index(after: end)...]))
    }
    let value = rest.prefix { $0 != " " }
    return QueryParameter(
      name: name, standard: String(value), summary: trimmed(rest.dropFirst(value.count)))
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " })
  }
}
