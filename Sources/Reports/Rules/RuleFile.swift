package import LogCore
internal import LogQL

/// An alerting rule: a query, and for how long it must have a result.
package struct AlertRule: Sendable {
  package var name: String
  package var group: String
  package var expression: String
  /// Nanoseconds, all three.
  package var interval: Int64
  package var holds: Int64 = 0
  package var keepsFiring: Int64 = 0
  package var labels: [(name: String, value: String)] = []
  package var annotations: [(name: String, value: String)] = []
}

/// The rules of Prometheus and Loki rule files.
package struct RuleFile: Sendable {
  package private(set) var rules: [AlertRule] = []
  /// What was passed over.
  package private(set) var notes: [Diagnostic] = []

  private let reader: SettingsReader
  private let defaultInterval: Int64

  /// Reads a file; every expression is checked to be LogQL.
  ///
  /// `interval`, in nanoseconds, lies between the evaluations of groups that name none.
  package init(_ source: SettingsText, interval: Int64) throws(SettingsError) {
    reader = SettingsReader(source: source)
    defaultInterval = interval
    let documents = try YAMLReader.read(source)
    guard !documents.isEmpty else {
      throw source.error("an empty file, expected `groups:` with rules", at: 0..<0)
    }
    for document in documents { try addDocument(document) }
  }

  private mutating func addDocument(_ document: YAMLNode) throws(SettingsError) {
    for entry in try reader.map(document, "a map with `groups`") {
      switch entry.key {
      case "groups":
        for group in try reader.list(entry.value, "a list of groups") { try addGroup(group) }
      case "namespace": break
      default: throw reader.unknown(entry, known: ["groups", "namespace"])
      }
    }
  }

  private mutating func addGroup(_ node: YAMLNode) throws(SettingsError) {
    let entries = try reader.map(node, "a group with `name` and `rules`")
    var name = ""
    var interval = defaultInterval
    for entry in entries {
      switch entry.key {
      case "name": name = try reader.text(entry)
      case "interval":
        interval = try reader.duration(entry)
        guard interval > 0 else {
          throw reader.source.error("an interval of nothing", at: entry.value.range)
        }
      case "rules", "limit", "query_offset", "labels", "partial_response_strategy": break
      default: throw reader.unknown(entry, known: ["name", "interval", "rules", "limit"])
      }
    }
    for entry in entries where entry.key == "rules" {
      for rule in try reader.list(entry.value, "a list of rules") {
        try addRule(rule, group: name, interval: interval)
      }
    }
  }

  private mutating func addRule(
    _ node: YAMLNode, group: String, interval: Int64
  ) throws(SettingsError) {
    var rule = AlertRule(name: "", group: group, expression: "", interval: interval)
    let entries = try reader.map(node, "a rule with `alert` and `expr`")
    if let record = entries.first(where: { $0.key == "record" }) {
      notes.append(
        Diagnostic(
          "rule `\(record.value.text ?? "")` records a series and is passed over", severity: .note,
          text: reader.source.text, range: record.keyRange, file: reader.source.name))
      return
    }
    var expression: YAMLNode?
    for entry in entries {
      switch entry.key {
      case "alert": rule.name = try reader.text(entry)
      case "expr":
        rule.expression = try reader.text(entry)
        expression = entry.value
      case "for": rule.holds = try reader.duration(entry)
      case "keep_firing_for": rule.keepsFiring = try reader.duration(entry)
      case "labels": rule.labels = try reader.texts(entry)
      case "annotations": rule.annotations = try reader.texts(entry)
      default: throw reader.unknown(entry, known: Self.keys)
      }
    }
    guard !rule.name.isEmpty else {
      throw reader.source.error("a rule without `alert`, its name", at: node.range)
    }
    guard let expression else {
      throw reader.source.error("rule `\(rule.name)` has no `expr`", at: node.range)
    }
    try check(rule, at: expression)
    rules.append(rule)
  }

  private static let keys = [
    "alert", "expr", "for", "keep_firing_for", "labels", "annotations", "record",
  ]

  /// An expression has to be a metric query in LogQL.
  private func check(_ rule: AlertRule, at node: YAMLNode) throws(SettingsError) {
    let help = "rules are LogQL over logs; PromQL over metrics cannot be answered from logs"
    do throws(QueryError) {
      let query = try parseQuery(rule.expression)
      guard case .metric = query.expression else {
        throw QueryError(
          Diagnostic(
            "a log query, expected a metric query as `count_over_time({...}[5m]) > 0`",
            range: query.expression.place.range))
      }
    } catch {
      let range = error.diagnostic.range ?? 0..<0
      throw reader.source.error(
        "rule `\(rule.name)`: \(error.diagnostic.headline)", at: reader.place(range, in: node),
        help: Array((error.diagnostic.help.prefix(1) + [help]).prefix(2)))
    }
  }
}
