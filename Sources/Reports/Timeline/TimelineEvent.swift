internal import LogCore

/// What kinds of events there are, in the order in which equal times are told.
package enum TimelineEventType: String, Sendable, CaseIterable {
  case deploy, scale, restart, cluster
  case newError = "new-error"
  case errorRate = "error-rate"
  case latency, traffic, silence, signal, recovery, alert, note

  var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// What the text view calls it.
  package var title: String {
    switch self {
    case .newError: "new error"
    case .errorRate: "error rate"
    default: rawValue
    }
  }
}

/// What an event is about.
struct TimelineSubject: Sendable, Equatable {
  /// `service`, `endpoint`, `template`, `pod`, `stream`, `field`, `rule`, `note`.
  var kind: String
  var service: String
  var name: String
}

/// A record that shows something: where it stands and a piece of it.
struct TimelinePlace: Sendable, Equatable {
  var time: Int64
  var file: String
  var line: Int
  var text: [UInt8]
}

/// How many records an event is about, and the first and last of them.
struct TimelineEvidence: Sendable {
  var value: Int
  var claim: Claim?
  var first: TimelinePlace?
  var last: TimelinePlace?
}

/// Something that happened, or changed, at a time.
package struct TimelineEvent: Sendable {
  package var time: Int64
  package var end: Int64?
  package var type: TimelineEventType
  var subject: TimelineSubject
  var text: String
  var before: Double?
  var after: Double?
  /// The queries that give these, where some do.
  var beforeClaim: EventClaim?
  var afterClaim: EventClaim?
  /// `ratio`, `ms`, `per_s`; empty where there is nothing to measure.
  var unit = ""
  var shape: ChangeShape?
  var pValue: Double?
  var evidence: TimelineEvidence?
  /// The finer subjects of an event that is made of several.
  var parts: [String] = []
  package var coincides: [Int] = []
  /// The part of slow requests, of `latency`.
  var slowBefore: Double?
  var slowAfter: Double?
  /// Whether it goes on at the end of the window.
  package var isOpen = false

  init(_ type: TimelineEventType, at time: Int64, subject: TimelineSubject, text: String) {
    self.type = type
    self.time = time
    self.subject = subject
    self.text = text
  }

  package var service: String { subject.service }

  /// The order of a timeline.
  static func < (a: TimelineEvent, b: TimelineEvent) -> Bool {
    if a.time != b.time { return a.time < b.time }
    if a.type != b.type { return a.type.order < b.type.order }
    if a.subject.service != b.subject.service { return a.subject.service < b.subject.service }
    if a.subject.name != b.subject.name { return a.subject.name < b.subject.name }
    return a.text < b.text
  }

  /// How large the change is: the difference of ratios, else how far from 1 one over the other is;
  /// nil where there is none.
  var effect: Double? {
    guard let before, let after else { return nil }
    if unit == "ratio" { return abs(after - before) }
    return before > 0 ? abs(after / before - 1) : nil
  }
}

/// The buckets of time that a timeline is made of.
struct TimeAxis {
  /// The start of the first bucket.
  let origin: Int64
  let step: Int64
  let count: Int
  /// The window: from ..< to.
  let from: Int64
  let to: Int64

  init(from: Int64, to: Int64, step: Int64) {
    self.from = from
    self.to = to
    self.step = step
    origin = BucketWidths.start(of: from, width: step)
    count = Int((max(to - 1, from) - origin) / step) + 1
  }

  func start(_ bucket: Int) -> Int64 { origin + Int64(bucket) * step }

  /// The bucket of a time; nil outside of the window.
  func bucket(_ time: Int64) -> Int? {
    guard time >= origin else { return nil }
    let bucket = Int((time - origin) / step)
    return bucket < count ? bucket : nil
  }

  /// The part of each bucket that the window covers.
  var exposure: [Double] {
    (0..<count).map { bucket in
      let covered = min(start(bucket) + step, to) - max(start(bucket), from)
      return max(Double(covered) / Double(step), 1e-3)
    }
  }

  /// The buckets that lie in a stretch of time as a whole; at least one if it meets any.
  func buckets(from: Int64, to: Int64) -> Range<Int>? {
    let first = Int((max(from, origin) - origin + step - 1) / step)
    let end = Int((min(to, start(count)) - origin) / step)
    return first < end ? first..<min(end, count) : nil
  }
}
