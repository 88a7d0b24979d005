internal import LogCore
internal import Traces

/// Reads the values of the trace commands' options.
enum TraceOptions {
  /// Options that all trace commands have.
  static let output = ["--tz", "--output", "--color", "--threads", "--overlap", "--skew-adjust"]
  /// Options that all have that look at many traces.
  static let shared = ["--from", "--to", "--since", "--limit", "--ids"] + output

  /// The zone of a name; UTC without one.
  static func zone(_ name: String?) throws(Diagnostic) -> ZoneInfo {
    guard let name else { return .local }
    guard let zone = ZoneInfo.named(name) else {
      throw OptionValues.wrong(
        name, "--tz", expected: "a zone, as `Europe/Berlin`, `UTC` or `local`")
    }
    return zone
  }

  static func time(_ text: String, _ name: String, _ zone: ZoneInfo) throws(Diagnostic)
    -> TimeArgument
  {
    guard let time = TimeArgument.parse(text, zone: zone) else {
      throw OptionValues.wrong(
        text, name,
        expected: "a time, as `2024-05-14T14:20:00Z`, `1715696400`, `-1h` or `14:35`")
    }
    return time
  }

  /// Nanoseconds.
  static func duration(_ text: String, _ name: String) throws(Diagnostic) -> Int64 {
    if text == "0" { return 0 }
    if case .ago(let span) = TimeArgument.parse("-" + text, zone: .utc) { return span }
    throw OptionValues.wrong(text, name, expected: "a duration, as `15ms` or `1m30s`")
  }

  /// `--overlap`: a share such as `1%`, a duration, or `0`.
  static func overlap(_ text: String) throws(Diagnostic) -> OverlapTolerance {
    if text == "0" { return .duration(0) }
    if text.hasSuffix("%"), let share = percent(text.dropLast()) { return share }
    if case .ago(let span) = TimeArgument.parse("-" + text, zone: .utc) { return .duration(span) }
    throw OptionValues.wrong(text, "--overlap", expected: "a share or a duration, as `1%` or `2ms`")
  }

  /// `2.5%` or `0.025`: from 0 to 1.
  static func share(_ text: String, _ name: String) throws(Diagnostic) -> Double {
    let isPercent = text.hasSuffix("%")
    let number = Double(isPercent ? text.dropLast() : text[...])
    if let share = number.map({ isPercent ? $0 / 100 : $0 }), share >= 0, share <= 1 {
      return share
    }
    throw OptionValues.wrong(text, name, expected: "a share, as `2.5%`")
  }

  /// A decimal number of per cent up to 100 with at most six digits behind the point.
  private static func percent(_ text: Substring) -> OverlapTolerance? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, whole.utf8.count <= 3,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { ASCII.isDigit($0) } }),
      parts.count == 1 || parts[1].utf8.count <= 6
    else { return nil }
    var scale: Int64 = 100
    var digits = String(whole)
    if parts.count == 2 {
      digits += parts[1]
      for _ in 0..<parts[1].utf8.count { scale *= 10 }
    }
    guard let value = Int64(digits), value <= scale else { return nil }
    return .share(of: value, outOf: scale)
  }

  static func skew(_ text: String) throws(Diagnostic) -> SkewAdjustment {
    if text == "auto" { return .all }
    if text == "0" { return .none }
    if case .ago(let span) = TimeArgument.parse("-" + text, zone: .utc) { return .upTo(span) }
    throw OptionValues.wrong(text, "--skew-adjust", expected: "`auto` or a duration, as `100ms`")
  }

  /// `--only`.
  static func kinds(_ text: String) throws(Diagnostic) -> Set<FindingKind> {
    var kinds: Set<FindingKind> = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let kind: FindingKind = try OptionValues.choice(String(word), "--only")
      kinds.insert(kind)
    }
    return kinds
  }

  /// `--by`; tags that are not yet among `tags` are added.
  static func fields(_ text: String?, _ tags: inout [String]) throws(Diagnostic) -> [SpanField] {
    guard let text else { return SpanField.standard }
    var fields: [SpanField] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let field: SpanField
      switch word {
      case "service": field = .service
      case "operation": field = .operation
      case "kind": field = .kind
      case _ where word.hasPrefix("tag:") && word.utf8.count > 4:
        let key = String(word.dropFirst(4))
        field = .tag(key: key, place: place(of: key, &tags))
      default:
        throw OptionValues.unknown(
          String(word), "--by", among: ["service", "operation", "kind", "tag:KEY"])
      }
      if !fields.contains(field) { fields.append(field) }
    }
    return fields
  }

  /// The options of section 3 about spans and durations.
  static func selection(_ options: TypedTraceOptions, _ tags: inout [String]) throws(Diagnostic)
    -> TraceSelection
  {
    var selection = TraceSelection()
    selection.services = options.services
    selection.operations = options.operations
    selection.errorsOnly = options.errorsOnly
    selection.minimumDuration = options.minimumDuration
    selection.maximumDuration = options.maximumDuration
    for text in options.tags {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw OptionValues.wrong(
          text, "--tag", expected: "a name and a value, as `http.response.status_code=503`")
      }
      selection.tags.append((place(of: String(parts[0]), &tags), String(parts[1])))
    }
    return selection
  }

  private static func place(of key: String, _ tags: inout [String]) -> Int {
    if let place = tags.firstIndex(of: key) { return place }
    tags.append(key)
    return tags.count - 1
  }
}
