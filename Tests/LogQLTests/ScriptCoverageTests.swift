import Foundation
import Support
import Testing

@testable import LogQL

/// Nothing is added to LogQL without a script that shows it.
@Suite struct ScriptCoverageTests {
  private static let queries = ScriptTests.queries.map { $0.lowercased() }

  /// Whether a query holds the text, and behind it no more of a word.
  private func isShown(_ text: String) -> Bool {
    Self.queries.contains { query in
      var rest = query[...]
      while let found = rest.firstRange(of: text) {
        rest = rest[found.upperBound...]
        let next = rest.first
        if !(next.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false) { return true }
      }
      return false
    }
  }

  @Test(arguments: Stages.all.map(\.keyword))
  func `a script shows each stage`(keyword: String) {
    switch keyword {
    case Stages.lineFilter.keyword:
      for symbol in ["|=", "!=", "|~", "!~", "|>", "!>"] {
        #expect(Self.queries.contains { $0.contains("\(symbol) ") }, "\(symbol)")
      }
    case Stages.labelFilter.keyword:
      for symbol in ["=", "!=", "=~", "!~", "==", ">", ">=", "<", "<="] {
        #expect(Self.queries.contains { $0.contains(symbol) }, "\(symbol)")
      }
    default: #expect(isShown("| \(keyword)"))
    }
  }

  @Test func `docs/logql.md lists all there is`() throws {
    let file = LogqProcess.root.appendingPathComponent("docs/logql.md")
    let page = try String(contentsOf: file, encoding: .utf8)
    for stage in Stages.all {
      #expect(page.contains(stage.summary), "\(stage.keyword)")
      #expect(page.contains("    \(stage.example)\n"), "\(stage.keyword)")
    }
    let names =
      TemplateFunctions.all.map(\.name) + RangeFunction.allCases.map(\.rawValue)
      + VectorFunction.allCases.map(\.rawValue)
    for name in names { #expect(page.contains("`\(name)`"), "\(name)") }
  }

  @Test(arguments: TemplateFunctions.all.map(\.name))
  func `a script shows each function of templates`(name: String) {
    let written = ScriptTests.queries.contains { query in
      guard query.contains("{{") else { return false }
      return query.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains { $0 == name }
    }
    #expect(written)
  }

  @Test(arguments: RangeFunction.allCases.map(\.rawValue) + VectorFunction.allCases.map(\.rawValue))
  func `a script shows each function of metric queries`(name: String) {
    #expect(isShown(name))
  }

  @Test(arguments: BinaryOperator.allCases.map(\.rawValue))
  func `a script shows each operator`(symbol: String) {
    #expect(Self.queries.contains { $0.contains(" \(symbol) ") })
  }
}
