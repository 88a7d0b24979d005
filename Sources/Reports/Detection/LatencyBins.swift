/// Bins of durations, 450 of them for each power of ten.
///
/// Their edges are `m` times a power of ten nanoseconds, m from 1 to 9.98 by steps of 0.02.
/// A bin is 2 % wide at most, so a quantile told by its edge is within 2 %, and "slower than an edge"
/// is an exact count.
package enum LatencyBins {
  private static let perDecade = 450

  /// The number of the bin that holds a duration; 0 for less than a nanosecond.
  package static func bin(_ nanoseconds: Int64) -> Int {
    guard nanoseconds >= 1 else { return 0 }
    var power: Int64 = 1
    var decade = 0
    while nanoseconds / power >= 10 {
      power *= 10
      decade += 1
    }
    let step =
      power >= 50 ? nanoseconds / (power / 50) - 50 : (nanoseconds - power) * 50 / power
    return decade * perDecade + min(Int(step), perDecade - 1)
  }

  /// The smallest whole nanosecond of a bin.
  package static func lowerEdge(_ bin: Int) -> Int64 {
    var power: Int64 = 1
    for _ in 0..<(bin / perDecade) {
      let (next, overflow) = power.multipliedReportingOverflow(by: 10)
      if overflow { return .max }
      power = next
    }
    let m = Int64(bin % perDecade + 50)
    if power >= 50 {
      let (edge, overflow) = (power / 50).multipliedReportingOverflow(by: m)
      return overflow ? .max : edge
    }
    return (m * power + 49) / 50
  }

  /// The bin that begins at 1.25 times the upper edge of a bin, or at the next edge above.
  package static func limit(above bin: Int) -> Int {
    let edge = lowerEdge(bin + 1)
    guard edge < .max / 5 * 4 else { return bin + 1 }
    let wanted = edge + (edge + 3) / 4
    let found = self.bin(wanted)
    return lowerEdge(found) < wanted ? found + 1 : found
  }
}
