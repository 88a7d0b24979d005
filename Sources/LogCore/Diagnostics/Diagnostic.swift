/// What is wrong, where, and what would help: a value that only `DiagnosticRenderer` draws.
package struct Diagnostic: Error, Sendable, Equatable {
  package enum Severity: Sendable { case error, warning, note }

  package var severity: Severity
  /// What is wrong with the user's own text, and what was expected: one line in small letters
  /// without a full stop.
  package var headline: String
  /// The text that the carets point into (a query), if there is one.
  package var text: String?
  /// The offending piece as UTF-8 offsets into `text`, half-open.
  package var range: Range<Int>?
  /// The file that holds `text` (a saved query), if it came from one.
  package var file: String?
  /// At most two lines, only what can be typed.
  package var help: [String]

  package init(
    _ headline: String, severity: Severity = .error, text: String? = nil, range: Range<Int>? = nil,
    file: String? = nil, help: [String] = []
  ) {
    self.severity = severity
    self.headline = headline
    self.text = text
    self.range = range
    self.file = file
    self.help = help
  }
}

/// A query that does not parse, or that fails while it runs.
package struct QueryError: Error, Sendable, Equatable {
  package var diagnostic: Diagnostic
  package init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }
}

/// A command line that asks for something that is not there.
package struct UsageError: Error, Sendable, Equatable {
  package var diagnostic: Diagnostic
  package init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }
}
