/// When something was, where only the first, the last and their number are known.
struct HitTimes {
  private var points: [(time: Int64, count: Int)] = []
  /// What is counted together is taken for so many points of time.
  private static let finest = 16

  /// Adds so many, evenly from the first to the last.
  mutating func add(_ count: Int, first: Int64, last: Int64) {
    let parts = min(count, Self.finest)
    for part in 0..<parts {
      let share = parts > 1 ? Double(part) / Double(parts - 1) : 0
      let size = count / parts + (part < count % parts ? 1 : 0)
      points.append((first + Int64(Double(last - first) * share), size))
    }
  }

  /// The most of them that lie within less than some length.
  func most(within length: Int64) -> Int {
    let sorted = points.sorted { $0.time < $1.time }
    var (low, sum, most) = (0, 0, 0)
    for high in sorted.indices {
      sum += sorted[high].count
      while sorted[high].time - sorted[low].time >= length {
        sum -= sorted[low].count
        low += 1
      }
      most = max(most, sum)
    }
    return most
  }
}

extension LevelChange {
  /// Whether a spike is one bad bucket, or a pause of seconds, that falls on two buckets.
  ///
  /// Without the time of one bucket's length that holds most of its hits there has to be enough left
  /// of the change, wherever the borders of buckets are.
  func isBrief(
    _ times: @autoclosure () -> HitTimes, step: Int64, floor: RatioFloor, base: Double
  ) -> Bool {
    guard end - start == 2, total > 0 else { return false }
    let left = Double(hits - min(hits, times().most(within: step)))
    let ratio = left / (Double(total) / 2)
    return ratio < base + floor.difference || ratio < base * floor.factor
  }

  /// Whether more traffic for two buckets is a burst that is shorter than one: without it there is
  /// not `more` than the usual records of a bucket left.
  func isBurst(_ times: @autoclosure () -> HitTimes, step: Int64, usual: Double, more: Double)
    -> Bool
  {
    guard end - start <= 2, Double(hits) > usual * Double(end - start) else { return false }
    let left = hits - min(hits, times().most(within: step))
    return Double(left) < more * usual
  }
}
