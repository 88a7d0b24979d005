internal import LogCore

/// How time is cut for a range aggregation, so that every window is made of whole pieces (panes) and
/// every sample lies in exactly one.
///
/// With step s, range d and d = m·s + r, the window of the evaluation time T is (T - d, T]. Its ends
/// are T and T - r less whole steps, so time is cut at every T and, if r > 0, at every T - r:
///
///     r = 0      |  pane k  ]                      ends at T(k); the window is panes k-m+1 ... k
///     r > 0      | pane 2k  |  pane 2k+1  ]        the cut is at T(k) - r; panes 2(k-m)+1 ... 2k+1
///
/// Panes are open at the start and closed at the end. A sample is added to one pane however far
/// windows overlap, and windows merge the panes' states.
struct PaneLayout: Sendable, Equatable {
  /// The first evaluation time, or any other, less the offset; nanoseconds since 1970.
  let origin: Int64
  let step: Int64
  private let wholeSteps: Int64
  private let rest: Int64
  /// The first and last pane that any window reads, where that is known.
  private var used: ClosedRange<Int64>?

  /// Cuts time for a positive step and range.
  ///
  /// `steps` is the number of evaluation times from `origin`
  /// on, nil if they are all multiples of the step from there, in both directions.
  init(origin: Int64, step: Int64, range: Int64, steps: Int64?) {
    self.origin = origin
    self.step = step
    wholeSteps = range / step
    rest = range % step
    if let steps, steps > 0 { used = panes(of: 0).lowerBound...panes(of: steps - 1).upperBound }
  }

  /// The pane that a time lies in, and its ends; nil where no window reads it.
  func pane(at time: Int64) -> Pane? {
    let distance = time &- origin
    var k = distance / step
    if distance > k &* step { k &+= 1 }
    let end = origin &+ k &* step
    var pane = Pane(number: k, start: end &- step, end: end)
    if rest > 0 {
      let cut = end &- rest
      if time <= cut {
        if wholeSteps == 0 { return nil }
        pane = Pane(number: 2 &* k, start: end &- step, end: cut)
      } else {
        pane = Pane(number: 2 &* k &+ 1, start: cut, end: end)
      }
    }
    if let used, !used.contains(pane.number) { return nil }
    return pane
  }

  /// The panes of the window of evaluation time number k, counted from the origin.
  func panes(of k: Int64) -> ClosedRange<Int64> {
    let first = Nanoseconds.difference(k, wholeSteps)
    if rest == 0 { return min(k, Nanoseconds.sum(first, 1))...k }
    return Self.odd(first)...Self.odd(k)
  }

  /// The evaluation times whose windows read a pane: those from the first to the last number.
  func steps(reading pane: Int64) -> ClosedRange<Int64> {
    let k = rest == 0 ? pane : pane >> 1
    let more = rest > 0 && pane & 1 == 1 ? wholeSteps : wholeSteps - 1
    return k...max(k, Nanoseconds.sum(k, more))
  }

  /// 2k + 1, within the range of numbers.
  private static func odd(_ k: Int64) -> Int64 {
    let (double, overflow) = k.multipliedReportingOverflow(by: 2)
    return overflow ? (k < 0 ? .min : .max) : Nanoseconds.sum(double, 1)
  }
}

/// A stretch of time, start exclusive, end inclusive.
struct Pane: Equatable {
  var number: Int64
  var start: Int64
  var end: Int64
}
