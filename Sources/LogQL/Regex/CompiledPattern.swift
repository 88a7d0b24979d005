package import LogCore

/// A regular expression ready to use, shared by all workers; `PatternMatcher` is what works.
package final class CompiledPattern: Sendable {
  /// As it was written.
  package let source: String
  package let use: PatternUse
  let code: PCRE2Code
  /// Named groups in the order of their numbers.
  package let captureNames: [(name: String, group: Int)]
  package let captureCount: Int
  /// Literals of which every text that matches contains at least one.
  package let prefilter: LiteralPrefilter?

  package init(_ pattern: String, use: PatternUse) throws(PatternError) {
    source = pattern
    self.use = use
    code = try PCRE2Code(pattern, use: use)
    captureNames = code.names
    captureCount = code.captureCount
    prefilter = nil
  }
}
