/// Lists the claims of a report, each query once.
enum ClaimList {
  /// In the order in which the parts of the report stand.
  static func queries(_ report: IncidentReport) -> [IncidentReport.NumberedQuery] {
    var list = List()
    let impact = report.impact
    list.add(impact.requests)
    list.add(impact.failed)
    list.add(impact.users)
    list.add(impact.slow)
    for row in impact.endpoints {
      list.add(row.failed)
      list.add(row.total)
    }
    for reason in report.severity.reasons { list.add(reason.figure) }
    for event in report.timeline { list.add(event.evidence?.claim) }
    for objective in report.objectives {
      list.add(objective.good)
      list.add(objective.total)
    }
    for row in report.latency {
      list.add(row.requests)
      list.add(row.slow)
    }
    for row in report.errors {
      list.add(row.requests)
      list.add(row.failed)
    }
    for row in report.traffic { list.add(row.requests) }
    if let diff = report.diff {
      list.add(diff.aClaim)
      list.add(diff.bClaim)
      for finding in diff.findings {
        list.add(finding.aClaim)
        list.add(finding.bClaim)
      }
    }
    for row in report.patterns {
      guard let query = row.query, let value = query.value else { continue }
      list.add(Claim(value: value, query: query.query, at: query.at))
    }
    return list.found
  }

  private struct List {
    private(set) var found: [IncidentReport.NumberedQuery] = []
    private var seen: Set<String> = []

    mutating func add(_ figure: Figure?) { add(figure?.claim) }

    mutating func add(_ pair: IncidentReport.Pair) {
      add(pair.before)
      add(pair.during)
    }

    mutating func add(_ claim: Claim?) {
      guard let claim, seen.insert("\(claim.at) \(claim.query)").inserted else { return }
      found.append(.init(mark: "q\(found.count + 1)", claim: claim))
    }
  }
}
