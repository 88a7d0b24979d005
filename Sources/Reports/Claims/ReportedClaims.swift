package import LogCore

/// A claim as it stands in a report that was written.
package struct ReportedClaim: Sendable, Hashable {
  package var value: Double
  package var query: String
  /// Nanoseconds since 1970.
  package var at: Int64
  /// What is wrong about it before its query is asked: somebody has changed the report.
  package var flaw: String?
}

/// Finds the claims of a report: of its JSON, or of its page.
package enum ReportedClaims {
  private static let mostLevels = 200

  /// Each claim once, in the order of the report; nil of a text that is none, or not all of one.
  package static func read(_ text: ByteSlice) -> [ReportedClaim]? {
    let body = text.trimmed
    if body.hasPrefix("{") { return json(body) }
    // A page that was cut has lost claims.
    guard body.hasPrefix("<"), body.hasSuffix("</html>") else { return nil }
    return page(body.string)
  }

  /// How the input was read for the report; empty where it does not say so.
  package static func reading(_ text: ByteSlice) -> ReadingOptions {
    let body = text.trimmed
    guard body.hasPrefix("{") else {
      let tag = body.string.split(separator: "\n").first { $0.hasPrefix("<ol class=\"queries\"") }
      let line = tag.flatMap { attribute("data-options", $0.prefix { $0 != ">" }) }
      return line.flatMap { ReadingOptions(line: $0) } ?? ReadingOptions()
    }
    let arena = ByteArena()
    var words: [String] = []
    var cursor = JSONCursor(body)
    while let member = cursor.next() {
      guard member.keyEquals("options"), member.kind == .array else { continue }
      var values = JSONArrayCursor(member.value)
      while let value = values.next() {
        guard value.kind == .string else { return ReadingOptions() }
        words.append(JSONString.unescape(value.text, into: arena).string)
      }
    }
    return ReadingOptions(words: words) ?? ReadingOptions()
  }

  // MARK: - JSON

  private static func json(_ text: ByteSlice) -> [ReportedClaim]? {
    guard let whole = JSONValue(text), whole.kind == .object else { return nil }
    var found: [ReportedClaim] = []
    var seen: Set<ReportedClaim> = []
    let arena = ByteArena()
    // Values that are still to be looked at, the next one last.
    var rest = [(text: text, kind: JSONKind.object, level: 0)]
    while let (text, kind, level) = rest.popLast() {
      guard level < mostLevels else { return nil }
      var inner: [(text: ByteSlice, kind: JSONKind, level: Int)] = []
      if kind == .array {
        var cursor = JSONArrayCursor(text)
        while let value = cursor.next() {
          if value.kind == .object || value.kind == .array {
            inner.append((value.text, value.kind, level + 1))
          }
        }
      } else {
        var claim = Partial()
        var cursor = JSONCursor(text)
        while let member = cursor.next() {
          claim.take(member, arena)
          if member.kind == .object || member.kind == .array {
            inner.append((member.value, member.kind, level + 1))
          }
        }
        if cursor.isBroken { return nil }
        if let complete = claim.complete, seen.insert(complete).inserted { found.append(complete) }
      }
      rest += inner.reversed()
    }
    return found
  }

  /// The members of an object that make it a claim.
  private struct Partial {
    private var value: Double?
    private var query: String?
    private var at: Int64?
    private var hasValue = false
    private var hasTime = false
    /// It says itself that no query gives its number.
    private var isInexact = false
    private var isRedacted = false

    mutating func take(_ member: JSONMember, _ arena: ByteArena) {
      if member.keyEquals("exact"), member.value.equals("false") {
        isInexact = true
      } else if member.keyEquals("redacted"), member.value.equals("true") {
        isRedacted = true
      } else if member.keyEquals("value") {
        hasValue = true
        value = member.kind == .number ? Double(member.value.string) : nil
      } else if member.keyEquals("query") {
        guard member.kind == .string else { return }
        query = JSONString.unescape(member.value, into: arena).string
      } else if member.keyEquals("at_ns"), member.kind != .null {
        hasTime = true
        at = member.kind == .string ? Int64(member.value.string) : nil
      }
    }

    /// nil of an object that says no number by a query.
    var complete: ReportedClaim? {
      guard !isInexact, [hasValue, query != nil, hasTime].filter({ $0 }).count >= 2 else {
        return nil
      }
      let flaw =
        value == nil
        ? "its value is no number"
        : query == nil
          ? "its query is none"
          : at == nil
            ? "its time is none" : isRedacted ? "its query is redacted" : nil
      return ReportedClaim(value: value ?? .nan, query: query ?? "", at: at ?? 0, flaw: flaw)
    }
  }

  // MARK: - Pages

  /// The claims stand in attributes of the list of queries, and behind them as people read them.
  private static func page(_ text: String) -> [ReportedClaim] {
    var found: [ReportedClaim] = []
    for line in text.split(separator: "\n") where line.hasPrefix("<li id=\"q") {
      let tag = line.prefix { $0 != ">" }
      guard let query = attribute("data-query", tag) else { continue }
      let value = attribute("data-value", tag).flatMap { Double($0) }
      let at = attribute("data-at", tag).flatMap { Int64($0) }
      var flaw = value == nil ? "its value is no number" : at == nil ? "its time is none" : nil
      if flaw == nil, let shown = element("span", line),
        shown != value.flatMap({ Int(exactly: $0) }).map(ReportPhrases.count)
      {
        flaw = "the page shows \(shown)"
      } else if flaw == nil, let command = element("code", line),
        !command.contains(QueryCommandText.quoted(query, isQuery: true))
      {
        flaw = "the page shows another query"
      }
      found.append(ReportedClaim(value: value ?? .nan, query: query, at: at ?? 0, flaw: flaw))
    }
    return found
  }

  /// The text in the first element of a name, which holds no others.
  private static func element(_ name: String, _ line: Substring) -> String? {
    let pieces = line.split(separator: "<")
    let found = pieces.first { $0.hasPrefix("\(name)>") }
    return found.map { unescaped($0.dropFirst(name.count + 1)) }
  }

  private static func attribute(_ name: String, _ tag: Substring) -> String? {
    let pieces = tag.split(separator: "\"", omittingEmptySubsequences: false)
    for i in pieces.indices where pieces[i].hasSuffix(" \(name)=") && i + 1 < pieces.endIndex {
      return unescaped(pieces[i + 1])
    }
    return nil
  }

  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var rest = text
    let names: [(String, String)] = [
      ("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"),
    ]
    while let first = rest.first {
      if first == "&", let (name, character) = names.first(where: { rest.hasPrefix($0.0) }) {
        result += character
        rest = rest.dropFirst(name.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
