import Foundation
import Support
import Testing

/// Nothing is added to the command line without a transcript that shows it.
@Suite struct TranscriptCoverageTests {
  /// All transcripts, and the examples of the documentation, as one text.
  private static let transcripts: String = {
    let folder = LogqProcess.root.appendingPathComponent("Tests/CommandTests/Transcripts")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let files =
      names.map { folder.appendingPathComponent($0) }
      + [LogqProcess.root.appendingPathComponent("README.md")]
    return files.compactMap { try? String(contentsOf: $0, encoding: .utf8) }.joined(separator: "\n")
  }()

  private static let page: String = {
    let file = LogqProcess.root.appendingPathComponent("docs/cli.md")
    return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }()

  /// What `docs/cli.md` has between a text at the start of a line and another text.
  private static func names(behind start: String, until end: Character) -> [String] {
    page.split(separator: "\n").filter { $0.hasPrefix(start) }.map { line in
      String(line.dropFirst(start.count).prefix { $0 != end })
    }
  }

  @Test func `a transcript shows each command`() {
    let commands = Self.names(behind: "### `logq ", until: "`").map { title in
      String(title.prefix { $0 != " " })
    }
    #expect(commands.count >= 7)
    // The commands for traces and incidents have tests of their own.
    let others = ["[query]", "trace", "timeline", "report", "diff", "patterns", "fields"]
    for command in commands where !others.contains(command) {
      #expect(Self.transcripts.contains("logq \(command)"), "\(command)")
    }
  }

  @Test func `a transcript shows each format`() {
    let row = Self.page.split(separator: "\n").first { $0.hasPrefix("| `-o, --output F`") } ?? ""
    let list = row.prefix { $0 != "." }.split(separator: "`").filter { $0.allSatisfy(\.isLetter) }
    #expect(list.count >= 9)
    for format in list where !["dot", "mermaid", "html"].contains(format) {
      #expect(Self.transcripts.contains("-o \(format)"), "\(format)")
    }
  }

  @Test func `a transcript shows each option of log queries`() {
    var options: [String] = []
    var isWanted = false
    for line in Self.page.split(separator: "\n") {
      if line.hasPrefix("#") { isWanted = false }
      if line.hasPrefix("For ") {
        isWanted = ["`query`", "`tail`", "`run`"].contains { line.contains($0) }
      }
      if isWanted && line.hasPrefix("| `-") {
        options.append(String(line.split(separator: "`")[1]))
      }
    }
    #expect(options.count >= 25)
    for option in options {
      // `-o, --output F` is shown by either name.
      let names = option.split(separator: ",").compactMap { part in
        part.split(separator: " ").first { $0.hasPrefix("-") }
      }
      #expect(names.contains { Self.words.contains(String($0)) }, "\(option)")
    }
  }

  private static let words = Set(transcripts.split { " \n=".contains($0) }.map(String.init))
}
