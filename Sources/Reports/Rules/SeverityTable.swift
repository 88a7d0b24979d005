/// Which facts of an incident make it how severe: levels with conditions, the first that holds is
/// proposed.
package struct SeverityTable: Sendable {
  package struct Level: Sendable {
    package var level: String
    package var name: String?
    package var response: String?
    package var condition: SeverityCondition
  }

  package private(set) var levels: [Level] = []
  /// The file that it came from; none for the table that is built in.
  package let file: String?

  /// Used where no table is given.
  package static let builtIn = """
    levels:
      - {level: P1, response: 15m, name: complete outage, when: "max_error_ratio >= 0.95 for 2m and error_ratio >= 0.5"}
      - {level: P2, response: 1h, when: "max_error_ratio > 0.05 for 5m or silent_services >= 1"}
      - {level: P3, response: 4h, when: "max_error_ratio > 0.01 for 5m or latency_ratio >= 2"}
      - {level: P4, response: 1w, when: "any"}
    """

  package static func standard() throws(SettingsError) -> SeverityTable {
    try SeverityTable(SettingsText(name: "severity", text: builtIn), file: nil)
  }

  package init(_ source: SettingsText) throws(SettingsError) {
    try self.init(source, file: source.name)
  }

  private init(_ source: SettingsText, file: String?) throws(SettingsError) {
    self.file = file
    let reader = SettingsReader(source: source)
    for document in try YAMLReader.read(source) {
      for entry in try reader.map(document, "a map with `levels`") {
        guard entry.key == "levels" else { throw reader.unknown(entry, known: ["levels"]) }
        for node in try reader.list(entry.value, "a list of levels") {
          levels.append(try Self.level(node, reader))
        }
      }
    }
    guard !levels.isEmpty else {
      throw source.error("no levels, expected `levels:` with at least one", at: 0..<0)
    }
  }

  private static func level(_ node: YAMLNode, _ reader: SettingsReader) throws(SettingsError)
    -> Level
  {
    var level: String?
    var name: String?
    var response: String?
    var condition: SeverityCondition?
    for entry in try reader.map(node, "a level with `level` and `when`") {
      switch entry.key {
      case "level": level = try reader.text(entry)
      case "name": name = try reader.text(entry)
      case "response": response = try reader.text(entry)
      case "when": condition = try SeverityParser.parse(try reader.text(entry), entry.value, reader)
      default: throw reader.unknown(entry, known: ["level", "name", "response", "when"])
      }
    }
    guard let level, let condition else {
      throw reader.source.error(
        "a level without `\(level == nil ? "level" : "when")`", at: node.range)
    }
    return Level(level: level, name: name, response: response, condition: condition)
  }

  /// The first level that holds, with the comparisons that made it hold.
  package func proposal(_ facts: some SeverityFacts) -> (level: Level, reasons: [SeverityReason])? {
    for level in levels {
      var reasons: [SeverityReason] = []
      if level.condition.holds(facts, &reasons) { return (level, reasons) }
    }
    return nil
  }
}
