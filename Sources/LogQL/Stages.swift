internal import LogCore

/// All stages there are, in the order of the documentation.
package enum Stages {
  package static let all: [StageSyntax] = [
    lineFilter,
    labelFilter,
    JSONStage.syntax,
    LogfmtStage.syntax,
    RegexpStage.syntax,
    PatternStage.syntax,
    UnpackStage.syntax,
    LineFormatStage.syntax,
    LabelFormatStage.syntax,
    DecolorizeStage.syntax,
    DropStage.syntax,
    KeepStage.syntax,
    JoinStage.syntax,
  ]

  /// Begins with an operator (`|=`), not with `|` and a keyword.
  package static let lineFilter = LineFilterStage.syntax
  /// Begins with `|` and a label or a parenthesis.
  package static let labelFilter = LabelFilterStage.syntax

  /// What a `|` and a keyword begin.
  static func named(_ keyword: String) -> StageSyntax? {
    let keyword = keyword.lowercased()
    return withKeyword.first { $0.keyword == keyword }
  }

  /// The stages whose keyword is reserved everywhere; `join` is a label where it can be one.
  static let withKeyword = all.filter { Keyword.isReserved($0.keyword) }
}
