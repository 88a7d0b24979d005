internal import LogCore

/// `| label_format a="{{.b}}", c=d`: sets labels by templates and renames others.
package struct LabelFormatStage: Stage {
  enum Item: Sendable {
    /// `target=source`.
    case rename(target: Name, source: Name)
    case template(target: Name, Template)

    var target: Name {
      switch self {
      case .rename(let target, _), .template(let target, _): target
      }
    }
  }

  let items: [Item]

  package static let syntax = StageSyntax(
    keyword: "label_format",
    summary: "set labels by templates over the others, and rename labels",
    example: #"{app="api"} | json | label_format who=user_name, slow="{{ gt (.ms | int) 900 }}""#,
    parse: parse)

  package func write(to text: inout QueryText) {
    text.write("| label_format")
    for (index, item) in items.enumerated() {
      text.write(index == 0 ? " " : ", ")
      text.write(item.target.text + "=")
      switch item {
      case .rename(_, let source): text.write(source.text)
      case .template(_, let template): text.write(quoted: template.text)
      }
    }
  }

  package func demand(before after: LabelDemand) -> LabelDemand {
    // A template that fails leaves its label as it was, so the targets stay in demand.
    var result = after
    for item in items {
      switch item {
      case .rename(let target, let source):
        if result.names?.contains(target.text) == true { result.names?.insert(source.text) }
      case .template(_, let template): result = result.adding(template)
      }
    }
    return result
  }

  package var traits: StageTraits {
    items.reduce([.makesValues, .readsLine]) { traits, item in
      guard case .template(_, let template) = item else { return traits }
      return traits.union(template.traits)
    }
  }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner { Runner(items, context) }

  private static func parse(_ parser: inout QueryParser) throws(QueryError) -> any Stage {
    var items: [Item] = []
    repeat {
      let target = try parser.expectIdentifier("a label name")
      if target.text == "__error__" || target.text == "__error_details__" {
        throw parser.error(
          "`\(target.text)` as a target, expected another label", at: target.place.range,
          help: ["to take an error away, write `| drop \(target.text)`"])
      }
      if items.contains(where: { $0.target.text == target.text }) {
        throw parser.error(
          "label `\(target.text)` is set twice, expected each label once in a stage",
          at: target.place.range)
      }
      try parser.expect(.equal, "`=` after `\(target.text)`")
      items.append(try parseItem(target, &parser))
    } while parser.accept(.comma)
    return LabelFormatStage(items: items)
  }

  private static func parseItem(_ target: Name, _ parser: inout QueryParser) throws(QueryError)
    -> Item
  {
    if case .identifier = parser.current.kind {
      return .rename(target: target, source: try parser.expectIdentifier("a label name"))
    }
    guard case .string = parser.current.kind else {
      throw parser.unexpected("a label name or a template in quotes")
    }
    let literal = try parser.expectString("a template in quotes")
    return .template(target: target, try parser.parseTemplate(literal, name: "label"))
  }
}

extension LabelFormatStage {
  /// Works record by record.
  ///
  /// Items take effect in order, but all templates see the labels as they were when the first one
  /// ran: so all of them run before any item behind the first template takes effect.
  private final class Runner: StageRunner {
    private enum Action {
      case rename(LabelID, from: LabelID)
      case template(LabelID, TemplateRunner)
    }

    private let actions: [Action]
    /// The number of renames in front of the first template.
    private let leading: Int
    private let text = ByteBuffer(capacity: 256)
    /// For each action behind these what its template gave, nil where it failed.
    private var results: [ByteSlice?]
    private var details: [ByteSlice]

    init(_ items: [Item], _ context: RunnerContext) {
      let names = context.names
      actions = items.map { item in
        switch item {
        case .rename(let target, let source):
          .rename(names.intern(target.text), from: names.intern(source.text))
        case .template(let target, let template):
          .template(names.intern(target.text), TemplateRunner(template, context: context))
        }
      }
      leading =
        items.firstIndex {
          if case .template = $0 { true } else { false }
        } ?? items.count
      results = Array(repeating: nil, count: items.count)
      details = Array(repeating: .empty, count: items.count)
    }

    func run(_ batch: RecordBatch) {
      for k in 0..<batch.keptCount {
        let record = unsafe Int(batch.kept[k])
        for i in 0..<leading { apply(i, batch, record) }
        for i in leading..<actions.count { execute(i, batch, record) }
        for i in leading..<actions.count { apply(i, batch, record) }
      }
    }

    private func execute(_ i: Int, _ batch: RecordBatch, _ record: Int) {
      guard case .template(_, let template) = actions[i] else { return }
      text.removeAll()
      if template.execute(batch, record, to: text) {
        results[i] = batch.arena.copy(text)
      } else {
        results[i] = nil
        details[i] = batch.arena.copy(template.errorDetails)
      }
    }

    private func apply(_ i: Int, _ batch: RecordBatch, _ record: Int) {
      switch actions[i] {
      case .template(let target, _):
        if let value = results[i] {
          batch.set(record, target, value)
        } else {
          batch.setError(record, .templateFormat, details[i])
        }
      case .rename(let target, let source):
        guard source != .error, source != .errorDetails, source != target,
          let value = batch.label(record, source)
        else { return }
        batch.set(record, target, value)
        batch.remove(record, source)
      }
    }
  }
}
