import Foundation
import Support
import Testing

/// Command lines and what they print, from `Transcripts/` and from the pages for users.
///
/// `LOGQ_BLESS=1` writes what is printed now into the files, for review.
@Suite struct TranscriptTests {
  static let files: [String] = {
    let manager = FileManager.default
    var files: [String] = []
    for folder in ["Tests/CommandTests/Transcripts", "docs", "docs/decisions"] {
      let path = LogqProcess.root.appendingPathComponent(folder).path
      let names = (try? manager.contentsOfDirectory(atPath: path)) ?? []
      files += names.sorted().map { "\(folder)/\($0)" }
    }
    return ["README.md", "CONTRIBUTING.md"]
      + files.filter { $0.hasSuffix(".txt") || $0.hasSuffix(".md") }
  }()

  @Test(arguments: files)
  func `commands print what is written`(file: String) throws {
    let transcript = try Transcript(LogqProcess.root.appendingPathComponent(file))
    let isBlessing = ProcessInfo.processInfo.environment["LOGQ_BLESS"] != nil
    var results: [[String]] = []
    for step in transcript.steps {
      let actual = try transcript.run(step)
      results.append(actual)
      guard actual != step.expected, !isBlessing else { continue }
      Issue.record(
        """
        \(file):\(step.line): $ \(step.command)
        \(Self.difference(step.expected, actual))
        """)
    }
    if isBlessing { try transcript.bless(results) }
  }

  @Test func `the pages have examples`() throws {
    let readme = try Transcript(LogqProcess.root.appendingPathComponent("README.md"))
    #expect(readme.steps.count >= 10)
  }

  /// The lines around the first difference.
  private static func difference(_ expected: [String], _ actual: [String]) -> String {
    let same = zip(expected, actual).prefix { $0 == $1 }.count
    let before = expected.prefix(same).suffix(2).map { "  \($0)" }
    let wanted = expected.dropFirst(same).prefix(8).map { "- \($0)" }
    let got = actual.dropFirst(same).prefix(8).map { "+ \($0)" }
    return (before + wanted + got).joined(separator: "\n")
  }
}
