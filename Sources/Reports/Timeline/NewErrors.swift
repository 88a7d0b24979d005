internal import LogCore

/// Finds templates of warnings and errors that were absent and then are not.
struct NewErrors {
  let state: TimelineState
  let axis: TimeAxis
  let evidence: EvidenceFinder

  private struct Found {
    var service: String
    var template: String
    var first: Int64
    var count: Int
    var evidence: EvidenceCell
  }

  func find() -> [TimelineEvent] {
    let test = NewErrorTest(from: axis.from, through: axis.to, step: axis.step)
    let examples = firsts()
    // The test looks at the time right behind the first one; a reader wants to know them all.
    var early: [Int: Int] = [:]
    var counts: [Int: Int] = [:]
    let table = state.templates.table
    let width = state.templates.width
    for (i, key) in table.keys.enumerated() {
      guard let example = examples[key.id] else { continue }
      let start = key.bucket * width
      counts[key.id, default: 0] += table.values[i].count
      if start < example.first.time + test.span {
        early[key.id, default: 0] += table.values[i].count
      }
    }
    var found: [Found] = []
    for (id, example) in examples {
      let count = counts[id] ?? 0
      guard test.isNew(first: example.first.time, count: early[id] ?? 0) else { continue }
      let (_, service, template) = ServiceSeries.split(state.templates.names[id])
      found.append(
        Found(
          service: service.string, template: template.string, first: example.first.time,
          count: count, evidence: example))
    }
    found.sort {
      ($0.service, $0.first, $0.template) < ($1.service, $1.first, $1.template)
    }
    return grouped(found)
  }

  /// The evidence of each template, by its number.
  private func firsts() -> [Int: EvidenceCell] {
    var cells: [Int: EvidenceCell] = [:]
    let names = state.templates.names
    for (i, key) in state.templateEvidence.table.keys.enumerated() {
      if let id = names.find(state.templateEvidence.names[key.id]) {
        cells[id] = state.templateEvidence.table.values[i]
      }
    }
    return cells
  }

  /// What is new in a service within one bucket is one event: the most frequent tells it.
  private func grouped(_ found: [Found]) -> [TimelineEvent] {
    var events: [TimelineEvent] = []
    var i = 0
    while i < found.count {
      var group = [found[i]]
      i += 1
      while i < found.count, found[i].service == group[0].service,
        found[i].first - group[0].first <= axis.step
      {
        group.append(found[i])
        i += 1
      }
      let start = group[0].first
      group.sort { $0.count != $1.count ? $0.count > $1.count : $0.template < $1.template }
      events.append(event(group, start))
    }
    return events
  }

  private func event(_ group: [Found], _ start: Int64) -> TimelineEvent {
    let main = group[0]
    let names = group.prefix(3).map(\.template).joined(separator: "; ")
    var event = TimelineEvent(
      .newError, at: start,
      subject: TimelineSubject(kind: "template", service: main.service, name: main.template),
      text: "\(main.service): \(names)")
    event.evidence = TimelineEvidence(
      value: main.count, first: evidence.place(main.evidence.first, main.evidence.firstText),
      last: evidence.place(main.evidence.last, main.evidence.lastText))
    event.parts = group.count > 1 ? group.map(\.template) : []
    return event
  }
}
