package import LogCore

/// The templates of an input, most frequent first.
package struct PatternReport {
  /// One template.
  package struct Pattern {
    /// As `|>` takes it.
    package var template: [UInt8]
    package var count = 0
    package var levels = [Int](repeating: 0, count: 8)
    package var periods = [0, 0, 0]
    package var services: [String] = []
    /// The fields that hold its messages; empty for the line itself.
    package var fields: [[UInt8]] = []
    package var first: Evidence
    package var last: Evidence
    package var values: [Values] = []
    package var query: PatternQuery?
    /// The value of the field of `--by`.
    package var group: [UInt8]?
    /// How many records there are in each part of the input's time, for a sparkline.
    package var times: [Int] = []
    /// How many of its records the baseline has.
    package var baseline: Int?

    /// FNV-1a of the template, 16 hex digits.
    package var id: String { PatternReport.id(template) }

    /// The most frequent level; of equals the worst one.
    ///
    /// Nil where no record has one.
    package var level: Level? {
      let known = Level.allCases.dropFirst()
      let best = known.max {
        (levels[Int($0.rawValue)], $0.rawValue) < (levels[Int($1.rawValue)], $1.rawValue)
      }
      return best.flatMap { levels[Int($0.rawValue)] > 0 ? $0 : nil }
    }
  }

  /// A record that shows a template.
  package struct Evidence: Sendable {
    package var place: RecordPlace
    package var text: [UInt8]
  }

  /// What stands at one placeholder.
  package struct Values {
    package var index: Int
    package var distinct: Int
    package var isExact: Bool
    package var top: [(value: [UInt8], count: Int)]
    /// Nil unless all values are numbers.
    package var range: (least: Double, most: Double)?
  }

  package internal(set) var patterns: [Pattern] = []
  package let total: Int
  package let window: (from: Int64, to: Int64)?
  package let files: FileTable
  /// The field of `--by`.
  package let groupingField: String?
  /// What the baseline of `--baseline` has, and this input has not.
  package internal(set) var baseline: Baseline?
  package private(set) var missing: [Missing] = []

  /// How many values of a placeholder are listed.
  private static let topValues = 5
  /// How many characters a sparkline has at most.
  private static let columnsOfTime = 12

  /// Finds the templates of what has been read; `fewest` is `--min-values`.
  ///
  /// To find out what queries give takes a while: not all forms of the output show them.
  package init(
    _ state: PatternState, files: FileTable, fewest: Int = 4,
    window given: (Int64?, Int64?) = (nil, nil), baseline other: PatternState? = nil,
    hasQueries: Bool = true, filter: ClaimFilter = ClaimFilter()
  ) {
    self.files = files
    total = state.total
    groupingField = state.options.groupingField
    window = ReportWindow.milliseconds(state.inputs.span, given)
    if let other {
      other.table.reach(level: state.table.level)
      state.table.reach(level: other.table.level)
    }
    let grouping = PatternGrouping(state.table, fewest: fewest, with: other?.table)
    for group in grouping.groups {
      patterns.append(Self.pattern(group, grouping, state.table))
    }
    if let other { compare(with: other, grouping) }
    if let window, groupingField == nil, hasQueries {
      let queries = PatternQueries(grouping, state, window: window, filter: filter)
      for i in patterns.indices { patterns[i].query = queries.query(i) }
    }
    patterns.sort {
      if $0.count != $1.count { return $0.count > $1.count }
      if $0.template != $1.template { return $0.template.lexicographicallyPrecedes($1.template) }
      return ($0.group ?? []).lexicographicallyPrecedes($1.group ?? [])
    }
    if state.table.level > 0 {
      missing.append(
        Missing(
          "more than \(PatternTable.cap) different messages: only their first words were compared",
          hint: "--filter chooses records"))
    }
    if total == 0 { missing.append(Missing("no records", hint: "other inputs, or another window")) }
  }

  /// Leaves out templates with fewer records.
  package mutating func keep(atLeast least: Int) { patterns.removeAll { $0.count < least } }

  private static func pattern(
    _ group: PatternGrouping.Group, _ grouping: PatternGrouping, _ table: PatternTable
  ) -> Pattern {
    let evidence = EvidenceTable()
    evidence.grow(to: 1)
    let services = ValueCounts(.init(exact: 100, kept: 50))
    var counts = Pattern(
      template: ColumnText.pattern(group.template),
      first: Evidence(place: table.evidence.first(group.entries[0]), text: []),
      last: Evidence(place: table.evidence.last(group.entries[0]), text: []))
    for number in group.entries {
      let entry = table.counts(number)
      counts.count += entry.total
      for k in 0..<8 { counts.levels[k] += entry.levels[k] }
      for k in 0..<3 { counts.periods[k] += entry.periods[k] }
      services.merge(table.services(number))
      evidence.merge(0, table.evidence, number)
      let field = PatternTable.parts(table.keys[number]).field.array
      if !counts.fields.contains(field) { counts.fields.append(field) }
    }
    counts.group = group.value
    counts.times = table.times?.columns(group.entries, most: columnsOfTime) ?? []
    counts.fields.sort { $0.lexicographicallyPrecedes($1) }
    counts.services = services.sorted().map { $0.value.string }.sorted()
    counts.first = Evidence(place: evidence.first(0), text: evidence.firstText(0).array)
    counts.last = Evidence(place: evidence.last(0), text: evidence.lastText(0).array)
    counts.values = PatternValues.values(group, grouping, table, top: topValues)
    return counts
  }

  /// FNV-1a of 64 bits as 16 hex digits.
  package static func id(_ template: [UInt8]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in String(decoding: template, as: UTF8.self).utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
