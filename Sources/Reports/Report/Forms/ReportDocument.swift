internal import LogCore

/// A report as parts of a text, before it is markdown or a page: what is said, in which order, and what
/// may be left out first.
struct ReportDocument {
  /// `Date`, `Impact` and what else stands at the top.
  struct Fact {
    var name: String
    /// The thing itself, in few words.
    var value: ReportLine
    /// What it follows from; stands behind it in brackets.
    var detail = ReportLine()
  }

  struct Section {
    var name: ReportSectionName
    var blocks: [Block]
    /// Whether it stands in the report though it is empty.
    var isFixed: Bool

    var isEmpty: Bool { blocks.isEmpty }
  }

  enum Block {
    case paragraph(ReportLine)
    case list([ReportLine])
    case numbered([ReportLine])
    /// Things to do.
    case tasks([ReportLine])
    case table(ReportGrid)
    case events([ReportMoment])
    case waterfall(ReportWaterfall)
    case commands([ReportQueryCommand])
  }

  var title: ReportLine
  var facts: [Fact]
  var sections: [Section]

  /// The numbers of the queries that the text refers to.
  var marks: Set<String> {
    var lines = facts.flatMap { [$0.value, $0.detail] }
    for block in sections.flatMap(\.blocks) {
      switch block {
      case .paragraph(let line): lines.append(line)
      case .list(let more), .numbered(let more), .tasks(let more): lines += more
      case .table(let grid): lines += grid.rows.flatMap { $0 }
      case .events(let moments): lines += moments.map(\.text)
      case .waterfall, .commands: break
      }
    }
    var marks: Set<String> = []
    for piece in lines.flatMap(\.pieces) { if case .mark(let mark) = piece { marks.insert(mark) } }
    return marks
  }

  /// Leaves the commands of these numbers.
  mutating func keepQueries(_ marks: Set<String>) {
    for i in sections.indices {
      sections[i].blocks = sections[i].blocks.compactMap { block in
        guard case .commands(let commands) = block else { return block }
        let kept = commands.filter { marks.contains($0.mark) }
        return kept.isEmpty ? nil : .commands(kept)
      }
    }
    sections.removeAll { $0.isEmpty && !$0.isFixed }
  }
}

/// The parts of a report, in their order; `--section` names them.
package enum ReportSectionName: String, CaseIterable, Sendable {
  case summary, timeline
  case cause = "root-cause"
  case resolution, prevention, actions, alerts, slo, latency, errors, traffic, patterns
  case diff = "what-differs"
  case trace, missing, queries

  /// The part that somebody means: by its name here, by its heading or by its member of the object.
  package static func named(_ text: some StringProtocol) -> ReportSectionName? {
    let plain = plain(text)
    switch plain {
    case "causes": return .cause
    case "diff": return .diff
    default: return allCases.first { plain == $0.rawValue || plain == Self.plain($0.title) }
    }
  }

  /// `Action Items` as `action-items`.
  private static func plain(_ text: some StringProtocol) -> String {
    String(text.lowercased().map { $0 == " " || $0 == "_" ? "-" : $0 })
  }

  var title: String {
    switch self {
    case .summary: "Summary"
    case .timeline: "Timeline"
    case .cause: "Root Cause"
    case .resolution: "Resolution"
    case .prevention: "Prevention"
    case .actions: "Action Items"
    case .alerts: "Alerts"
    case .slo: "SLO"
    case .latency: "Latency"
    case .errors: "Errors"
    case .traffic: "Traffic"
    case .patterns: "Patterns"
    case .diff: "What differs"
    case .trace: "Worst trace"
    case .missing: "Missing"
    case .queries: "Queries"
    }
  }

  /// Those that every report has, also when they are empty.
  var isFixed: Bool {
    switch self {
    case .summary, .timeline, .cause, .resolution, .prevention, .actions: true
    default: false
    }
  }
}

/// A line of text: our words, and what comes from the input, which is escaped.
struct ReportLine {
  enum Piece: Equatable {
    /// Text of any origin.
    case text(String)
    case strong(String)
    /// Names, templates, lines: as they are.
    case code(String)
    /// The number of a query, `q3`.
    case mark(String)
  }

  var pieces: [Piece] = []

  init(_ pieces: [Piece] = []) { self.pieces = pieces }

  init(_ text: String) { pieces = text.isEmpty ? [] : [.text(text)] }

  var isEmpty: Bool { pieces.isEmpty }

  /// Without its markup.
  var plain: String {
    pieces.map { piece in
      switch piece {
      case .text(let text), .strong(let text), .code(let text): text
      case .mark(let mark): "[\(mark)]"
      }
    }.joined()
  }

  static func + (a: ReportLine, b: ReportLine) -> ReportLine { ReportLine(a.pieces + b.pieces) }
}

/// A table: cells are lines, the columns of numbers stand to the right.
struct ReportGrid {
  struct Column {
    var title: String
    var isNumber = false
  }

  var columns: [Column]
  var rows: [[ReportLine]] = []

  init(_ titles: [String], numbers: Set<Int> = []) {
    columns = titles.enumerated().map { Column(title: $1, isNumber: numbers.contains($0)) }
  }
}

/// An event of the timeline as it is shown.
struct ReportMoment {
  var time: Int64
  /// `14:20`.
  var clock: String
  /// Where another day begins with it: `2026-03-04`.
  var date: String?
  var type: TimelineEventType
  /// Without the type.
  var text: ReportLine
}

/// The command that gives a number again.
struct ReportQueryCommand {
  var mark: String
  var value: Int
  var command: String
  /// Whether the query was changed by `--redact`, and does not run as it is shown.
  var isRedacted: Bool
  /// What `--verify` runs.
  var claim: Claim
}

/// The spans of a trace with their bars.
struct ReportWaterfall {
  struct Row {
    var depth: Int
    var service: String
    var name: String
    /// From the start of the trace; nanoseconds.
    var offset: Int64
    var duration: Int64
    var isError: Bool
  }

  var duration: Int64
  var rows: [Row]
  /// Spans that are not shown.
  var hidden: Int
}
