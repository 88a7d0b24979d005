internal import LogCore

/// Which steps of a live query can be closed, and which records are too late for them.
///
///     lateness 5s, step 10s:      10:00:10      10:00:20
///     newest time seen                             ↓ 10:00:26
///     records still taken in                    (10:00:20, ...
struct LiveSteps {
  let step: Int64
  private(set) var newest = Int64.min
  private(set) var lateRecords = 0
  /// Step number 0 is at this time.
  private let base: Int64
  private let lateness: Int64
  /// The number of the last step, where there is one.
  private let last: Int64?
  private let isTiling: Bool
  /// How far windows look back beyond their range, and how far ahead: from the offsets.
  private let back: Int64
  private let ahead: Int64
  private var oldest = Int64.max
  /// The next step to be closed, once there is one.
  private var next: Int64?
  /// Records up to this time are late.
  private var boundary = Int64.min

  init(_ plan: MetricPlan, lateness: Int64) {
    self.lateness = lateness
    let offsets = plan.leaves.map(\.offset)
    back = max(0, offsets.max() ?? 0)
    ahead = max(0, -(offsets.min() ?? 0))
    switch plan.times {
    case .range(let from, let to, let step):
      (base, self.step, last, isTiling) = (
        from, max(1, step), Nanoseconds.difference(to, from) / max(1, step), false
      )
    case .tiling(let step): (base, self.step, last, isTiling) = (0, max(1, step), nil, true)
    case .instant, .wholeInput: (base, step, last, isTiling) = (0, 1, 0, true)
    }
  }

  var hasRecords: Bool { oldest <= newest }

  /// Whether the last step has been closed.
  var isComplete: Bool {
    guard let last, let next else { return false }
    return next > last
  }

  func time(of number: Int64) -> Int64 { base &+ number &* step }

  /// Takes note of a batch's times; with `dropsLate` records that come too late are left out.
  mutating func note(_ batch: RecordBatch, dropsLate: Bool) {
    var n = 0
    var k = 0
    for i in 0..<batch.count {
      let time = unsafe batch.time[i]
      let isKept = unsafe k < batch.keptCount && Int(batch.kept[k]) == i
      if isKept { k += 1 }
      if time > newest {
        newest = time
        if dropsLate { boundary = max(boundary, self.time(of: lastDue)) }
      }
      if dropsLate && time &+ back <= boundary {
        if isKept { lateRecords += 1 }
        continue
      }
      oldest = min(oldest, time)
      guard isKept else { continue }
      unsafe batch.kept[n] = Int32(truncatingIfNeeded: i)
      n += 1
    }
    batch.keptCount = n
  }

  /// The last step whose window is closed, by the newest time.
  private var lastDue: Int64 {
    let distance = newest &- lateness &- ahead &- base
    return distance >= 0 ? distance / step : -((step - 1 - distance) / step)
  }

  /// The steps that can be closed now; they count as closed from now on.
  mutating func due() -> Range<Int64>? {
    guard hasRecords else { return nil }
    return take(through: lastDue)
  }

  /// The steps that are left when everything has been read: through the one that reads the newest.
  mutating func rest() -> Range<Int64>? {
    guard hasRecords else { return nil }
    let down = newest / step * step
    let end = down < newest ? down &+ step : down
    guard isTiling || end >= base else { return nil }
    return take(through: (end &- base) / step)
  }

  private mutating func take(through end: Int64) -> Range<Int64>? {
    let end = min(end, last ?? end)
    let first = next ?? (isTiling ? firstTile : 0)
    boundary = max(boundary, time(of: min(end, lastDue)))
    guard end >= first else { return nil }
    next = end + 1
    return first..<end + 1
  }

  /// The first multiple of the step at or after the oldest record.
  private var firstTile: Int64 {
    let down = oldest / step
    return down * step < oldest ? down + 1 : down
  }
}
