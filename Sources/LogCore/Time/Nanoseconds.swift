/// Arithmetic with times in nanoseconds that stays within their range: input may hold any of them.
package enum Nanoseconds {
  /// a - b.
  package static func difference(_ a: Int64, _ b: Int64) -> Int64 {
    let (value, overflow) = a.subtractingReportingOverflow(b)
    return overflow ? (a < b ? .min : .max) : value
  }

  /// a + b.
  package static func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (value, overflow) = a.addingReportingOverflow(b)
    return overflow ? (b < 0 ? .min : .max) : value
  }

  /// The first multiple of the step at or after a time; the last one there is for times behind it.
  package static func roundUp(_ time: Int64, to step: Int64) -> Int64 {
    let down = time / step * step
    guard down < time else { return down }
    let (up, overflow) = down.addingReportingOverflow(step)
    return overflow ? down : up
  }
}
