internal import LogCore
internal import LogQL

/// The records of one service and format in streams that one selector selects, and how a query finds
/// their facts.
///
/// A query counts what facts count only if a fact comes from one field in all records of the group:
/// then it is there if and only if that field has such a value.
struct ClaimGroup {
  let service: String
  let format: RecordFormat
  let isSpan: Bool
  /// `{container="gateway"}`.
  let selector: String
  /// The combinations of these records.
  var origins: [ClaimOrigin] = []
  let neighbours: ClaimNeighbours

  // MARK: - Pieces

  /// The selector with the stages that leave this service's records and their fields; nil where
  /// that cannot be said exactly.
  var records: String? {
    var text = selector
    let formats = neighbours.formats
    switch format {
    // A broken line holds no facts.
    case .json: text += " | json | __error__=\"\""
    case .logfmt:
      // Anything reads as logfmt.
      guard formats == [.logfmt] else { return nil }
      text += " | logfmt"
    case .text: guard formats == [.text] else { return nil }
    }
    guard neighbours.services.count > 1 else { return text }
    guard let field = only(\.serviceField), !field.isEmpty,
      neighbours.serviceFields[format] == [field]
    else { return nil }
    return text + " " + ClaimText.equals(label(field), service)
  }

  /// The same for all records, whatever they hold: nothing is parsed where that is not needed.
  var everything: String? {
    if neighbours.services.count == 1 && neighbours.formats.count == 1 { return selector }
    return records
  }

  /// What selects requests, failing ones or all; of one endpoint, if one is named.
  ///
  /// Empty where there are none, nil where no query selects exactly these. `filter` is `--failing`.
  func requests(failing: Bool, endpoint: String? = nil, filter: String? = nil) -> String? {
    if isSpan { return spans(failing: failing, endpoint: endpoint, filter: filter) }
    let requests = origins.filter(\.isRequest)
    guard !requests.isEmpty else { return "" }
    guard var text = format == .text ? selector : records else { return nil }
    // A filter is for all records, requests or not.
    let failing = filter == nil && failing
    if format == .text {
      text += " |~ " + QueryText.quote(AccessPattern.text(failing: failing, endpoint: endpoint))
    } else {
      guard let condition = status(requests, failing: failing) else { return nil }
      text += " " + condition
    }
    if let filter { text += " " + filter }
    if origins.contains(where: \.isQuiet) {
      guard origins.allSatisfy({ !($0.isQuiet || $0.isRequest) || $0.hasVisibleLevel }) else {
        return nil
      }
      text += " | detected_level!~\"trace|debug\""
    }
    guard let endpoint, format != .text else { return text }
    return self.endpoint(endpoint).map { text + " " + $0 }
  }

  /// The filter for the status of requests.
  private func status(_ requests: [ClaimOrigin], failing: Bool) -> String? {
    let statuses = Set(origins.filter { $0.isRequest || $0.isQuiet }.map(\.statusField))
      .subtracting([""])
    guard statuses.count <= 1 else { return nil }
    if let status = statuses.first, requests.allSatisfy({ !$0.statusField.isEmpty }) {
      return "| \(label(status))=~\"\(failing ? "5" : "[1-5]")[0-9][0-9]\""
    }
    return byDuration(requests, failing: failing, status: statuses.first)
  }

  /// Requests some of which have no status: they have a duration, and fail by their level.
  private func byDuration(_ requests: [ClaimOrigin], failing: Bool, status: String?) -> String? {
    let durations = Set(origins.filter { $0.isRequest || $0.isQuiet }.map(\.durationField))
      .subtracting([""])
    guard durations.count == 1, let duration = durations.first,
      !origins.contains(where: \.hasOddDuration),
      !failing || requests.allSatisfy(\.hasVisibleLevel)
    else { return nil }
    let bad = "detected_level=~\"error|critical|fatal\""
    guard let status else {
      return "| \(label(duration))!=\"\"" + (failing ? " | \(bad)" : "")
    }
    let all = "\(label(status))=~\"[1-5][0-9][0-9]\""
    guard failing else { return "| \(all) or \(label(duration))!=\"\"" }
    let none = "\(label(status))!~\"[1-5][0-9][0-9]\""
    return "| \(label(status))=~\"5[0-9][0-9]\" or "
      + "(\(none) and \(label(duration))!=\"\" and \(bad))"
  }

