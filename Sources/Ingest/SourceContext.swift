/// Where bytes come from: what framing and the search for times want to know of a source.
package struct SourceContext: Sendable {
  /// The source's number, as in `Place`.
  package var index: Int
  /// The path as it was given, or as the walk of a given directory built it; nil: standard input.
  package var path: String?
  /// The file's time of change, of standard input the time of reading: years and times that are
  /// nowhere in the source go by it.
  ///
  /// Nanoseconds since 1970.
  package var referenceTime: Int64

  package init(index: Int, path: String?, referenceTime: Int64) {
    self.index = index
    self.path = path
    self.referenceTime = referenceTime
  }
}

/// Where a framer that begins in the middle of a source gets the time of the record before it.
///
/// A framer asks at most once for each stretch of bytes, and only if it needs the answer: when the
/// first records of the stretch have no time of their own. At the beginning of a source it asks
/// when it no longer waits for a first time (1,000 records, or `flush`).
protocol TimeInheritance: AnyObject {
  /// The time that a record takes which has none, nor has any before it in these bytes. May block
  /// until another worker has framed what comes before.
  func timeBefore() -> TimeBefore
}

/// What stands in for the time of a record that has none.
enum TimeBefore: Equatable {
  /// The time of a record before it, or the first or only one of its source: it holds from here on.
  case record(Int64)
  /// The source is live and no record of it has had a time: it holds for what was read together.
  case reading(Int64)
}
