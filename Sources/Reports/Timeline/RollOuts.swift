internal import LogCore

/// Deploys and scalings: what controllers say of ReplicaSets, and versions that appear.
struct RollOuts {
  let state: TimelineState
  let evidence: EvidenceFinder
  let claims: TimelineClaims
  /// Steps of one roll-out are no further apart.
  private static let gap: Int64 = 300_000_000_000
  private static let minute: Int64 = 60_000_000_000
  /// Fewer records of others do not show that a version was absent.
  private static let fewest = 20

  /// A change of a ReplicaSet's size.
  private struct Scaling {
    var event: ClusterEvent
    var set: String
    var isUp: Bool
    /// How many pods the ReplicaSet is to have.
    var size: Int
  }

  /// What was rolled out or scaled, in the order of time.
  struct Span {
    var event: TimelineEvent
    var end: Int64
    /// What the cluster says of it.
    var steps: [ClusterEvent] = []
    /// How many pods there are to be.
    var size = 0
  }

  /// Spans, and which ones are a service's.
  private struct SpanList {
    var all: [Span] = []
    private var numbers: [String: [Int]] = [:]

    mutating func append(_ span: Span) {
      numbers[span.event.subject.service, default: []].append(all.count)
      all.append(span)
    }

    func last(of service: String) -> Int? { numbers[service]?.last }

    func first(of service: String, where isMeant: (Span) -> Bool) -> Int? {
      numbers[service]?.first { isMeant(all[$0]) }
    }
  }

  func find() -> [Span] {
    var byService: [String: [Scaling]] = [:]
    var rescales: [ClusterEvent] = []
    for event in state.cluster.all {
      if let scaling = Self.scaling(event) {
        byService[event.service, default: []].append(scaling)
      } else if event.reason == "SuccessfulRescale" {
        rescales.append(event)
      }
    }
    var spans = SpanList()
    for service in byService.keys.sorted() { rollOuts(service, byService[service] ?? [], &spans) }
    for event in rescales { addScale(event, to: &spans) }
    addVersions(to: &spans)
    return spans.all.map(told)
  }

  /// `Scaled up replica set NAME to 3`, also with `from 2`.
  private static func scaling(_ event: ClusterEvent) -> Scaling? {
    guard event.reason == "ScalingReplicaSet" else { return nil }
    let words = event.message.split(separator: " ")
    guard words.count >= 5, words[0] == "Scaled", words[2] == "replica", words[3] == "set" else {
      return nil
    }
    let size = words.count > 6 && words[5] == "to" ? Int(words[6]) ?? 0 : 0
    return Scaling(event: event, set: String(words[4]), isUp: words[1] == "up", size: size)
  }

  // MARK: - ReplicaSets

  private func rollOuts(_ service: String, _ scalings: [Scaling], _ spans: inout SpanList) {
    let hasOther = Self.haveOthers(scalings)
    var lastSet: String?
    var target: String?
    for (i, scaling) in scalings.enumerated() {
      let time = scaling.event.place.time
      let last = spans.last(of: service)
      if let last, time - spans.all[last].end <= Self.gap, spans.all[last].event.type == .deploy,
        !scaling.isUp || scaling.set == target
      {
        extend(&spans.all[last], scaling, ofTarget: scaling.set == target)
      } else if scaling.isUp && lastSet.map({ $0 != scaling.set }) ?? hasOther[i] {
        // A ReplicaSet other than the last one is scaled up; of the first one there is, another one
        // changes its size within a minute.
        target = scaling.set
        spans.append(deploy(service, scaling))
      } else if !hasOther[i] {
        addScale(scaling.event, to: &spans)
      }
      if scaling.isUp { lastSet = scaling.set }
    }
  }

  /// Of each scaling whether there is one of another ReplicaSet within a minute.
  private static func haveOthers(_ scalings: [Scaling]) -> [Bool] {
    var found = Array(repeating: false, count: scalings.count)
    func look(_ order: some Sequence<Int>) {
      var last: Int?
      // The nearest one of another ReplicaSet than the last one's.
      var other: Int?
      for i in order {
        if let before = last, scalings[before].set != scalings[i].set { other = before }
        last = i
        if let other,
          abs(scalings[other].event.place.time - scalings[i].event.place.time) <= minute
        {
          found[i] = true
        }
      }
    }
    look(scalings.indices)
    look(scalings.indices.reversed())
    return found
  }

  private func extend(_ span: inout Span, _ scaling: Scaling, ofTarget: Bool) {
    span.end = scaling.event.place.time
    span.steps.append(scaling.event)
    if ofTarget && scaling.isUp { span.size = max(span.size, scaling.size) }
  }

  private func deploy(_ service: String, _ scaling: Scaling) -> Span {
    let from = scaling.event
    var event = TimelineEvent(
      .deploy, at: from.place.time,
      subject: TimelineSubject(kind: "service", service: service, name: service), text: service)
    event.end = from.place.time
    return Span(event: event, end: from.place.time, steps: [from], size: scaling.size)
  }

