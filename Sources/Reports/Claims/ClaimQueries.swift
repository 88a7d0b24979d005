internal import LogCore

/// Writes the queries that count what reports count.
///
/// Each function gives the log queries whose records are counted, one for each place where the
/// service's records are; nil where no query counts exactly that: such a number is no claim.
package struct ClaimQueries {
  private let groups: [String: [ClaimGroup]]
  /// `--failing`, as a stage.
  private let failing: String?
  /// More places than this make no query that anybody reads.
  private static let mostGroups = 12

  /// `sources` is settled.
  package init(_ sources: ClaimSources) {
    failing = sources.failing.map { "| \($0) | __error__=\"\"" }
    groups = Dictionary(grouping: Self.groups(sources.origins), by: \.service)
  }

  /// Requests of a service, all or the failing ones; of one endpoint, if one is named.
  ///
  /// They are those of its logs, or server spans where it logs none.
  package func requests(_ service: String, failing isFailing: Bool, endpoint: String? = nil)
    -> [String]?
  {
    collect(service) { group in
      group.requests(failing: isFailing, endpoint: endpoint, filter: isFailing ? failing : nil)
    }
  }

  /// Requests of a service, or of one of its endpoints, that took at least so many nanoseconds.
  package func slow(_ service: String, endpoint: String?, atLeast limit: Int64) -> [String]? {
    collect(service) { group in
      guard let text = group.requests(failing: false, endpoint: endpoint) else { return nil }
      guard !text.isEmpty else { return text }
      return group.slow(atLeast: limit).map { text + " " + $0 }
    }
  }

  /// All log records of a service, or those of level error and worse; parsed where a filter on fields
  /// is to follow.
  package func records(_ service: String, failing isFailing: Bool, isParsed: Bool = false)
    -> [String]?
  {
    let found = (groups[service] ?? []).filter { !$0.isSpan }
    return texts(found) { group in
      guard let text = isParsed ? group.records : group.everything else { return nil }
      guard isFailing else { return text }
      guard group.origins.allSatisfy(\.hasVisibleLevel) else { return nil }
      return text + " | detected_level=~\"error|critical|fatal\""
    }
  }

  /// The label with the users of a service's requests, where it is one.
  package func userLabel(_ service: String) -> String? {
    let labels = Set(
      (groups[service] ?? []).filter { !$0.isSpan && $0.requests(failing: false) != "" }
        .map(\.user))
    return labels.count == 1 ? labels.first ?? nil : nil
  }

  private func collect(_ service: String, _ text: (ClaimGroup) -> String?) -> [String]? {
    let found = groups[service] ?? []
    let logs = found.filter { !$0.isSpan }
    let hasRequests = logs.contains { $0.origins.contains(where: \.isRequest) }
    return texts(hasRequests ? logs : found.filter(\.isSpan), text)
  }

  private func texts(_ found: [ClaimGroup], _ text: (ClaimGroup) -> String?) -> [String]? {
    guard found.count <= Self.mostGroups else { return nil }
    var texts: [String] = []
    for group in found {
      guard let text = text(group) else { return nil }
      if !text.isEmpty { texts.append(text) }
    }
    return texts.isEmpty ? nil : texts
  }

  // MARK: - Groups

  private static func groups(_ all: [ClaimOrigin]) -> [ClaimGroup] {
    let streams = all.map { ClaimSelector($0, isSpan: $0.isSpan) }
    // For each label the combinations that have it; without a label all of them.
    var selected: [String: [Int]] = ["\u{0}": Array(all.indices)]
    for (i, origin) in all.enumerated() {
      for label in origin.labels {
        selected["\(label.name)\u{0}\(label.value)", default: []].append(i)
      }
    }
    var found: [String: ClaimGroup] = [:]
    var selectors: [String: (text: String, neighbours: ClaimNeighbours)] = [:]
    for (i, origin) in all.enumerated() where !origin.isEvent {
      let stream = streams[i]
      let selector =
        selectors[stream.key]
        ?? {
          let numbers = selected["\(stream.name)\u{0}\(stream.value)"] ?? []
          let own = numbers.filter { streams[$0] == stream }.map { all[$0] }
          let others = numbers.filter { streams[$0] != stream }.map { all[$0] }
          return (stream.text(without: others), ClaimNeighbours(own))
        }()
      selectors[stream.key] = selector
      let key = "\(stream.key)\u{0}\(origin.service)\u{0}\(origin.format)"
      found[
        key,
        default: ClaimGroup(
          service: origin.service, format: origin.format, isSpan: origin.isSpan,
          selector: selector.text, neighbours: selector.neighbours)
      ].origins.append(origin)
    }
    return found.keys.sorted().compactMap { found[$0] }
  }
}

/// What selects the streams of some records: the label that names the service, else the container,
/// else the file; all streams where there is none of them.
struct ClaimSelector: Equatable {
  var name = ""
  var value = ""
  let isSpan: Bool
  private static let order = [
    "servicename", "service", "app", "appkubernetesioname", "container", "job", "filename",
  ]

  init(_ origin: ClaimOrigin, isSpan: Bool) {
    self.isSpan = isSpan
    for wanted in Self.order {
      for label in origin.labels where FieldRoles.normalized(label.name) == wanted {
        name = label.name
        value = label.value
        return
      }
    }
  }

  var key: String { "\(name)\u{0}\(value)\u{0}\(isSpan)" }

  /// The selector; labels that only others have keep these out.
  func text(without others: [ClaimOrigin]) -> String {
    var labels = name.isEmpty ? [] : [(name: name, value: value)]
    if isSpan { labels.append(("kind", "span")) }
    for other in others {
      let isOut = labels.contains { label in
        !other.labels.contains { $0.name == label.name && $0.value == label.value }
          && !(label.value.isEmpty && !other.labels.contains { $0.name == label.name })
      }
      if isOut { continue }
      let selector = ClaimSelector(other, isSpan: other.isSpan)
      if other.isSpan || other.isEvent {
        labels.append(("kind", ""))
      } else if selector.name != name {
        labels.append((selector.name, ""))
      }
    }
    return ClaimText.selector(labels)
  }
}
