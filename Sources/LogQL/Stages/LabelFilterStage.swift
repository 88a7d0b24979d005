package import LogCore

/// `| status >= 500 and path="/api"`: keeps the records whose labels satisfy a condition.
package struct LabelFilterStage: Stage {
  /// A condition; `all` and `any` have at least two parts.
  indirect enum Condition: Sendable {
    case matcher(Matcher)
    case quantity(label: Name, Comparison, QuantityLiteral)
    case ip(label: Name, isNegative: Bool, IPMatcher)
    case all([Condition])
    case any([Condition])
  }

  enum Comparison: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="

    var ofNumbers: NumberCondition.Comparison {
      switch self {
      case .equal: .equal
      case .notEqual: .notEqual
      case .greater: .greater
      case .greaterOrEqual: .greaterOrEqual
      case .less: .less
      case .lessOrEqual: .lessOrEqual
      }
    }
  }

  let condition: Condition

  package static let syntax = StageSyntax(
    keyword: "label",
    summary: "keep records by their labels: text, regular expressions, numbers, durations, sizes",
    example: #"{app="api"} | json | status >= 500 or took > 1.5s and path!~"/health.*""#,
    parse: parse)

  package func write(to text: inout QueryText) {
    text.write("| ")
    condition.write(to: &text)
  }

  package func demand(before after: LabelDemand) -> LabelDemand {
    var result = after
    condition.addDemand(to: &result)
    return result
  }

  package var traits: StageTraits { .filter }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner {
    LabelFilterRunner(condition, context)
  }
}

extension LabelFilterStage.Condition {
  /// Whether evaluating it can leave an error on a record that it does not drop.
  var canFail: Bool {
    switch self {
    case .matcher, .ip: false
    case .quantity: true
    case .all(let parts), .any(let parts): parts.contains { $0.canFail }
    }
  }

  fileprivate func write(to text: inout QueryText) {
    switch self {
    case .matcher(let matcher): matcher.write(to: &text)
    case .quantity(let label, let comparison, let literal):
      text.write("\(label.text) \(comparison.rawValue) \(literal.text)")
    case .ip(let label, let isNegative, let matcher):
      text.write(label.text + (isNegative ? "!=" : "=") + "ip(")
      text.write(quoted: matcher.text)
      text.write(")")
    case .all(let parts):
      for (index, part) in parts.enumerated() {
        if index > 0 { text.write(" and ") }
        if case .any = part {
          text.write("(")
          part.write(to: &text)
          text.write(")")
        } else {
          part.write(to: &text)
        }
      }
    case .any(let parts):
      for (index, part) in parts.enumerated() {
        if index > 0 { text.write(" or ") }
        part.write(to: &text)
      }
    }
  }

  fileprivate func addDemand(to demand: inout LabelDemand) {
    switch self {
    case .matcher(let matcher): demand.add(matcher.label.text)
    case .quantity(let label, _, _): demand.add(label.text)
    case .ip(let label, _, _):
      // A record with an error passes.
      demand.add(label.text)
      demand.seesErrors = true
    case .all(let parts), .any(let parts): for part in parts { part.addDemand(to: &demand) }
    }
  }
}

// MARK: - Prefilters

extension LiteralPrefilter {
  /// How well it probably sorts out lines: the length of its shortest literal.
  ///
  /// Numbers are worth as much as short words: most lines have some.
  var strength: Int { number != nil ? 4 : literals.map(\.count).min() ?? 0 }
}

extension LabelFilterStage {
  /// A text that a label's value must contain, in one of several ways, for a record to be kept.
  package struct Requirement: Sendable, Equatable {
    /// The labels that it is about.
    package var labels: Set<String>
    /// Of these literals each kept record has one in the value of one of the labels.
    package var values: LiteralPrefilter

    /// What a line of JSON contains whose own members satisfy this, whatever its spelling: one of the
    /// literals, or a backslash, behind which anything may be spelled differently.
    package var inJSON: LiteralPrefilter {
      if values.number != nil { return values }
      var result = values
      result.literals.append([UInt8(ascii: "\\")])
      result.isAboutLabels = true
      return result
    }
  }

  /// The strongest such text; nil if the condition demands none.
  ///
  /// It tells about the lines only if the labels can come from them alone: not from the stream, nor
  /// from an earlier stage that makes up values.
  package var requirement: Requirement? { condition.requirement }
}

extension LabelFilterStage.Condition {
  fileprivate var requirement: LabelFilterStage.Requirement? {
    switch self {
    case .matcher(let matcher): Self.requirement(of: matcher)
    case .quantity(let label, let comparison, let literal):
      Self.requirement(of: label.text, comparison, literal)
    case .ip: nil
    case .all(let parts):
      parts.compactMap(\.requirement).max {
        Self.shortest($0.values) < Self.shortest($1.values)
      }
    case .any(let parts): Self.requirement(ofAny: parts)
    }
  }

  private static func requirement(of matcher: Matcher) -> LabelFilterStage.Requirement? {
    guard !matcher.operation.isNegative, !matcher.label.text.hasPrefix("__error") else {
      return nil
    }
    var values: LiteralPrefilter?
    if let pattern = matcher.pattern {
      values = pattern.prefilter
      let pieces = (values?.literals ?? []).map { plainPiece(of: $0) }
      if pieces.contains(where: \.isEmpty) { return nil }
      values?.literals = pieces
    } else {
      values = LiteralPrefilter.certain(plainPiece(of: matcher.value.bytes))
    }
    return values.map { LabelFilterStage.Requirement(labels: [matcher.label.text], values: $0) }
  }

  private static func requirement(
    of label: String, _ comparison: LabelFilterStage.Comparison, _ literal: QuantityLiteral
  ) -> LabelFilterStage.Requirement? {
    guard case .number(let limit) = literal.value,
      let number = NumberCondition(label: label, comparison: comparison.ofNumbers, limit: limit)
    else { return nil }
    return LabelFilterStage.Requirement(labels: [label], values: LiteralPrefilter(number: number))
  }

  private static func requirement(ofAny parts: [Self]) -> LabelFilterStage.Requirement? {
    var labels: Set<String> = []
    var values: [LiteralPrefilter] = []
    for part in parts {
      guard let requirement = part.requirement else { return nil }
      labels.formUnion(requirement.labels)
      values.append(requirement.values)
    }
    return LiteralPrefilter.any(of: values).map {
      LabelFilterStage.Requirement(labels: labels, values: $0)
    }
  }

  private static func shortest(_ prefilter: LiteralPrefilter) -> Int { prefilter.strength }

  /// The longest piece of a value that stands in a line as it is, unless there is a backslash.
  ///
  /// Quotes, backslashes and control characters do not; a space may stand for U+FFFD; and a
  /// character beyond ASCII might be what became of a damaged one.
  private static func plainPiece(of value: [UInt8]) -> [UInt8] {
    let pieces = value.split { $0 <= 0x20 || $0 == 0x22 || $0 == 0x5C || $0 >= 0x7F }
    return pieces.max { $0.count < $1.count }.map(Array.init) ?? []
  }
}
