internal import Glibc

/// Whether a template that was absent and then is not is new (and not a rare one that came late).
struct NewErrorTest {
  /// The window, in nanoseconds.
  var from: Int64
  var through: Int64
  var step: Int64
  private static let alpha = 1e-4
  private static let bucketsBefore: Int64 = 5
  private static let bucketsAfter: Int64 = 10

  /// How long after the first occurrence the others are counted: a tenth of the window, at least ten
  /// buckets.
  var span: Int64 { max((through - from) / 10, Self.bucketsAfter * step) }

  /// `count` occurrences came from `first` on within `span`.
  ///
  /// If its occurrences fell anywhere in the time up to then, all of them would lie in the last part
  /// only with the chance `share` to the power of their number.
  func isNew(first: Int64, count: Int) -> Bool {
    guard count >= 3, first - from >= Self.bucketsBefore * step else { return false }
    let end = min(first + span, through)
    guard end > from else { return false }
    let share = Double(end - first) / Double(end - from)
    return pow(max(share, 0), Double(count)) < Self.alpha
  }
}
