internal import LogCore
internal import LogQL

/// A stretch of time as a claim's query reads it: from ..< to, on whole milliseconds.
///
/// A range of LogQL is open at its start and closed at its end, so [from, to) is a range as long as
/// the window, evaluated one nanosecond before its end.
package struct ClaimWindow: Sendable, Equatable {
  package let from: Int64
  package let to: Int64
  private static let millisecond: Int64 = 1_000_000

  /// The smallest window on whole multiples of `width` nanoseconds (whole milliseconds at least) that
  /// holds the time from ..< to; nil where that is empty.
  package init?(from: Int64, to: Int64, width: Int64 = 1) {
    guard to > from, from > .min / 2, to < .max / 2 else { return nil }
    let width = max(width, Self.millisecond)
    self.from = BucketWidths.start(of: from, width: width)
    let last = BucketWidths.start(of: to - 1, width: width)
    self.to = last + width
  }

  /// Nanoseconds.
  package var length: Int64 { to - from }

  /// When `logq --instant --at` evaluates the query.
  package var at: Int64 { to - 1 }

  /// The range in brackets, as `[31m]`.
  package var range: String {
    let milliseconds = length / Self.millisecond
    if milliseconds % 3_600_000 == 0 { return "[\(milliseconds / 3_600_000)h]" }
    if milliseconds % 60_000 == 0 { return "[\(milliseconds / 60_000)m]" }
    if milliseconds % 1_000 == 0 { return "[\(milliseconds / 1_000)s]" }
    return "[\(milliseconds)ms]"
  }

  /// `sum(count_over_time({...} ... [31m]))` of the records that a log query selects.
  package func count(_ log: String) -> String {
    "sum(count_over_time(\(log) \(range)))"
  }

  /// The sum of the records that several log queries select.
  ///
  /// A vector without samples would make the whole sum empty, so that each part has a zero.
  package func count(_ logs: [String]) -> String {
    guard logs.count > 1 else { return logs.first.map { count($0) } ?? "vector(0)" }
    return logs.map { "(\(count($0)) or vector(0))" }.joined(separator: " + ")
  }

  /// The claim that several log queries select so many records.
  package func claim(_ value: Int, _ logs: [String]) -> Claim {
    Claim(value: value, query: count(logs), at: at)
  }
}

/// Pieces of log queries.
package enum ClaimText {
  /// `{container="gateway"}`; all streams where nothing is asked for.
  package static func selector(_ labels: [(name: String, value: String)]) -> String {
    "{" + labels.map { "\($0.name)=\(QueryText.quote($0.value))" }.joined(separator: ", ") + "}"
  }

  /// A whole number of nanoseconds in units of `unit` nanoseconds, exactly.
  package static func decimal(_ nanoseconds: Int64, per unit: Double) -> String {
    let unit = Int64(unit)
    let rest = nanoseconds % unit
    guard rest > 0 else { return "\(nanoseconds / unit)" }
    let digits = String(rest + unit).dropFirst()
    let end = digits.lastIndex { $0 != "0" } ?? digits.startIndex
    return "\(nanoseconds / unit).\(digits[...end])"
  }

  /// `| status="503"`.
  package static func equals(_ label: String, _ value: String) -> String {
    "| \(label)=\(QueryText.quote(value))"
  }
}

/// A number of a report: a count that was made, and the query that gives it where one does.
package struct Figure: Sendable {
  package var value: Int
  package var claim: Claim?

  package init(_ value: Int, claim: Claim? = nil) {
    self.value = value
    self.claim = claim
  }

  package init(_ claim: Claim) {
    value = claim.value
    self.claim = claim
  }
}

extension ReportWriter {
  /// `{"value","query","at_ns"}`; a number that no query gives has neither.
  package func member(_ name: StaticString, figure: Figure?) {
    self.name(name)
    guard let figure else { return null() }
    object {
      member("value", figure.value)
      member("query", figure.claim?.query)
      member("at_ns", time: figure.claim?.at)
      if figure.claim == nil { member("exact", false) }
    }
  }
}
