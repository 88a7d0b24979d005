package import LogCore

/// What a timeline is asked for.
package struct TimelineOptions: Sendable {
  package var window = (from: Int64?.none, to: Int64?.none)
  /// Nanoseconds; chosen by the length of the window where nil.
  package var step: Int64?
  package var baseline: (from: Int64, to: Int64)?
  package var types: Set<TimelineEventType>?
  package var services: Set<String>?
  package var minimumEffect: Double?
  /// Only events in so many nanoseconds before the end.
  package var last: Int64?
  /// `--signal`, `--watch`.
  package var signals: [SignalSource] = []
  /// The zone of notes that name none.
  package var zone = ZoneInfo.utc

  package init() {}
}

/// A timeline: its window, its inputs, its events in order.
package struct Timeline {
  package var from: Int64
  package var to: Int64
  package var step: Int64
  package var inputs: InputSummary
  package var files: FileTable
  package var events: [TimelineEvent]
  package var missing: [Missing]
  /// Whether the window is one: of records, or one that was asked for.
  package var isDated = true
}

/// Makes events of a state.
package struct TimelineBuilder {
  private let state: TimelineState
  private let files: FileTable
  private let options: TimelineOptions
  /// Events that others have found: alerts.
  private let others: [TimelineEvent]
  private let signals: [SignalSeries]

  package init(
    _ state: TimelineState, files: FileTable, options: TimelineOptions,
    others: [TimelineEvent] = []
  ) {
    self.init(state, files: files, options: options, others: others, signals: [])
  }

  init(
    _ state: TimelineState, files: FileTable, options: TimelineOptions, others: [TimelineEvent],
    signals: [SignalSeries]
  ) {
    self.state = state
    self.files = files
    self.options = options
    self.others = others
    self.signals = signals
  }

  package func build() -> Timeline {
    var missing: [Missing] = []
    let (from, to) = window(&missing)
    let counted = max(state.services.width, state.census.width.nanoseconds)
    let wanted = options.step ?? BucketWidths.step(from: from, through: max(from, to - 1))
    // However long the window is, there are no more buckets than counts are kept for.
    let most = Int64(BucketWidths.mostBuckets)
    let finest = (to - from) / most >= counted ? (to - from) / most + counted : counted
    let step = BucketWidths.step(wanted: max(wanted, finest), counted: counted)
    if step != wanted {
      missing.append(
        Missing(
          "buckets finer than \(NumberPhrase.span(step))", hint: "a shorter window (--from, --to)"))
    }
    let span = state.inputs.span
    let axis = TimeAxis(from: from, to: to, step: step)
    var events = span == nil ? [] : changes(axis, &missing)
    events += notes(axis) + others
    let covered = (
      from: max(from, span?.oldest ?? from), to: min(to, span.map { $0.newest + 1 } ?? to)
    )
    let detector = SignalDetector(axis: axis, covered: covered)
    for series in signals { events += detector.events(series) }
    events = chosen(events, axis).sorted(by: <)
    coincide(&events, step)
    let isDated = span != nil || options.window.from != nil || options.window.to != nil
    return Timeline(
      from: from, to: to, step: step, inputs: state.inputs, files: files, events: events,
      missing: missing, isDated: isDated)
  }

  /// The window of the timeline, from ..< to: what was asked for, else that of the records.
  private func window(_ missing: inout [Missing]) -> (from: Int64, to: Int64) {
    guard let span = state.inputs.span else {
      missing.append(
        Missing("no records", hint: "name files with logs, or widen --from and --to"))
      let from = options.window.from ?? options.window.to ?? 0
      return (from, max(from, options.window.to ?? from))
    }
    var (oldest, newest) = span
    if let main = state.census.mainStretch, !main.isAll {
      missing.append(
        Missing(
          "records far from all others in time are left out",
          hint: "files without times: --time-field; another time: --from, --to"))
      oldest = max(oldest, main.from)
      newest = min(newest, main.to - 1)
    }
    let from = options.window.from ?? oldest
    return (from, max(from, options.window.to ?? newest + 1))
  }

  private func changes(_ axis: TimeAxis, _ missing: inout [Missing]) -> [TimelineEvent] {
    let evidence = EvidenceFinder(state: state, files: files)
    let claims = TimelineClaims(state, asked: options.window)
    let spans = RollOuts(state: state, evidence: evidence, claims: claims).find()
    var events = spans.map(\.event)
    events += Restarts(state: state, evidence: evidence, claims: claims).find(spans)
    if state.cluster.all.isEmpty {
      missing.append(
        Missing(
          "no events of the cluster", hint: "add the output of `kubectl get events -A -o json`"))
    }
    missing += overfull
    let services = ServiceSeries.all(state, axis)
    var kinds: [String: TimelineState.Kind] = [:]
    for service in services { kinds[service.name] = service.kind }
    if !services.contains(where: { $0.kind != .record }) && !services.isEmpty {
      missing.append(
        Missing("no requests", hint: "logs with a field `status` or `duration`, or spans"))
    }
    let latencyAxis = TimeAxis(
      from: axis.from, to: axis.to,
      step: BucketWidths.step(
        wanted: axis.step, counted: max(axis.step, state.latencies.width)))
    let latencies = LatencySeries.all(state, kinds: kinds, axis: latencyAxis)
    let finder = ServiceChanges(
      axis: axis, latencyAxis: latencyAxis,
      penalty: Segmentation.penalty(buckets: axis.count, series: 1),
      trafficPenalty: Segmentation.penalty(buckets: axis.count, series: 3 * services.count),
      baseline: options.baseline, evidence: evidence, claims: claims)
    let news = NewErrors(state: state, axis: axis, evidence: evidence).find()
    let newsByService = Dictionary(grouping: news, by: \.subject.service)
    for service in services {
      let found = finder.find(
        service, latencies[service.name],
        news: newsByService[service.name, default: []].map(\.time))
      events += found.filter(\.isTold).map(\.event)
      events += Recoveries(axis: axis, least: options.minimumEffect ?? 0).find(service.name, found)
      service.fold()
    }
    return events + news
  }

  /// Tables of which not all names are kept.
  private var overfull: [Missing] {
    let hint = "fewer files, or a shorter window (--from, --to)"
    var missing: [Missing] = []
    if state.services.names.isCut {
      missing.append(Missing("services: there are too many to follow all", hint: hint))
    }
    if state.latencies.names.isCut {
      missing.append(Missing("durations of some endpoints: there are too many", hint: hint))
    }
    if state.templates.names.isCut || state.templateEvidence.names.isCut {
      missing.append(Missing("some new errors: there are too many templates", hint: hint))
    }
    if state.cluster.isCut {
      missing.append(Missing("some events of the cluster: there are too many", hint: hint))
    }
    return missing
  }

  private func notes(_ axis: TimeAxis) -> [TimelineEvent] {
    state.notes.timed(oldest: axis.from, newest: axis.to, zone: options.zone).map { time, note in
      var event = TimelineEvent(
        .note, at: time, subject: TimelineSubject(kind: "note", service: "", name: note.file),
        text: note.title)
      let text = Array(note.head.utf8).withByteSlice { EvidenceTable.cut($0).array }
      let place = TimelinePlace(time: time, file: note.file, line: note.line, text: text)
      event.evidence = TimelineEvidence(value: 1, first: place, last: place)
      return event
    }
  }

  private func chosen(_ events: [TimelineEvent], _ axis: TimeAxis) -> [TimelineEvent] {
    events.filter { event in
      if let types = options.types, !types.contains(event.type) { return false }
      if let services = options.services, event.type != .note,
        !services.contains(event.subject.service)
      {
        return false
      }
      if let least = options.minimumEffect, let effect = event.effect, effect < least {
        return false
      }
      if let last = options.last, event.time < axis.to - last { return false }
      if let from = options.window.from, event.time < from { return false }
      if let to = options.window.to, event.time >= to { return false }
      return true
    }
  }

  /// Says of each event which others begin within two buckets.
  private func coincide(_ events: inout [TimelineEvent], _ step: Int64) {
    var low = 0
    for i in events.indices {
      while events[i].time - events[low].time > 2 * step { low += 1 }
      var j = low
      // A timeline of thousands of events would be mostly this list.
      while j < events.count, events[j].time - events[i].time <= 2 * step,
        events[i].coincides.count < 20
      {
        if j != i { events[i].coincides.append(j) }
        j += 1
      }
    }
  }
}

/// Tells when a service was back to normal.
struct Recoveries {
  let axis: TimeAxis
  /// What changed less is not told, and neither is its end where nothing else changed.
  var least = 0.0

  /// One for each spell: changes that follow one another before the old level has held again.
  func find(_ service: String, _ changes: [ServiceChange]) -> [TimelineEvent] {
    let sorted = changes.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    var events: [TimelineEvent] = []
    var i = 0
    while i < sorted.count {
      var spell = [sorted[i]]
      var end = sorted[i].end
      i += 1
      while i < sorted.count, sorted[i].start - end < RatioDetector.holds {
        spell.append(sorted[i])
        end = max(end, sorted[i].end)
        i += 1
      }
      let told = spell.filter { $0.isTold && ($0.event.effect ?? .infinity) >= least }
      guard !told.isEmpty, !spell.contains(where: { $0.event.end == nil }),
        let time = spell.compactMap(\.event.end).max()
      else { continue }
      var event = TimelineEvent(
        .recovery, at: time,
        subject: TimelineSubject(kind: "service", service: service, name: service), text: service)
      event.parts = Set(told.map(\.event.type)).sorted { $0.order < $1.order }
        .map(\.rawValue)
      events.append(event)
    }
    return events
  }
}
