/// A parsed template of `line_format` or `label_format`: immutable, shared by all workers.
package struct Template: Sendable, Equatable {
  /// The text as it was written; mostly UTF-8, but any bytes may stand in it.
  package let text: [UInt8]
  /// What the template is called in errors: `line` or `label`.
  package let name: String
  /// The labels that it can look at; nil when it can look at all of them (`{{.}}`).
  package let fieldsRead: [String]?
  /// Whether it asks for the record's time.
  package var usesTime: Bool { program.functions.contains("__timestamp__") }
  /// Whether it asks for the line.
  package var usesLine: Bool { program.functions.contains("__line__") }
  let program: TemplateProgram

  /// Parses a template; throws the first thing that is wrong with it.
  package init(_ text: String, name: String) throws(TemplateError) {
    try self.init(Array(text.utf8), name: name)
  }

  /// Parses a template; throws the first thing that is wrong with it.
  package init(_ text: [UInt8], name: String) throws(TemplateError) {
    let program = try TemplateParser.parse(text)
    self.text = text
    self.name = name
    self.program = program
    fieldsRead = TemplateFields.read(by: program)?.map {
      String(decoding: program.constants[$0], as: UTF8.self)
    }
  }

  package static func == (a: Template, b: Template) -> Bool {
    a.text == b.text && a.name == b.name
  }
}
