internal import LogQL

/// The query of `--filter`, before the stages of a claim.
package struct ClaimFilter: Sendable {
  private enum Parser { case json, logfmt }

  /// Nothing without a filter.
  private let text: String
  /// Whether it leaves lines and labels as they are, but for what parsers add.
  private let isPlain: Bool
  private let parsers: Set<Parser>

  /// `text` is a log query in its canonical form; empty without a filter.
  package init(_ text: String = "") {
    self.text = text
    var parsers: Set<Parser> = []
    var isPlain = true
    if !text.isEmpty {
      guard case .log(let log)? = (try? parseQuery(text))?.expression else {
        self.isPlain = false
        self.parsers = []
        return
      }
      for stage in log.stages {
        switch stage.stage {
        case is LineFilterStage, is LabelFilterStage: break
        case is JSONStage: parsers.insert(.json)
        case is LogfmtStage: parsers.insert(.logfmt)
        default: isPlain = false
        }
      }
    }
    self.isPlain = isPlain
    self.parsers = parsers
  }

  /// A log query of the records that the filter selects.
  ///
  /// Behind the selector of `query` stand its stages.
  func applied(to query: String) -> String {
    guard !text.isEmpty, let end = query.firstIndex(of: "}") else { return query }
    return text + query[query.index(after: end)...]
  }

  /// Whether a query of fields of one form, or of lines, means behind the filter what it means
  /// without it: `form` is `j` or `l`, nil for lines and labels.
  func isTransparent(_ form: UInt8?, _ inputs: InputSummary) -> Bool {
    if text.isEmpty { return true }
    // A metric query fails where it meets a record with an error.
    guard isPlain, !inputs.hasErrors else { return false }
    switch form {
    case 0x6A: return parsers.isSubset(of: [.json])
    case 0x6C: return parsers.isSubset(of: [.logfmt])
    default: return true
    }
  }

  /// Whether labels that only records have may be fields instead.
  var parses: Bool { !parsers.isEmpty || !isPlain }
  var isEmpty: Bool { text.isEmpty }
}
