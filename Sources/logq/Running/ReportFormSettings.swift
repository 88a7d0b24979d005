internal import LogCore
internal import Output
internal import Reports

/// What the options of `report` say about its form.
enum ReportFormSettings {
  /// Throws what is wrong with the options, or does not go with the format.
  static func options(_ run: IncidentRun, format: String) throws(Diagnostic) -> ReportFormOptions {
    let typed = run.invocation.options.report
    var options = ReportFormOptions()
    options.zone = run.settings.zone
    // The order in which files are named changes nothing.
    options.inputs = run.invocation.words.sorted()
    if let size = typed.mostBytes { options.mostBytes = try OptionValues.size(size, "--max-bytes") }
    if typed.isRedacted || format == "html" {
      options.redactor = Redactor(
        key: Terminal.environment("LOGQ_REDACT_KEY") ?? Redactor.standardKey)
    }
    if let name = typed.template {
      guard format == "markdown" else { throw wrong("--template", format, "-o markdown") }
      options.template = try template(name)
    }
    if !typed.sections.isEmpty {
      guard format == "markdown" || format == "html" else {
        throw wrong("--section", format, "-o markdown` or `-o html")
      }
      options.sections = try sections(typed.sections)
    }
    return options
  }

  private static func wrong(_ option: String, _ format: String, _ wanted: String) -> Diagnostic {
    Diagnostic("`\(option)` does not go with `-o \(format)`, expected `\(wanted)`")
  }

  private static func sections(_ lists: [String]) throws(Diagnostic) -> Set<ReportSectionName> {
    var sections: Set<ReportSectionName> = []
    for name in lists.flatMap({ $0.split(separator: ",") }) {
      guard let section = ReportSectionName.named(name) else {
        throw OptionValues.unknown(
          String(name), "--section", among: ReportSectionName.allCases.map(\.rawValue))
      }
      sections.insert(section)
    }
    return sections
  }

  private static func template(_ name: String) throws(Diagnostic) -> ReportTemplate {
    switch name {
    case "incident": return .incident
    case "update": return .update
    default:
      let text = try IncidentRun.contents(name, "--template")
      do throws(SettingsError) {
        return try ReportTemplate.read(SettingsText(name: name, text: text.string))
      } catch {
        throw error.diagnostic
      }
    }
  }
}
