internal import LogCore

/// `| json`: the members of a JSON line as labels; nested names are joined by `_`.
///
/// With expressions it is `JSONExpressionStage`.
package struct JSONStage: Stage {
  package static let syntax = StageSyntax(
    keyword: "json",
    summary: "labels from the members of a JSON line, all of them or those at given paths",
    example: #"{app="api"} | json | status >= 500 | json user="request.headers[\"user\"]""#
  ) { (parser: inout QueryParser) throws(QueryError) -> any Stage in
    let extractions = try parser.parseExtractions("a path in quotes")
    if extractions.isEmpty { return JSONStage() }
    return try JSONExpressionStage(extractions, &parser)
  }

  package init() {}

  package func write(to text: inout QueryText) { text.write("| json") }

  package func demand(before after: LabelDemand) -> LabelDemand { after }

  package var traits: StageTraits { [.parser, .repeatable, .readsLine] }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner { Runner(context) }

  private final class Runner: StageRunner {
    private let names: LabelNames
    private let validates: Bool
    private let labels: ParsedLabels
    private let wanted: WantedNames
    /// A walker for each list of wanted names; none where there is nothing to find.
    private var walkers: [JSONFieldWalker?] = []

    init(_ context: RunnerContext) {
      names = context.names
      validates = context.demand.seesErrors
      labels = ParsedLabels(names: names, demand: context.demand)
      wanted = WantedNames(names: names, demand: context.demand)
    }

    func run(_ batch: RecordBatch) {
      let labels = labels
      var current = -1
      var walker: JSONFieldWalker?
      for k in 0..<batch.keptCount {
        let record = unsafe Int(batch.kept[k])
        let list = wanted.list(batch, record)
        if list != current {
          if list >= walkers.count { addWalkers() }
          walker = walkers[list]
          current = list
        }
        if let walker { extract(batch, record, walker, labels) }
      }
    }

    private func addWalkers() {
      for list in wanted.lists[walkers.count...] {
        let isIdle = list?.isEmpty == true && !validates
        walkers.append(
          isIdle ? nil : JSONFieldWalker(names: names, wanted: list, validates: validates))
      }
    }

    @inline(__always)
    private func extract(
      _ batch: RecordBatch, _ record: Int, _ walker: JSONFieldWalker, _ labels: ParsedLabels
    ) {
      let fault = unsafe walker.walk(batch.line[record])
      labels.begin(batch, record)
      let fields = unsafe walker.fields
      for i in 0..<walker.fieldCount {
        guard let target = unsafe labels.target(batch, record, fields[i].name) else { continue }
        var value = unsafe fields[i].value
        if unsafe fields[i].hasEscapes { value = JSONString.unescapeLoki(value, into: batch.arena) }
        labels.add(batch, record, target, value)
      }
      if let fault { batch.setError(record, .jsonParser, ByteSlice(fault.text)) }
    }
  }
}
