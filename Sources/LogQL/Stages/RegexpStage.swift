internal import LogCore

/// `| regexp "(?P<name>...)"`: the named groups of the first match as labels.
package struct RegexpStage: Stage {
  let pattern: CompiledPattern

  package static let syntax = StageSyntax(
    keyword: "regexp",
    summary: "labels from the named groups of a regular expression",
    example: #"{app="db"} | regexp `duration: (?P<ms>[0-9.]+) ms` | ms > 1000"#
  ) { (parser: inout QueryParser) throws(QueryError) -> any Stage in
    let literal = try parser.expectString("a regular expression in quotes")
    let pattern = try parser.compile(literal, use: .captures)
    guard !pattern.captureNames.isEmpty else {
      throw parser.error(
        "regular expression without a named group, expected one as `(?P<name>...)`",
        at: literal.place.range)
    }
    return RegexpStage(pattern: pattern)
  }

  package func write(to text: inout QueryText) {
    text.write("| regexp ")
    text.write(quoted: pattern.source)
  }

  package func demand(before after: LabelDemand) -> LabelDemand { after }

  package var traits: StageTraits { [.parser, .readsLine] }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner { Runner(pattern, context) }

  private final class Runner: StageRunner {
    private let matcher: PatternMatcher
    private let labels: ParsedLabels
    private let groups: [(group: Int, name: LabelID)]
    private let isIdle: Bool

    init(_ pattern: CompiledPattern, _ context: RunnerContext) {
      matcher = PatternMatcher(pattern, context.counters)
      labels = ParsedLabels(names: context.names, demand: context.demand)
      groups = pattern.captureNames.map { ($0.group, context.names.intern($0.name)) }
      isIdle = !context.demand.includes(anyOf: pattern.captureNames.map(\.name))
    }

    func run(_ batch: RecordBatch) {
      if isIdle { return }
      for k in 0..<batch.keptCount {
        let record = unsafe Int(batch.kept[k])
        let line = unsafe batch.line[record]
        guard matcher.match(line, from: 0) else { continue }
        labels.begin(batch, record)
        for group in groups {
          guard let target = labels.target(batch, record, group.name) else { continue }
          let value = matcher.range(group.group).map { line[$0] } ?? .empty
          labels.add(batch, record, target, value)
        }
      }
    }
  }
}

extension LabelDemand {
  /// Whether anybody looks at one of these labels, under its name or with `_extracted`.
  func includes(anyOf labels: [String]) -> Bool {
    guard let names else { return true }
    return labels.contains { names.contains($0) || names.contains($0 + "_extracted") }
  }
}
