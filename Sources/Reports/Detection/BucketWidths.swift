/// The widths that buckets of time may have, from fine to coarse; each is a multiple of those before.
package enum BucketWidths {
  package static let all: [Int64] = [1, 5, 10, 30, 60, 300, 900, 3_600, 86_400]
    .map { $0 * 1_000_000_000 }
  /// How many buckets a table of counts may have before it goes to the next width.
  package static let mostBuckets = 1_500
  /// How many buckets a timeline shows at most where no step is asked for.
  private static let mostSteps: Int64 = 360

  /// The start of the bucket that holds a time.
  package static func start(of time: Int64, width: Int64) -> Int64 {
    let rest = time % width
    return rest < 0 ? time - rest - width : time - rest
  }

  /// The default step of a window: the smallest width up to an hour that gives at most 360 buckets.
  package static func step(from: Int64, through to: Int64) -> Int64 {
    for width in all where width <= 3_600_000_000_000 {
      let buckets = start(of: to, width: width) / width - start(of: from, width: width) / width + 1
      if buckets <= mostSteps { return width }
    }
    return 3_600_000_000_000
  }

  /// The smallest multiple of what was counted that is no less than the step that is wanted.
  package static func step(wanted: Int64, counted width: Int64) -> Int64 {
    guard wanted > width else { return width }
    return wanted % width == 0 ? wanted : wanted - wanted % width + width
  }
}
