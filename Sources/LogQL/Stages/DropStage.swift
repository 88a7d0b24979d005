internal import LogCore

/// A label of `| drop` and `| keep`: its name, or a condition on its value.
enum LabelChoice: Sendable {
  case name(Name)
  case matcher(Matcher)

  var label: String {
    switch self {
    case .name(let name): name.text
    case .matcher(let matcher): matcher.label.text
    }
  }

  func write(to text: inout QueryText) {
    switch self {
    case .name(let name): text.write(name.text)
    case .matcher(let matcher): matcher.write(to: &text)
    }
  }
}

extension [LabelChoice] {
  func write(to text: inout QueryText) {
    for (index, choice) in enumerated() {
      text.write(index == 0 ? " " : ", ")
      choice.write(to: &text)
    }
  }
}

extension QueryParser {
  /// The labels behind `drop` and `keep`.
  mutating func parseLabelChoices() throws(QueryError) -> [LabelChoice] {
    var result: [LabelChoice] = []
    repeat {
      let label = try expectIdentifier("a label name")
      if matcherOperation == nil {
        result.append(.name(label))
      } else {
        result.append(.matcher(try parseMatcher(of: label)))
      }
    } while accept(.comma)
    return result
  }
}

/// `| drop a, b="x"`: takes labels away, those of the stream too.
package struct DropStage: Stage {
  let choices: [LabelChoice]

  package static let syntax = StageSyntax(
    keyword: "drop",
    summary: "take labels away, or only where their value matches",
    example: #"{app="api"} | json | drop trace_id, level="debug", __error__"#
  ) { (parser: inout QueryParser) throws(QueryError) -> any Stage in
    DropStage(choices: try parser.parseLabelChoices())
  }

  package func write(to text: inout QueryText) {
    text.write("| drop")
    choices.write(to: &text)
  }

  package func demand(before after: LabelDemand) -> LabelDemand {
    var result = after
    for choice in choices {
      switch choice {
      case .name(let name): result.names?.remove(name.text)
      // A label that nobody looks at later need not be there for this.
      case .matcher(let matcher):
        if Self.isSeen(matcher.label.text, after) { result.add(matcher.label.text) }
      }
    }
    return result
  }

  private static func isSeen(_ label: String, _ demand: LabelDemand) -> Bool {
    if label == "__error__" || label == "__error_details__" { return demand.seesErrors }
    return demand.names?.contains(label) ?? true
  }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner { Runner(choices, context) }

  private final class Runner: StageRunner {
    private var items: [(label: LabelID, matcher: MatcherRunner?)] = []

    init(_ choices: [LabelChoice], _ context: RunnerContext) {
      for choice in choices {
        let id = context.names.intern(choice.label)
        let isError = id == .error || id == .errorDetails
        guard isError || DropStage.isSeen(choice.label, context.demand) else { continue }
        switch choice {
        case .name: items.append((id, nil))
        case .matcher(let matcher): items.append((id, matcher.makeRunner(context.counters)))
        }
      }
    }

    func run(_ batch: RecordBatch) {
      for item in items {
        for k in 0..<batch.keptCount {
          let record = unsafe Int(batch.kept[k])
          if let matcher = item.matcher {
            guard let value = batch.label(record, item.label), matcher.matches(value) else {
              continue
            }
          }
          batch.remove(record, item.label)
        }
      }
    }
  }
}
