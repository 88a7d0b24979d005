internal import LogCore

/// `| logfmt`: the pairs `key=value` of a line as labels.
///
/// With expressions it is `LogfmtExpressionStage`.
package struct LogfmtStage: Stage {
  struct Flags: Sendable, Equatable {
    var isStrict = false
    var keepsEmpty = false

    func write(to text: inout QueryText) {
      text.write("| logfmt")
      if isStrict { text.write(" --strict") }
      if keepsEmpty { text.write(" --keep-empty") }
    }
  }

  let flags: Flags

  package static let syntax = StageSyntax(
    keyword: "logfmt",
    summary: "labels from the `key=value` pairs of a line, all of them or those with given keys",
    example: #"{app="worker"} | logfmt --strict | took > 1s | logfmt job, caller="src""#,
    parse: parse)

  package func write(to text: inout QueryText) { flags.write(to: &text) }

  package func demand(before after: LabelDemand) -> LabelDemand { after }

  package var traits: StageTraits { [.parser, .repeatable, .readsLine] }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner { Runner(flags, context) }

  private static func parse(_ parser: inout QueryParser) throws(QueryError) -> any Stage {
    var flags = Flags()
    while case .flag(let flag) = parser.current.kind {
      switch flag {
      case "--strict": flags.isStrict = true
      case "--keep-empty": flags.keepsEmpty = true
      default:
        throw parser.error(
          "unknown flag `\(flag)`, expected `--strict` or `--keep-empty`",
          at: parser.current.range)
      }
      parser.advance()
    }
    let extractions = try parser.parseExtractions("a key in quotes")
    if extractions.isEmpty { return LogfmtStage(flags: flags) }
    return LogfmtExpressionStage(flags: flags, extractions: extractions)
  }

  private final class Runner: StageRunner {
    private let names: LabelNames
    private let flags: Flags
    private let seesErrors: Bool
    private let labels: ParsedLabels
    private let wanted: WantedNames
    /// A walker for each list of wanted names; none where there is nothing to find.
    private var walkers: [LogfmtFieldWalker?] = []
    private let details = ByteBuffer(capacity: 128)

    init(_ flags: Flags, _ context: RunnerContext) {
      names = context.names
      self.flags = flags
      seesErrors = context.demand.seesErrors
      labels = ParsedLabels(names: names, demand: context.demand)
      wanted = WantedNames(names: names, demand: context.demand)
    }

    func run(_ batch: RecordBatch) {
      for k in 0..<batch.keptCount {
        let record = unsafe Int(batch.kept[k])
        let list = wanted.list(batch, record)
        if list >= walkers.count { addWalkers() }
        if let walker = walkers[list] { extract(batch, record, walker) }
      }
    }

    private func addWalkers() {
      for list in wanted.lists[walkers.count...] {
        // A fault that nobody can see need not be found.
        let isIdle = list?.isEmpty == true && !(flags.isStrict && seesErrors)
        walkers.append(
          isIdle
            ? nil
            : LogfmtFieldWalker(
              names: names, wanted: list, keepsEmpty: flags.keepsEmpty, isStrict: flags.isStrict))
      }
    }

    @inline(__always)
    private func extract(_ batch: RecordBatch, _ record: Int, _ walker: LogfmtFieldWalker) {
      let fault = unsafe walker.walk(batch.line[record])
      labels.begin(batch, record)
      let fields = unsafe walker.fields
      for i in 0..<walker.fieldCount {
        guard let target = unsafe labels.target(batch, record, fields[i].name) else { continue }
        let value = unsafe batch.logfmtValue(fields[i].value, hasEscapes: fields[i].hasEscapes)
        labels.add(batch, record, target, value)
      }
      if let fault {
        details.removeAll()
        fault.write(to: details)
        batch.setError(record, .logfmtParser, details)
      }
    }
  }
}

extension RecordBatch {
  fileprivate func logfmtValue(_ text: ByteSlice, hasEscapes: Bool) -> ByteSlice {
    hasEscapes ? JSONString.unescapeLogfmt(text, into: arena) ?? .empty : text
  }
}

/// `| logfmt x="key", y`: the values of some keys as labels, which replace earlier ones.
struct LogfmtExpressionStage: Stage {
  let flags: LogfmtStage.Flags
  let extractions: [Extraction]

  func write(to text: inout QueryText) {
    flags.write(to: &text)
    extractions.write(to: &text)
  }

  func demand(before after: LabelDemand) -> LabelDemand { after }

  var traits: StageTraits { [.parser, .readsLine] }

  func makeRunner(_ context: RunnerContext) -> any StageRunner { Runner(self, context) }

  private final class Runner: StageRunner {
    private let flags: LogfmtStage.Flags
    private let targets: [LabelID]
    private let keys: [ByteSlice]
    private let memory = ByteArena(blockSize: 256)
    private let labels: ParsedLabels
    private let details = ByteBuffer(capacity: 128)
    /// For each target the pair that was found last.
    private var found: [LogfmtPair?]

    init(_ stage: LogfmtExpressionStage, _ context: RunnerContext) {
      flags = stage.flags
      targets = stage.extractions.map { context.names.intern($0.target.text) }
      let memory = memory
      keys = stage.extractions.map { memory.copy($0.source.bytes) }
      labels = ParsedLabels(names: context.names, demand: context.demand)
      found = Array(repeating: nil, count: targets.count)
    }

    func run(_ batch: RecordBatch) {
      for k in 0..<batch.keptCount { unsafe extract(batch, Int(batch.kept[k])) }
    }

    private func extract(_ batch: RecordBatch, _ record: Int) {
      for i in found.indices { found[i] = nil }
      var scanner = unsafe LogfmtScanner(batch.line[record], isStrict: flags.isStrict)
      while let pair = scanner.next() {
        if pair.value.isEmpty && !flags.keepsEmpty { continue }
        for i in keys.indices where pair.key.equals(keys[i]) { found[i] = pair }
      }
      if flags.isStrict, let fault = scanner.fault {
        details.removeAll()
        fault.write(to: details)
        batch.setError(record, .logfmtParser, details)
      }
      for i in targets.indices {
        guard let pair = found[i] else { continue }
        let value = batch.logfmtValue(pair.value, hasEscapes: pair.hasEscapes)
        batch.setExtracted(record, targets[i], value, labels)
      }
      for i in targets.indices where found[i] == nil { batch.setMissing(record, targets[i]) }
    }
  }
}
