internal import CScan
internal import LogCore

/// `| pattern "<ip> - <_> [<time>]"`: the pieces between given texts as labels.
package struct PatternStage: Stage {
  let source: [UInt8]
  /// What the line must begin with.
  private let head: [UInt8]
  private let captures: [Capture]

  /// A piece of the line, up to a text or, if that is empty, to the end.
  private struct Capture: Sendable {
    var name: String?
    var end: [UInt8] = []
  }

  package static let syntax = StageSyntax(
    keyword: "pattern",
    summary: "labels from the pieces between given texts",
    example: #"{app="web"} | pattern `<ip> - <_> "<method> <path> <_>" <status> <_>`"#
  ) { (parser: inout QueryParser) throws(QueryError) -> any Stage in
    let literal = try parser.expectString("a pattern in quotes")
    do throws(PatternText.Fault) {
      return try PatternStage(literal.bytes)
    } catch {
      throw parser.error(error.headline, in: literal, at: error.range)
    }
  }

  init(_ source: [UInt8]) throws(PatternText.Fault) {
    self.source = source
    var head: [UInt8] = []
    var captures: [Capture] = []
    for part in try PatternText.parse(source) {
      switch part {
      case .text(let text):
        if captures.isEmpty { head = text } else { captures[captures.count - 1].end = text }
      case .capture(let name, let range):
        if let name, captures.contains(where: { $0.name == name }) {
          throw PatternText.Fault(
            headline: "capture `<\(name)>` twice, expected different names", range: range)
        }
        captures.append(Capture(name: name))
      }
    }
    guard captures.contains(where: { $0.name != nil }) else {
      throw PatternText.Fault(
        headline: "pattern without a capture, expected one as `<name>`", range: 0..<source.count)
    }
    self.head = head
    self.captures = captures
  }

  package func write(to text: inout QueryText) {
    text.write("| pattern ")
    text.write(quoted: source)
  }

  package func demand(before after: LabelDemand) -> LabelDemand { after }

  package var traits: StageTraits { [.parser, .readsLine] }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner { Runner(self, context) }

  // SAFETY: the array has `count` elements, allocated here and freed in `deinit`; texts point into
  // `memory`, which lives as long.
  @safe
  private final class Runner: StageRunner {
    /// A capture, and the text behind it; `isLong`: too long for `scan_near`.
    private struct Piece {
      var name: LabelID?
      var end: ByteSlice
      var isLong: Bool
    }

    private let labels: ParsedLabels
    private let memory = ByteArena(blockSize: 256)
    private let head: ByteSlice
    private let pieces: UnsafeMutablePointer<Piece>
    private let count: Int

    init(_ stage: PatternStage, _ context: RunnerContext) {
      labels = ParsedLabels(names: context.names, demand: context.demand)
      head = memory.copy(stage.head)
      // Behind the last capture that is looked at nothing needs to be found.
      let last = stage.captures.lastIndex {
        context.demand.includes(anyOf: [$0.name].compactMap(\.self))
      }
      count = last.map { $0 + 1 } ?? 0
      unsafe pieces = .allocate(capacity: max(1, count))
      for (i, capture) in stage.captures.prefix(count).enumerated() {
        let piece = Piece(
          name: capture.name.map { context.names.intern($0) }, end: memory.copy(capture.end),
          isLong: capture.end.count > 32)
        unsafe (pieces + i).initialize(to: piece)
      }
    }

    deinit { unsafe pieces.deallocate() }

    func run(_ batch: RecordBatch) {
      if count == 0 { return }
      for k in 0..<batch.keptCount {
        let record = unsafe Int(batch.kept[k])
        let line = unsafe batch.line[record]
        guard !line.isEmpty, head.isEmpty || line.hasPrefix(head) else { continue }
        labels.begin(batch, record)
        extract(batch, record, line.from(head.count))
      }
    }

    /// Where the text behind a capture does not occur, the capture takes all that is left.
    @inline(__always)
    private func extract(_ batch: RecordBatch, _ record: Int, _ line: ByteSlice) {
      var rest = line
      for i in 0..<count {
        let piece = unsafe pieces + i
        let end = unsafe Self.find(piece.pointee, in: rest)
        if let name = unsafe piece.pointee.name, let target = labels.target(batch, record, name) {
          labels.add(batch, record, target, rest[0..<(end ?? rest.count)])
        }
        guard let end else { return }
        rest = unsafe rest.from(end + piece.pointee.end.count)
      }
    }

    @inline(__always)
    private static func find(_ piece: Piece, in rest: ByteSlice) -> Int? {
      if piece.isLong { return rest.find(piece.end) }
      guard !piece.end.isEmpty,
        let found = unsafe scan_near(rest.start, rest.end, piece.end.start, piece.end.count)
      else { return nil }
      return unsafe found - rest.start
    }
  }
}
