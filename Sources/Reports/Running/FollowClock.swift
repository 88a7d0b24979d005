internal import LogCore

/// Which buckets of an input that grows are closed, by the times of its records and no clock.
///
///     lateness 5s, step 10s:      10:00:10      10:00:20
///     newest time seen                             ↓ 10:00:26
///     closed up to                             ↑
struct FollowClock {
  /// Nanoseconds of a bucket.
  var step: Int64
  let lateness: Int64
  /// nil before the first record.
  private(set) var newest: Int64?
  /// Nothing is closed up to here.
  private var begin = Int64.min
  /// How many records in a row were far ahead of all before, or far behind.
  private var ahead = 0
  private var behind = 0

  /// Times so many buckets away from all others are astray until enough records in a row agree.
  private static let leap: Int64 = 360
  private static let mostAhead = 16
  private static let mostBehind = 1_000

  init(step: Int64, lateness: Int64) {
    self.step = step
    self.lateness = lateness
  }

  /// Takes note of a record's time; true if a bucket may have been closed by it.
  mutating func note(_ time: Int64) -> Bool {
    guard let newest else {
      self.newest = time
      begin = start(time)
      return false
    }
    let leap = step.multipliedReportingOverflow(by: Self.leap)
    let far = leap.overflow ? Int64.max : leap.partialValue
    let difference = Nanoseconds.difference(time, newest)
    ahead = difference > far ? ahead + 1 : 0
    behind = difference < -far ? behind + 1 : 0
    if behind >= Self.mostBehind {
      // The newest record was the one astray.
      self.newest = time
      begin = .min
      behind = 0
      return false
    }
    guard time > newest, ahead == 0 || ahead >= Self.mostAhead else { return false }
    ahead = 0
    self.newest = time
    return true
  }

  /// The end of the last bucket that is closed; nil as long as none is.
  var closedEnd: Int64? {
    guard let newest else { return nil }
    let end = start(Nanoseconds.difference(newest, lateness))
    return end > begin ? end : nil
  }

  /// The start of the bucket that holds a time.
  private func start(_ time: Int64) -> Int64 {
    BucketWidths.start(of: max(time, .min + step), width: step)
  }
}
