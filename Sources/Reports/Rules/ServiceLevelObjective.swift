package import LogCore
package import LogQL

/// The share of bad records that a goal leaves, as a quotient of whole numbers.
///
/// 99.9 % of 1,000 records leave exactly one; numbers of the machine would make that a little less.
package struct ErrorBudget: Sendable, Equatable {
  /// So many records may be bad of so many.
  let bad: Int
  let of: Int

  /// `goal` is in percent; its first ten decimals count.
  init(goal: Double) {
    let all = 1_000_000_000_000
    let left = max(1, Int(((100 - goal) * 1e10).rounded()))
    let common = Self.commonDivisor(left, all)
    bad = left / common
    of = all / common
  }

  private static func commonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b > 0 { (a, b) = (b, a % b) }
    return a
  }

  /// How many times its budget so many bad records of so many spend; 1 is all of it.
  func spent(_ bad: Int, of total: Int) -> Double {
    (Double(bad) * Double(of)) / (Double(total) * Double(self.bad))
  }
}

/// `NAME: GOAL% of QUERY`: the share of a query's records that its last label filter keeps has to be
/// at least the goal.
package struct ServiceLevelObjective: Sendable {
  package var name: String
  /// In percent, as it was written and as a number between 0 and 100.
  package var goalText: String
  package var goal: Double
  /// Selects all records that count, and those of them that are good.
  package var total: LogExpression
  package var good: LogExpression

  /// What of the records may be bad.
  package var budget: ErrorBudget { ErrorBudget(goal: goal) }

  /// Reads a definition.
  package init(_ text: String) throws(QueryError) {
    let form = ["write `--slo 'availability: 99% of {app=\"api\"} | json | status < 500'`"]
    let bytes = Array(text.utf8)
    guard let colon = bytes.firstIndex(of: 0x3A), colon > 0 else {
      throw Self.error("an objective needs a name and `:`", text, 0..<bytes.count, form)
    }
    name = Self.trimmed(bytes[..<colon])
    guard let percent = bytes[colon...].firstIndex(of: 0x25) else {
      throw Self.error(
        "expected a goal in percent behind the name", text, (colon + 1)..<bytes.count, form)
    }
    goalText = Self.trimmed(bytes[(colon + 1)..<percent])
    guard let goal = Double(goalText), goal > 0, goal < 100, !name.isEmpty else {
      throw Self.error(
        "`\(goalText)` is no goal, expected a number between 0 and 100", text,
        (colon + 1)..<percent, form)
    }
    self.goal = goal
    var start = percent + 1
    while start < bytes.count && bytes[start] <= 0x20 { start += 1 }
    guard bytes[start...].starts(with: Array("of ".utf8)) else {
      throw Self.error("expected `of` and a query behind the goal", text, start..<bytes.count, form)
    }
    start += 3
    (total, good) = try Self.split(text, from: start, form)
  }

  /// The query with and without its last stage.
  private static func split(
    _ text: String, from start: Int, _ form: [String]
  ) throws(QueryError) -> (total: LogExpression, good: LogExpression) {
    let query: Query
    do throws(QueryError) {
      query = try parseQuery(String(decoding: Array(text.utf8)[start...], as: UTF8.self))
    } catch {
      var diagnostic = error.diagnostic
      diagnostic.text = text
      diagnostic.range = diagnostic.range.map { ($0.lowerBound + start)..<($0.upperBound + start) }
      throw QueryError(diagnostic)
    }
    guard case .log(let good) = query.expression else {
      throw Self.error(
        "expected a log query, not a metric query", text, start..<text.utf8.count, form)
    }
    guard let last = good.stages.last, last.stage is LabelFilterStage else {
      throw Self.error(
        "the query's last stage has to be the label filter that good records pass", text,
        start..<text.utf8.count, form)
    }
    var total = good
    total.stages.removeLast()
    return (total, good)
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    let front = bytes.drop { $0 <= 0x20 }
    let end = front.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? front.startIndex
    return String(decoding: front[..<end], as: UTF8.self)
  }

  private static func error(
    _ headline: String, _ text: String, _ range: Range<Int>, _ help: [String]
  ) -> QueryError {
    QueryError(Diagnostic(headline, text: text, range: range, help: help))
  }
}
