internal import LogCore

/// The labels and fields of an input: labels first, the most frequent first.
package struct FieldReport {
  /// One label or field.
  package struct Field {
    package var name: [UInt8]
    package var source: String
    package var type: String
    /// How many values are of each kind, where there are several.
    package var types: [(name: String, count: Int)] = []
    package var count: Int
    /// Of the records of the services that have the field.
    package var presence: Double
    package var cardinality: Int
    /// Whether all values were counted.
    package var isExact: Bool
    package var top: [(value: [UInt8], count: Int)]
    /// Over the values that are numbers, durations (in seconds) or sizes (in bytes).
    package var numbers: Numbers?
    package var services: [String]
    package var query: PatternQuery?
  }

  package struct Numbers: Sendable {
    package var least: Double
    package var most: Double
    /// Upper edges of bins of 2 %.
    package var median: Double
    package var p95: Double
  }

  package private(set) var fields: [Field] = []
  package let total: Int
  package let window: (from: Int64, to: Int64)?
  package private(set) var missing: [Missing] = []

  /// `top` is how many values of a field are listed.
  package init(
    _ state: FieldState, top: Int = 10, window given: (Int64?, Int64?) = (nil, nil),
    filter: ClaimFilter = ClaimFilter()
  ) {
    total = state.total
    window = ReportWindow.milliseconds(state.inputs.span, given)
    let labels = Set(state.sorted.filter { $0.source == .label }.map(\.name))
    for entry in state.sorted {
      var field = Self.field(entry, state, top)
      if let window {
        field.query = Self.query(entry, state, isLabel: labels.contains(entry.name), window, filter)
      }
      fields.append(field)
    }
    if state.hasTooManyFields {
      missing.append(
        Missing(
          "more than \(FieldState.cap) fields: only the first ones by name are listed",
          hint: "--filter chooses records"))
    }
    if state.hasTooManyServices {
      missing.append(
        Missing(
          "more than \(FieldState.mostServices) services: they are not told apart",
          hint: "--label service_name=NAME names the service of all records"))
    }
    if total == 0 { missing.append(Missing("no records", hint: "other inputs, or another window")) }
  }

  private static func field(_ entry: FieldEntry, _ state: FieldState, _ top: Int) -> Field {
    let (type, types) = self.type(entry)
    var numbers: Numbers?
    // Some ids look like numbers: how large these are says nothing.
    if type != "id", entry.numbers.total > 0, let median = entry.numbers.quantile(0.5),
      let p95 = entry.numbers.quantile(0.95)
    {
      numbers = Numbers(
        least: entry.numbers.least, most: entry.numbers.most, median: median, p95: p95)
    }
    return Field(
      name: entry.name, source: "\(entry.source.name)", type: type, types: types,
      count: entry.count,
      presence: Double(entry.count) / Double(max(1, state.recordsOfServices(entry))),
      cardinality: min(entry.values.distinct, entry.count), isExact: entry.values.isExact,
      top: entry.values.sorted().prefix(top).map { ($0.value.array, $0.count) },
      numbers: numbers, services: state.serviceNames(entry))
  }

  // MARK: - Types

  private static let idNames: Set<String> = [
    "traceid", "spanid", "requestid", "parentid", "parentspanid", "oteltraceid", "otelspanid",
    "xrequestid", "correlationid",
  ]

  private static func type(_ entry: FieldEntry) -> (String, [(name: String, count: Int)]) {
    let name = entry.name.withByteSlice { FieldRoles.normalized($0) }
    if idNames.contains(name) { return ("id", []) }
    let kinds = ValueKind.allCases.filter { entry.kinds[Int($0.rawValue)] > 0 }
    // Hexadecimal ids without a letter look like numbers, some like durations or sizes.
    if kinds.contains(.string), entry.count >= 100, entry.values.distinct * 10 > entry.count * 9 {
      return ("id", [])
    }
    guard kinds.count == 1, let kind = kinds.first else {
      return ("mixed", kinds.map { ("\($0.name)", entry.kinds[Int($0.rawValue)]) })
    }
    let role = entry.name.withByteSlice { FieldRoles.role(of: $0) }
    switch kind {
    case .number where role.kind == .duration: return ("duration", [])
    case .number where role.kind == .size: return ("bytes", [])
    default: return ("\(kind.name)", [])
    }
  }

  // MARK: - Queries

  private static func query(
    _ entry: FieldEntry, _ state: FieldState, isLabel: Bool, _ window: (from: Int64, to: Int64),
    _ filter: ClaimFilter
  ) -> PatternQuery? {
    let name = String(decoding: entry.name, as: UTF8.self)
    let range = "[\((window.to - window.from) / 1_000_000)ms]"
    let formats = state.recordsByFormat
    let selection: String
    var isCertain = true
    switch entry.source {
    case .label:
      selection = filter.isEmpty ? "{\(name)!=\"\"}" : "{} | \(name)!=\"\""
      isCertain = filter.isTransparent(nil, state.inputs)
    case .metadata:
      selection = "{} | \(name)!=\"\""
      isCertain = !isLabel && !filter.parses
    case .json:
      let skip = formats[0] + formats[2] > 0 ? "| __error__=\"\" " : ""
      selection = "{} | json \(skip)| \(name)!=\"\""
      isCertain = !isLabel && filter.isTransparent(0x6A, state.inputs)
    case .logfmt:
      selection = "{} | logfmt | \(name)!=\"\""
      isCertain =
        !isLabel && formats[0] + formats[1] == 0 && filter.isTransparent(0x6C, state.inputs)
    }
    return PatternQuery(
      query: "sum(count_over_time(\(filter.applied(to: selection)) \(range)))",
      value: isCertain ? entry.count : nil,
      at: window.to - 1)
  }
}

/// Windows of claims.
enum ReportWindow {
  /// A window of whole milliseconds around the records, or as it was asked for.
  static func milliseconds(
    _ span: (oldest: Int64, newest: Int64)?, _ given: (from: Int64?, to: Int64?)
  ) -> (from: Int64, to: Int64)? {
    guard let span else { return nil }
    let millisecond: Int64 = 1_000_000
    let from = given.from ?? span.oldest
    let to = given.to ?? (span.newest &+ 1)
    let start = from &- ((from % millisecond) &+ millisecond) % millisecond
    let rest = ((to % millisecond) &+ millisecond) % millisecond
    return (start, rest == 0 ? to : to &+ (millisecond &- rest))
  }
}
