package import LogCore

/// A limit for the time that a part of a trace may take: `p95(model)<=30ms`.
package struct Budget: Sendable, Equatable {
  /// What is compared with the limit.
  enum Statistic: Sendable, Equatable {
    case maximum, average
    case percentile(NearestRank)
  }

  /// As it was written, white space around it aside.
  package let text: String
  package let name: String
  let statistic: Statistic
  /// Nanoseconds.
  package let limit: Int64
  /// `<=`: the limit itself is kept.
  let includesLimit: Bool

  /// Whether a time breaks the limit.
  func isBroken(by time: Int64) -> Bool { includesLimit ? time > limit : time >= limit }

  /// Reads `auth<5ms, p95(model)<=30ms`; throws what is wrong with one of them.
  package static func list(_ text: String) throws(Diagnostic) -> [Budget] {
    var budgets: [Budget] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      budgets.append(try Budget(trimmed(piece)))
    }
    return budgets
  }

  private init(_ text: String) throws(Diagnostic) {
    let wrong = { (expected: String) in
      Diagnostic(
        "`\(text)` is no budget, expected \(expected)",
        help: ["`--budget 'auth<5ms,p95(model)<=30ms,total<100ms'`"])
    }
    guard let sign = text.lastIndex(of: "<") else { throw wrong("a name, `<` and a duration") }
    var rest = text[text.index(after: sign)...]
    includesLimit = rest.first == "="
    if includesLimit { rest = rest.dropFirst() }
    let duration = Self.trimmed(rest)
    guard case .ago(let limit) = TimeArgument.parse("-" + duration, zone: .utc) else {
      throw wrong("a duration behind `<`, as `5ms`")
    }
    self.text = text
    self.limit = limit
    let (statistic, name) = Self.statistic(Self.trimmed(text[..<sign]))
    guard let statistic else { throw wrong("`max`, `avg` or a percentile as `p95` before `(`") }
    guard !name.isEmpty else { throw wrong("a name before `<`") }
    self.statistic = statistic
    self.name = name
  }

  /// What stands before the sign: `name` or `p95(name)`; a nil statistic is an unknown one.
  private static func statistic(_ text: String) -> (Statistic?, String) {
    guard text.hasSuffix(")"), let open = text.firstIndex(of: "(") else { return (.maximum, text) }
    let word = trimmed(text[..<open])
    let name = trimmed(text[text.index(after: open)...].dropLast())
    switch word {
    case "max": return (.maximum, name)
    case "avg": return (.average, name)
    default:
      if word.hasPrefix("p"), let rank = NearestRank(text: String(word.dropFirst())) {
        return (.percentile(rank), name)
      }
      // An operation may have brackets: `handle(request)`.
      let isStatistic = word.utf8.dropFirst().allSatisfy { ASCII.isDigit($0) || $0 == 0x2E }
      return word.hasPrefix("p") && isStatistic ? (nil, name) : (.maximum, text)
    }
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var text = text[...]
    while let first = text.first, first.isWhitespace { text = text.dropFirst() }
    while let last = text.last, last.isWhitespace { text = text.dropLast() }
    return String(text)
  }
}

/// A budget with what the traces say to it.
///
/// Times are nanoseconds; nil where no trace has the name.
package struct BudgetRow: Sendable {
  /// As it was written.
  package var budget: String
  package var name: String
  package var limit: Int64
  /// Traces that have the name.
  package var traceCount = 0
  /// Traces that break the limit.
  package var overCount = 0
  package var p50: Int64?
  package var p95: Int64?
  package var p99: Int64?
  package var maximum: Int64?
  /// The statistic that the budget is about.
  package var value: Int64?
  package var isKept: Bool?
}
