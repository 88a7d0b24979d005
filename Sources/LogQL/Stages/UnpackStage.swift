internal import LogCore

/// `| unpack`: a JSON line that another line was packed into becomes that line again.
///
/// Its `_entry` is the line, its other strings are labels.
package struct UnpackStage: Stage {
  package static let syntax = StageSyntax(
    keyword: "unpack",
    summary: "the line and labels that were packed into a JSON line",
    example: #"{app="packed"} | unpack | container="api" |= "error""#
  ) { (_: inout QueryParser) throws(QueryError) -> any Stage in
    UnpackStage()
  }

  package init() {}

  package func write(to text: inout QueryText) { text.write("| unpack") }

  package func demand(before after: LabelDemand) -> LabelDemand { after }

  package var traits: StageTraits { [.parser, .changesLine, .readsLine] }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner { Runner(context) }

  private final class Runner: StageRunner {
    private let names: LabelNames
    private let labels: ParsedLabels
    private let name = ByteBuffer(capacity: 256)
    private static let notAnObject: StaticString = "expecting json object(6), but it is not"

    init(_ context: RunnerContext) {
      names = context.names
      labels = ParsedLabels(names: names, demand: context.demand)
    }

    func run(_ batch: RecordBatch) {
      for k in 0..<batch.keptCount {
        let record = unsafe Int(batch.kept[k])
        let line = unsafe batch.line[record]
        if unsafe line.isEmpty || line.start[0] != UInt8(ascii: "{") {
          batch.setError(record, .jsonParser, ByteSlice(Self.notAnObject))
        } else {
          unpack(batch, record, line)
        }
      }
    }

    private func unpack(_ batch: RecordBatch, _ record: Int, _ line: ByteSlice) {
      // The labels count only if there is an entry: look for it first.
      var entry: JSONMember?
      var cursor = JSONLooseCursor(line)
      while let member = cursor.next() {
        if member.kind == .string && member.keyEquals("_entry") { entry = member }
      }
      if let fault = cursor.fault {
        batch.setError(record, .jsonParser, ByteSlice(fault.text))
        return
      }
      guard let entry else { return }
      labels.begin(batch, record)
      cursor = JSONLooseCursor(line)
      while let member = cursor.next() {
        if member.kind == .string && !member.keyEquals("_entry") { add(batch, record, member) }
      }
      unsafe batch.line[record] = JSONString.unescapeLoki(entry.value, into: batch.arena)
    }

    private func add(_ batch: RecordBatch, _ record: Int, _ member: JSONMember) {
      var key = member.key
      if member.keyHasEscapes { key = JSONString.unescape(key, into: batch.arena) }
      name.removeAll()
      LabelNameText.append(key: key, to: name)
      guard !name.isEmpty,
        let target = labels.target(batch, record, names.intern(name.slice))
      else { return }
      labels.add(
        batch, record, target, JSONString.unescapeLoki(member.value, into: batch.arena))
    }
  }
}
