package import LogCore

/// Which labels later stages and the output look at.
package struct LabelDemand: Sendable, Equatable {
  /// The names; nil means all labels.
  package var names: Set<String>?
  /// Whether `__error__` or `__error_details__` can be seen later, so that lines must be parsed to
  /// their end.
  package var seesErrors: Bool

  package init(names: Set<String>?, seesErrors: Bool) {
    self.names = names
    self.seesErrors = seesErrors
  }

  package static let nothing = LabelDemand(names: [], seesErrors: false)
  package static let all = LabelDemand(names: nil, seesErrors: true)

  package mutating func add(_ name: String) {
    if name == "__error__" || name == "__error_details__" { seesErrors = true }
    names?.insert(name)
  }

  package func adding(_ more: [String]) -> LabelDemand {
    var result = self
    for name in more { result.add(name) }
    return result
  }
}

/// What a stage needs besides itself to run in one worker.
package final class RunnerContext {
  package let names: LabelNames
  /// Labels that anything behind this stage looks at.
  package var demand: LabelDemand
  package let counters: WorkerCounters
  /// The zone for dates in templates: `--tz`, `TZ`, else UTC.
  package let zone: ZoneInfo

  package init(names: LabelNames, demand: LabelDemand, counters: WorkerCounters, zone: ZoneInfo) {
    self.names = names
    self.demand = demand
    self.counters = counters
    self.zone = zone
  }
}

/// What one worker counted while it ran; summed when all have ended.
package final class WorkerCounters {
  /// Records on which a regular expression hit its match, depth or heap limit.
  package var regexLimits = 0
  /// The first pattern that hit a limit.
  package var regexLimitPattern: String?
  package init() {}
}

/// What the planner may rely on; see the stages that say so.
package struct StageTraits: OptionSet, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Makes labels of the line, and nothing else.
  package static let parser = StageTraits(rawValue: 1)
  /// Running it again, for more labels, gives what running it once for all of them gives.
  package static let repeatable = StageTraits(rawValue: 2)
  /// Only drops records.
  package static let filter = StageTraits(rawValue: 4)
  /// The line behind it may be another.
  package static let changesLine = StageTraits(rawValue: 8)
  /// Looks at the line.
  package static let readsLine = StageTraits(rawValue: 16)
  /// Gives labels values that the line need not hold.
  package static let makesValues = StageTraits(rawValue: 32)
  /// Looks at the record's time.
  package static let readsTime = StageTraits(rawValue: 64)
}

/// One stage of a pipeline as it was written: a value, shared by all workers.
package protocol Stage: Sendable {
  /// Writes the stage as LogQL, beginning with its `|` (or `|=` ...).
  func write(to text: inout QueryText)
  /// The labels that must be there before this stage, given those that must be there after it.
  func demand(before after: LabelDemand) -> LabelDemand
  /// What the planner may rely on.
  var traits: StageTraits { get }
  /// What works, for one worker.
  func makeRunner(_ context: RunnerContext) -> any StageRunner
}

/// How a stage is written: its part of the grammar and what help and documentation say about it.
package struct StageSyntax: Sendable {
  /// What stands behind the `|`, in small letters; the operators of line filters, `label` for label
  /// filters, which have no keyword.
  package let keyword: String
  /// One line.
  package let summary: String
  /// A whole query that shows it.
  package let example: String
  /// Reads the rest of the stage.
  ///
  /// The cursor stands behind the keyword; for a line filter on its operator, for a label filter on
  /// what follows the `|`. It is left behind the stage.
  package let parse: @Sendable (inout QueryParser) throws(QueryError) -> any Stage

  package init(
    keyword: String, summary: String, example: String,
    parse: @escaping @Sendable (inout QueryParser) throws(QueryError) -> any Stage
  ) {
    self.keyword = keyword
    self.summary = summary
    self.example = example
    self.parse = parse
  }
}

/// A stage at work in one worker: scratch space and caches, never anything that changes a result.
package protocol StageRunner: AnyObject {
  /// Works on the kept records of the batch; drops a record by leaving it out of `kept`.
  func run(_ batch: RecordBatch)
}

/// Text of a query being written; grows by whole tokens.
package struct QueryText: Sendable {
  package private(set) var text = ""
  package init() {}
  package mutating func write(_ piece: String) { text += piece }
  /// A string literal: double quotes with Go's escapes, or backticks where that is easier to read.
  package mutating func write(quoted value: String) { text += QueryText.quote(value) }
  /// A string literal whose value need not be UTF-8.
  package mutating func write(quoted value: [UInt8]) { text += QueryText.quote(value) }

  package static func quote(_ value: String) -> String {
    let hard = value.unicodeScalars.contains { $0 == "\\" || $0 == "\"" }
    let plain = value.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0 != "`" && $0.value != 0x7F
    }
    if hard && plain { return "`\(value)`" }
    var result = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case let c where c.value < 0x20 || c.value == 0x7F:
        let digits = String(c.value, radix: 16)
        result += "\\x" + (digits.count < 2 ? "0" : "") + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A string literal whose value need not be UTF-8: bytes that are none are written as `\xHH`.
  package static func quote(_ value: [UInt8]) -> String {
    if let text = String(validating: value, as: UTF8.self) { return quote(text) }
    var result = "\""
    for byte in value {
      if byte == 0x22 || byte == 0x5C {
        result += "\\" + String(Unicode.Scalar(byte))
      } else if byte >= 0x20 && byte < 0x7F {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16)
        result += "\\x" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return result + "\""
  }
}

extension Stage {
  package var traits: StageTraits { [] }
}
