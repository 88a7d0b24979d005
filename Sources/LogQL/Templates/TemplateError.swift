/// Why a template does not parse, and where.
package struct TemplateError: Error, Sendable, Equatable {
  /// Lower case, no full stop, the user's own text in backquotes.
  package var message: String
  /// The offending piece as UTF-8 offsets into the template's text, half-open.
  package var range: Range<Int>
  /// At most two lines, only what can be typed.
  package var help: [String]

  package init(_ message: String, range: Range<Int>, help: [String] = []) {
    self.message = message
    self.range = range
    self.help = help
  }

  /// Where the offending piece begins.
  package var offset: Int { range.lowerBound }
}
