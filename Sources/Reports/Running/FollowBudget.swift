/// How often results are made while what an input has brought already is caught up with.
///
/// A result takes time for each bucket of each series, however few records are new. So that the time
/// for all results is in proportion to the records and the buckets, one that is dear waits until as
/// much of both has come. What is due depends on the records alone.
struct FollowBudget {
  /// A result waits no longer than until buckets were closed so many times.
  let mostClosings: Int
  /// Of the last result.
  var cost = 0

  /// How many buckets of series may be looked at for a record, and for a bucket that is closed.
  private static let costOfRecord = 8
  private static let costOfClosing = 4_000

  init(mostClosings: Int) { self.mostClosings = mostClosings }

  /// Whether a result is due after so much.
  func affords(records: Int, closings: Int) -> Bool {
    guard closings < mostClosings else { return true }
    return records &* Self.costOfRecord &+ closings &* Self.costOfClosing >= cost
  }
}
