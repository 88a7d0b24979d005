internal import LogCore

/// All stages there are, in the order of the documentation.
package enum Stages {
  package static let all: [StageSyntax] = []

  /// Begins with an operator (`|=`), not with `|` and a keyword.
  package static let lineFilter = stub
  /// Begins with `|` and a label or a parenthesis.
  package static let labelFilter = stub

  /// What a `|` and a keyword begin.
  static func named(_ keyword: String) -> StageSyntax? {
    let keyword = keyword.lowercased()
    return all.first { $0.keyword == keyword }
  }

  private static let stub = StageSyntax(keyword: "", summary: "", example: "") {
    (parser: inout QueryParser) throws(QueryError) -> any Stage in
    throw parser.unexpected("a stage that is there")
  }
}