  /// The spans of servers: what has no status of HTTP fails by the span's own.
  private func spans(failing: Bool, endpoint: String?, filter: String?) -> String? {
    let servers = origins.filter(\.isServer)
    guard !servers.isEmpty else { return "" }
    guard format == .json, let base = records else { return nil }
    var text = base + " | span_kind=\"server\""
    let statuses = Set(servers.map(\.statusField)).subtracting([""])
    guard statuses.count <= 1 else { return nil }
    if let filter, failing {
      text += " " + filter
    } else if failing {
      let own = "\(label("status"))=\"error\""
      if let status = statuses.first.map({ label($0) }) {
        text += " | \(status)=~\"5[0-9][0-9]\" or (\(status)!~\"[1-5][0-9][0-9]\" and \(own))"
      } else {
        text += " | " + own
      }
    }
    guard let endpoint else { return text }
    return self.endpoint(endpoint).map { text + " " + $0 }
  }

  /// What leaves the requests of an endpoint.
  private func endpoint(_ name: String) -> String? {
    let meant = origins.filter { $0.isRequest || $0.isServer }
    let named = meant.filter { !$0.endpointField.isEmpty }
    let fields = Set(named.map(\.endpointField))
    guard fields.count <= 1, Set(named.map(\.isPath)).count <= 1 else { return nil }
    guard let field = fields.first else { return name.isEmpty ? "" : nil }
    if name.isEmpty { return ClaimText.equals(label(field), "") }
    if named.contains(where: \.isPath) {
      return "| \(label(field))=~" + QueryText.quote(AccessPattern.path(name))
    }
    return ClaimText.equals(label(field), name)
  }

  /// What leaves the requests that took at least so many nanoseconds.
  func slow(atLeast limit: Int64) -> String? {
    let timed = origins.filter { ($0.isRequest || $0.isServer) && !$0.durationField.isEmpty }
    let fields = Set(timed.map(\.durationField))
    guard fields.count == 1, let field = fields.first,
      let isOwn = timed.first?.hasOwnUnit, timed.allSatisfy({ $0.hasOwnUnit == isOwn })
    else { return nil }
    let value =
      isOwn ? "\(limit)ns" : ClaimText.decimal(limit, per: DurationValue.factor(unit(of: field)))
    return "| \(label(field))>=\(value) | __error__=\"\""
  }

  /// The label that holds the user of a request.
  var user: String? {
    let fields = Set(origins.filter { $0.isRequest }.map(\.userField)).subtracting([""])
    return fields.count == 1 ? fields.first.map { label($0) } : nil
  }

  // MARK: - Fields

  /// As facts take it: `request_time` and `upstream_response_time` are in seconds.
  private func unit(of field: String) -> FieldRole.Unit {
    let buffer = ByteBuffer(capacity: 128)
    buffer.append(field)
    let role = withExtendedLifetime(buffer) { FieldRoles.role(of: buffer.slice) }
    guard role.unit == .none else { return role.unit }
    return role.rank == 5 || role.rank == 6 ? .seconds : .milliseconds
  }

  /// The one field that a fact comes from.
  private func only(
    _ field: KeyPath<ClaimOrigin, String>, where isMeant: (ClaimOrigin) -> Bool = { _ in true }
  ) -> String? {
    let names = Set(origins.filter(isMeant).map { $0[keyPath: field] })
    return names.count == 1 ? names.first : nil
  }

  /// The name of a parsed field: another one where the stream has a label of that name.
  private func label(_ field: String) -> String {
    let isTaken = origins.contains { $0.labels.contains { $0.name == field } }
    return isTaken ? field + "_extracted" : field
  }
}

/// What is known of all records that a selector selects, of any service and format.
final class ClaimNeighbours {
  let formats: Set<RecordFormat>
  let services: Set<String>
  /// The fields that name services, of each format.
  let serviceFields: [RecordFormat: Set<String>]

  init(_ all: [ClaimOrigin]) {
    formats = Set(all.map(\.format))
    services = Set(all.map(\.service))
    var fields: [RecordFormat: Set<String>] = [:]
    for origin in all where !origin.serviceField.isEmpty {
      fields[origin.format, default: []].insert(origin.serviceField)
    }
    serviceFields = fields
  }
}
