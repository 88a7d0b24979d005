internal import LogCore

/// Regular expressions for what web servers' access lines and paths are read as.
enum AccessPattern {
  private static let identifier =
    #"(?:[0-9]+|[0-9a-fA-F]{8,}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-"#
    + #"[0-9a-fA-F]{12}|\{id\})"#
  /// A time in brackets, of which the closing one is the first behind twenty characters.
  private static let head =
    #"^.{0,20}[^\]]*\[[0-9][^\]]/[^\]]{3}/[^\]]{4}:[^\]]{8} [^\]]{5}\] "#

  /// Lines of requests, failing ones or all; of one endpoint, if one is named.
  static func text(failing: Bool, endpoint: String?) -> String {
    let request: String
    if let endpoint, endpoint.isEmpty {
      // No blank, or nothing between two of them.
      request = #"(?:(?:[^ "\\]|\\.)*|(?:[^ "\\]|\\.)* (?: (?:[^"\\]|\\.)*)?)"#
    } else if let endpoint {
      request =
        #"(?:[^ "\\]|\\.)* "# + segments(endpoint) + #"(?:[?#](?:[^ "\\]|\\.)*)?"#
        + #"(?: (?:[^"\\]|\\.)*)?"#
    } else {
      request = #"(?:[^"\\]|\\.)*"#
    }
    return head + "\"" + request + "\" " + (failing ? "5" : "[1-5]") + "[0-9][0-9](?: |$)"
  }

  /// Paths that are an endpoint, with whatever follows `?` or `#`.
  static func path(_ endpoint: String) -> String { segments(endpoint) + "(?:[?#].*)?" }

  /// An endpoint in which `{id}` stands for a number, a UUID, or hex digits.
  private static func segments(_ endpoint: String) -> String {
    endpoint.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0 == "{id}" ? identifier : quoted(String($0)) }
      .joined(separator: "/")
  }

  private static func quoted(_ text: String) -> String {
    var result = ""
    for character in text {
      if #"\.+*?()|[]{}^$"#.contains(character) { result += "\\" }
      result.append(character)
    }
    return result
  }
}
