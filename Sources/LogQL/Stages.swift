/// All stages there are, in the order of the documentation.
package enum Stages {
  package static let all: [StageSyntax] = []

  /// What a `|` and a keyword begin.
  static func named(_ keyword: String) -> StageSyntax? {
    let keyword = keyword.lowercased()
    return all.first { $0.keyword == keyword }
  }
}
