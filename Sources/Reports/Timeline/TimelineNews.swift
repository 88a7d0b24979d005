internal import LogCore

/// What of a timeline that grows has not been told yet: each event once, when it is settled.
///
/// Two events are the same if they have one type and subject and their stretches of time touch: where
/// a change begins may move a little while more is known of it. Facts (deploys, notes, alerts, ...)
/// are told at once, those that what follows may turn into something else when that can happen no
/// more. Measured changes are told when they stand in three results that follow one another, recoveries and
/// new errors that came less than ten times in ten.
package struct TimelineNews {
  private struct Known {
    var event: TimelineEvent
    /// The stretch that all events have had that were this one.
    var from: Int64
    var to: Int64
    /// Results in a row that have it.
    var seen = 0
    var isTold = false
    var isThere = true
    /// Over for so long when it was first found that it is no news: another level has become usual.
    var isOld = false
  }

  private var known: [Known] = []
  private var hasBegun = false
  /// Up to when the last result told.
  private var end = Int64.min
  /// How many events have been told before, for their numbers.
  private var firstNumber = 0
  /// The times of the events that have been told, by number.
  private var times: [Int64] = []

  private static let results = 3
  /// The test for new errors looks at ten buckets at least.
  private static let resultsOfFew = 10
  private static let manyErrors = 10
  /// What has ended so many buckets before is no news.
  private static let freshBuckets: Int64 = 30
  private static let mostTimes = 10_000

  package init() {}

  /// The events of a result that are to be told now, in order; of the last one all that are left.
  ///
  /// A result stands for all of the `closings` of buckets since the last one.
  package mutating func take(
    _ timeline: Timeline, isLast: Bool, closings: Int = 1
  ) -> [TimelineEvent] {
    for i in known.indices { known[i].isThere = false }
    let old = known.count
    for event in timeline.events { note(event, timeline, closings) }
    for i in 0..<old { known[i].seen += closings - 1 }
    // What was told stays as long as it could come again.
    known.removeAll { !$0.isThere && (!$0.isTold || $0.to < timeline.from) }
    var events: [TimelineEvent] = []
    for i in known.indices where known[i].isThere {
      known[i].seen += 1
      guard !known[i].isTold, isLast || isSettled(known[i], timeline) else { continue }
      known[i].isTold = true
      events.append(known[i].event)
    }
    hasBegun = true
    end = timeline.to
    events.sort(by: <)
    number(&events, timeline.step)
    return events
  }

  /// How many events were told that the last result does not have.
  package var withdrawn: Int { known.count { $0.isTold && !$0.isThere } }

  private mutating func note(_ event: TimelineEvent, _ timeline: Timeline, _ closings: Int) {
    let from = event.time
    let to = max(from, event.isOpen ? timeline.to : event.end ?? from)
    let slack = event.type.isMeasured ? timeline.step : 0
    let same = known.firstIndex { item in
      item.event.type == event.type && Self.isSameSubject(item.event, event)
        && item.from <= Nanoseconds.sum(to, slack)
        && from <= Nanoseconds.sum(item.to, slack)
    }
    if let same {
      if !known[same].isThere && !known[same].isTold {
        known[same].event = event
        known[same].from = from
      }
      known[same].to = max(known[same].to, to)
      known[same].isThere = true
      return
    }
    var item = Known(event: event, from: from, to: to)
    let fresh = Nanoseconds.difference(end, Self.freshBuckets &* timeline.step)
    item.isOld = hasBegun && event.type.isMeasured && !event.isOpen && to < fresh
    // What is there at the beginning has stood for as many buckets as have passed.
    if !hasBegun || closings > 1 {
      let buckets = Nanoseconds.difference(timeline.to, from) / timeline.step
      let most = hasBegun ? min(closings - 1, Self.resultsOfFew) : Self.resultsOfFew
      item.seen = Int(min(max(buckets - 1, 0), Int64(most)))
    }
    known.append(item)
  }

  private static func isSameSubject(_ a: TimelineEvent, _ b: TimelineEvent) -> Bool {
    guard a.subject == b.subject else { return false }
    switch a.type {
    // One object has events of several reasons, one file several notes.
    case .cluster: return a.text == b.text
    case .note: return a.evidence?.first?.line == b.evidence?.first?.line
    default: return true
    }
  }

  /// Whether a little more may still show that it is none: a spell goes on after a pause, an error that
  /// has come seldom is a rare one that came late.
  private static func isSlow(_ event: TimelineEvent) -> Bool {
    event.type == .recovery
      || event.type == .newError && event.evidence?.value ?? 0 < manyErrors
  }

  private func isSettled(_ item: Known, _ timeline: Timeline) -> Bool {
    if item.isOld { return false }
    if item.event.type.isMeasured {
      return item.seen >= (Self.isSlow(item.event) ? Self.resultsOfFew : Self.results)
    }
    return Nanoseconds.difference(timeline.to, item.event.time) >= item.event.type.settling
  }

  /// `coincides` says the numbers of events that have been told, since others have none.
  private mutating func number(_ events: inout [TimelineEvent], _ step: Int64) {
    let first = firstNumber + times.count
    times += events.map(\.time)
    for (i, event) in events.enumerated() {
      let near = times.indices.filter { number in
        firstNumber + number != first + i
          && abs(Nanoseconds.difference(times[number], event.time)) <= 2 * step
      }
      events[i].coincides = near.prefix(20).map { firstNumber + $0 }
    }
    let surplus = times.count - Self.mostTimes
    if surplus > 0 {
      times.removeFirst(surplus)
      firstNumber += surplus
    }
  }
}

extension TimelineEventType {
  /// Whether statistics tell it, which more records may change.
  fileprivate var isMeasured: Bool {
    switch self {
    case .deploy, .scale, .restart, .cluster, .alert, .note: false
    case .newError, .errorRate, .latency, .traffic, .silence, .signal, .recovery: true
    }
  }

  /// How long what follows may turn a fact into something else: a scaling becomes a deploy within a
  /// minute, a restart within half of one.
  fileprivate var settling: Int64 {
    switch self {
    case .scale: 60_000_000_000
    case .restart: 30_000_000_000
    default: 0
    }
  }
}
