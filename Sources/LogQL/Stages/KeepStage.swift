internal import LogCore

/// `| keep a, b="x"`: takes all other labels away; errors stay.
package struct KeepStage: Stage {
  let choices: [LabelChoice]

  package static let syntax = StageSyntax(
    keyword: "keep",
    summary: "take all labels away but these, which stay where their value matches",
    example: #"{app="api"} | json | keep app, status, level=~"warn|error""#
  ) { (parser: inout QueryParser) throws(QueryError) -> any Stage in
    KeepStage(choices: try parser.parseLabelChoices())
  }

  package func write(to text: inout QueryText) {
    text.write("| keep")
    choices.write(to: &text)
  }

  package func demand(before after: LabelDemand) -> LabelDemand {
    let names = Set(choices.map(\.label))
    return LabelDemand(
      names: after.names.map { $0.intersection(names) } ?? names, seesErrors: after.seesErrors)
  }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner { Runner(choices, context) }

  private final class Runner: StageRunner {
    private var choices: [(label: LabelID, matcher: MatcherRunner?)] = []
    /// The labels that anybody looks at later; nil for all.
    private let seen: Set<LabelID>?

    init(_ choices: [LabelChoice], _ context: RunnerContext) {
      seen = context.demand.names.map { Set($0.map { context.names.intern($0) }) }
      for choice in choices {
        let id = context.names.intern(choice.label)
        switch choice {
        case .name: self.choices.append((id, nil))
        case .matcher(let matcher):
          self.choices.append((id, matcher.makeRunner(context.counters)))
        }
      }
    }

    func run(_ batch: RecordBatch) {
      if let seen, seen.isEmpty { return }
      for k in 0..<batch.keptCount {
        unsafe batch.removeLabels(Int(batch.kept[k])) { label, value in
          if let seen, !seen.contains(label) { return false }
          return !isKept(label, value)
        }
      }
    }

    private func isKept(_ label: LabelID, _ value: ByteSlice) -> Bool {
      for choice in choices where choice.label == label {
        guard let matcher = choice.matcher else { return true }
        if matcher.matches(value) { return true }
      }
      return false
    }
  }
}