  /// The event of a roll-out with its evidence, when all of its steps are known.
  private func told(_ span: Span) -> Span {
    var span = span
    span.event.end = span.end
    if span.event.type == .deploy && span.size > 0 {
      span.event.text += " (\(span.size) \(span.size == 1 ? "pod" : "pods"))"
    }
    guard let first = span.steps.min(by: <), let last = span.steps.max(by: <) else { return span }
    span.event.evidence = TimelineEvidence(
      value: span.steps.count, claim: claims.cluster(span.steps),
      first: evidence.place(first.place, Array(first.message.utf8)),
      last: evidence.place(last.place, Array(last.message.utf8)))
    return span
  }

  private func addScale(_ from: ClusterEvent, to spans: inout SpanList) {
    let time = from.place.time
    let near = spans.first(of: from.service) {
      $0.event.type == .scale && time >= $0.event.time - Self.minute
        && time <= $0.end + Self.minute
    }
    if let near {
      spans.all[near].event.time = min(spans.all[near].event.time, time)
      spans.all[near].end = max(spans.all[near].end, time)
      spans.all[near].steps.append(from)
      return
    }
    var event = TimelineEvent(
      .scale, at: time,
      subject: TimelineSubject(kind: "service", service: from.service, name: from.service),
      text: "\(from.service): \(from.message)")
    event.end = time
    spans.append(Span(event: event, end: time, steps: [from]))
  }

  // MARK: - Versions

  /// A version, or the hash of a ReplicaSet, in the records of a service.
  private struct Sightings {
    var value: String
    var cells: [(bucket: Int64, cell: PlacedCell)] = []
  }

  private func addVersions(to spans: inout SpanList) {
    let hasEvents = !state.cluster.all.isEmpty
    let set = state.versions
    let width = set.width
    var byService: [Versioned: [Sightings]] = [:]
    var position: [Int: (Versioned, Int)] = [:]
    for id in set.sortedNames() {
      let (kind, service, value) = ServiceSeries.split(set.names[id])
      // Hashes of pods tell where there are neither events nor versions.
      if kind == 0x68 && hasEvents { continue }
      let key = Versioned(service: service.string, kind: kind)
      position[id] = (key, byService[key]?.count ?? 0)
      byService[key, default: []].append(Sightings(value: value.string))
    }
    for cell in set.sortedCells() {
      let key = set.table.keys[cell]
      guard let (name, i) = position[key.id] else { continue }
      byService[name]?[i].cells.append((key.bucket, set.table.values[cell]))
    }
    for key in byService.keys.sorted(by: { ($0.kind, $0.service) < ($1.kind, $1.service) }) {
      guard let all = byService[key], all.count > 1 else { continue }
      for change in changes(all, width) { add(change, key.service, to: &spans) }
    }
  }

  /// Whose versions are compared with one another: a service's own, or the hashes of its pods.
  private struct Versioned: Hashable {
    var service: String
    var kind: UInt8
  }

  private struct VersionChange {
    var value: String
    var old: String
    var place: RecordPlace
  }

  /// The appearances of each value after at least a minute, and enough records, without it.
  private func changes(_ all: [Sightings], _ width: Int64) -> [VersionChange] {
    var byBucket: [Int64: [(value: Int, cell: PlacedCell)]] = [:]
    for (i, sightings) in all.enumerated() {
      for (bucket, cell) in sightings.cells { byBucket[bucket, default: []].append((i, cell)) }
    }
    var since = Array(repeating: 0, count: all.count)
    var lastSeen = Array(repeating: Int64.min, count: all.count)
    let buckets = byBucket.keys.sorted()
    guard let start = buckets.first else { return [] }
    var found: [VersionChange] = []
    var current = all[0].value
    for bucket in buckets {
      let cells = byBucket[bucket] ?? []
      let total = cells.reduce(0) { $0 + $1.cell.count }
      for (value, cell) in cells {
        let absentSince = lastSeen[value] == .min ? start : lastSeen[value]
        if bucket > start, (bucket - absentSince) * width >= Self.minute,
          since[value] >= Self.fewest
        {
          found.append(VersionChange(value: all[value].value, old: current, place: cell.first))
        }
      }
      for i in all.indices { since[i] += total }
      for (value, _) in cells {
        since[value] = 0
        lastSeen[value] = bucket
      }
      if let most = cells.max(by: { ($0.cell.count, $1.value) < ($1.cell.count, $0.value) }) {
        current = all[most.value].value
      }
    }
    return found
  }

  private func add(_ change: VersionChange, _ service: String, to spans: inout SpanList) {
    let time = change.place.time
    let text = "\(service) \(change.old) -> \(change.value)"
    let near = spans.first(of: service) {
      $0.event.type == .deploy && time >= $0.event.time - Self.minute
        && time <= $0.end + Self.gap
    }
    if let near {
      if spans.all[near].event.text == service { spans.all[near].event.text = text }
      return
    }
    var event = TimelineEvent(
      .deploy, at: time, subject: TimelineSubject(kind: "service", service: service, name: service),
      text: text)
    let place = evidence.place(change.place, Array(change.value.utf8))
    event.evidence = TimelineEvidence(value: 1, first: place, last: place)
    event.end = time
    spans.append(Span(event: event, end: time))
  }
}
