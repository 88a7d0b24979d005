internal import LogCore
package import LogQL

/// `--template`: what a report is written as where it is a text.
package enum ReportTemplate: Sendable {
  /// The template that teams know.
  case incident
  /// Five lines for a chat.
  case update
  /// Somebody's own, over the object that `-o json` prints.
  case own(Template)

  /// Reads a template of somebody's own; throws where and what is wrong with it.
  package static func read(_ source: SettingsText) throws(SettingsError) -> ReportTemplate {
    do throws(TemplateError) {
      return .own(try Template(source.text, name: source.name))
    } catch {
      throw source.error(error.message, at: error.range, help: error.help)
    }
  }

  /// Writes a report by the template; throws what could not be computed.
  func write(
    _ report: IncidentReport, _ options: ReportFormOptions, to out: ByteBuffer
  ) throws(Diagnostic) {
    let builder = DocumentBuilder(report, options)
    switch self {
    case .incident:
      MarkdownForm(to: out).write(builder.build(), hasHead: options.sections == nil)
    case .update: UpdateForm(builder).write(to: out)
    case .own(let template):
      let json = ByteBuffer(capacity: 1 << 16)
      ReportJSON(report, redactor: options.redactor).write(to: json)
      let failure = withExtendedLifetime(json) {
        ObjectTemplate(template, zone: options.zone).execute(json.slice, to: out)
      }
      if let failure { throw Diagnostic(failure) }
    }
  }
}
