internal import LogCore

/// `| json x="a.b[0]", y`: the values at paths of a JSON line as labels, which replace earlier ones.
package struct JSONExpressionStage: Stage {
  let extractions: [Extraction]
  private let paths: [[JSONPathStep]]

  init(_ extractions: [Extraction], _ parser: inout QueryParser) throws(QueryError) {
    self.extractions = extractions
    var paths: [[JSONPathStep]] = []
    for extraction in extractions {
      do throws(JSONPath.Fault) {
        paths.append(try JSONPath.parse(extraction.source.bytes))
      } catch {
        throw parser.error(
          error.headline, in: extraction.source, at: error.range,
          help: [#"paths look like `user.name`, `items[0].id` or `["odd key"]`"#])
      }
    }
    self.paths = paths
  }

  package func write(to text: inout QueryText) {
    text.write("| json")
    extractions.write(to: &text)
  }

  package func demand(before after: LabelDemand) -> LabelDemand { after }

  package var traits: StageTraits { [.parser, .readsLine] }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner {
    Runner(extractions.map { context.names.intern($0.target.text) }, paths, context)
  }

  private final class Runner: StageRunner {
    private let targets: [LabelID]
    private let walker: JSONPathWalker
    private let labels: ParsedLabels

    init(_ targets: [LabelID], _ paths: [[JSONPathStep]], _ context: RunnerContext) {
      self.targets = targets
      walker = JSONPathWalker(paths: paths)
      labels = ParsedLabels(names: context.names, demand: context.demand)
    }

    func run(_ batch: RecordBatch) {
      for k in 0..<batch.keptCount {
        let record = unsafe Int(batch.kept[k])
        let line = unsafe batch.line[record]
        guard !line.isEmpty else { continue }
        switch unsafe line.start[0] {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""):
          extract(batch, record, line)
        default: batch.setError(record, .jsonParser, .empty)
        }
      }
    }

    private func extract(_ batch: RecordBatch, _ record: Int, _ line: ByteSlice) {
      if let fault = walker.walk(line) {
        batch.setError(record, .jsonParser, ByteSlice(fault.text))
      }
      for i in targets.indices where walker.isFound(i) {
        unsafe batch.setExtracted(record, targets[i], text(walker.values[i], batch), labels)
      }
      for i in targets.indices where !walker.isFound(i) { batch.setMissing(record, targets[i]) }
    }

    private func text(_ value: JSONValue, _ batch: RecordBatch) -> ByteSlice {
      switch value.kind {
      case .null: .empty
      case .string: JSONString.unescapeLoki(value.text, into: batch.arena)
      default: value.text
      }
    }
  }
}

/// Reads paths: `a.b`, `["any key"]`, `[0]`.
enum JSONPath {
  struct Fault: Error {
    var headline: String
    /// In bytes.
    var range: Range<Int>
  }

  /// Longer paths are refused: walking them nests as deep.
  private static let maximumLength = 100

  static func parse(_ path: [UInt8]) throws(Fault) -> [JSONPathStep] {
    var steps: [JSONPathStep] = []
    var i = 0
    while i < path.count || steps.isEmpty {
      if i < path.count, path[i] == UInt8(ascii: "[") {
        steps.append(try bracket(path, &i))
      } else {
        if !steps.isEmpty {
          guard path[i] == UInt8(ascii: ".") else { throw unexpected(path, i, "`.` or `[`") }
          i += 1
        }
        steps.append(try field(path, &i))
      }
      if steps.count > maximumLength {
        throw Fault(
          headline: "path with more than \(maximumLength) steps, expected a shorter one",
          range: 0..<path.count)
      }
    }
    return steps
  }

  private static func field(_ path: [UInt8], _ i: inout Int) throws(Fault) -> JSONPathStep {
    let from = i
    guard i < path.count, ASCII.isLetter(path[i]) || path[i] == UInt8(ascii: "_") else {
      throw unexpected(path, i, "a name")
    }
    while i < path.count, ASCII.isWord(path[i]) { i += 1 }
    return .key(Array(path[from..<i]))
  }

  private static func bracket(_ path: [UInt8], _ i: inout Int) throws(Fault) -> JSONPathStep {
    i += 1
    let step: JSONPathStep
    if i < path.count, path[i] == UInt8(ascii: "\"") {
      step = .key(try quoted(path, &i))
    } else {
      let from = i
      while i < path.count, ASCII.isDigit(path[i]) { i += 1 }
      guard i > from, let index = Int(String(decoding: path[from..<i], as: UTF8.self)) else {
        throw unexpected(path, from, "an index or a key in quotes")
      }
      step = .index(index)
    }
    guard i < path.count, path[i] == UInt8(ascii: "]") else { throw unexpected(path, i, "`]`") }
    i += 1
    return step
  }

  /// A key in quotes; a backslash takes the next byte as it is.
  private static func quoted(_ path: [UInt8], _ i: inout Int) throws(Fault) -> [UInt8] {
    var key: [UInt8] = []
    i += 1
    while i < path.count, path[i] != UInt8(ascii: "\"") {
      if path[i] == UInt8(ascii: "\\"), i + 1 < path.count { i += 1 }
      key.append(path[i])
      i += 1
    }
    guard i < path.count else { throw unexpected(path, i, "`\"`") }
    i += 1
    return key
  }

  private static func unexpected(_ path: [UInt8], _ i: Int, _ expected: String) -> Fault {
    guard i < path.count else {
      return Fault(headline: "the path ends here, expected \(expected)", range: i..<i)
    }
    let rest = String(decoding: path[i...].prefix(20), as: UTF8.self)
    return Fault(
      headline: "unexpected `\(rest)` in the path, expected \(expected)", range: i..<path.count)
  }
}
