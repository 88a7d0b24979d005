internal import LogCore

/// `| line_format "{{.level}} {{.msg}}"`: replaces the line by what a template makes of the labels.
package struct LineFormatStage: Stage {
  let template: Template

  package static let syntax = StageSyntax(
    keyword: "line_format",
    summary: "replace the line by a template over the labels",
    example: #"{app="api"} | json | line_format "{{.status}} {{.method | lower}} {{.path}}""#
  ) { (parser: inout QueryParser) throws(QueryError) -> any Stage in
    let literal = try parser.expectString("a template in quotes")
    return LineFormatStage(template: try parser.parseTemplate(literal, name: "line"))
  }

  package func write(to text: inout QueryText) {
    text.write("| line_format ")
    text.write(quoted: template.text)
  }

  package func demand(before after: LabelDemand) -> LabelDemand { after.adding(template) }

  package var traits: StageTraits {
    template.traits.union(.changesLine)
  }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner { Runner(template, context) }

  private final class Runner: StageRunner {
    private let template: TemplateRunner
    private let text = ByteBuffer(capacity: 1024)

    init(_ template: Template, _ context: RunnerContext) {
      self.template = TemplateRunner(template, context: context)
    }

    func run(_ batch: RecordBatch) {
      for k in 0..<batch.keptCount {
        let record = unsafe Int(batch.kept[k])
        text.removeAll()
        if template.execute(batch, record, to: text) {
          unsafe batch.line[record] = batch.arena.copy(text)
        } else {
          batch.setError(record, .templateFormat, batch.arena.copy(template.errorDetails))
        }
      }
    }
  }
}

extension Template {
  /// What a stage with this template looks at.
  var traits: StageTraits {
    var traits: StageTraits = []
    if usesLine { traits.insert(.readsLine) }
    if usesTime { traits.insert(.readsTime) }
    return traits
  }
}

extension LabelDemand {
  /// With the labels that a template looks at.
  func adding(_ template: Template) -> LabelDemand {
    template.fieldsRead.map { adding($0) } ?? .all
  }
}

extension QueryParser {
  /// The template in a string; what is wrong with it is an error at its place.
  func parseTemplate(_ literal: StringLiteral, name: String) throws(QueryError) -> Template {
    do throws(TemplateError) {
      return try Template(literal.bytes, name: name)
    } catch {
      throw self.error(error.message, in: literal, at: error.range, help: error.help)
    }
  }
}
