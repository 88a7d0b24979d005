import Foundation
import Support
import Testing

/// `Scripts/*.test`: the manual of our LogQL, with answers that are checked.
///
/// With `LOGQ_BLESS=1` in the environment the answers are written into the scripts instead, for
/// review.
@Suite struct ScriptTests {
  static let folder = LogqProcess.root.appendingPathComponent("Tests/LogQLTests/Scripts")
  static let names: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { $0.hasSuffix(".test") }.sorted()
  }()

  private static let blocks: [QueryScript.Block] = names.flatMap { name in
    (try? QueryScript(path: folder.appendingPathComponent(name).path))?.blocks ?? []
  }

  /// The queries of all scripts, right ones and wrong ones.
  static let queries: [String] = blocks.compactMap { block in
    switch block.word {
    case "load", "clear", "skip": return nil
    case "at": return block.head.split(separator: " ", maxSplits: 1).last.map(String.init)
    case "range": return block.head.split(separator: " ", maxSplits: 3).last.map(String.init)
    default:
      let unmarked = block.head.filter { $0 != "«" && $0 != "»" }
      return ControlPictures.decode(unmarked)
    }
  }

  /// The lines of all scripts.
  static let lines: [String] = blocks.filter { $0.word == "load" }.flatMap { block in
    block.body.map { line in
      let text = line.drop { $0 != " " }.drop { $0 == " " }
      return ControlPictures.decode(String(text))
    }
  }

  @Test(arguments: names)
  func `every answer of a script is right`(name: String) throws {
    let script = try QueryScript(path: Self.folder.appendingPathComponent(name).path)
    let runner = ScriptRunner()
    var corrections: [(block: QueryScript.Block, answer: [String])] = []
    for block in script.blocks {
      if block.word == "skip" { break }
      do {
        guard let answer = try runner.run(block) else { continue }
        corrections.append((block, answer))
      } catch {
        Issue.record("\(name):\(block.line): \(error)")
      }
    }
    if ProcessInfo.processInfo.environment["LOGQ_BLESS"] != nil {
      try bless(script, corrections)
      return
    }
    for (block, answer) in corrections {
      let expected = block.body.map { "    - \($0)" }.joined(separator: "\n")
      let given = answer.map { "    + \($0)" }.joined(separator: "\n")
      Issue.record("\(name):\(block.line): \(block.word) \(block.head)\n\(expected)\n\(given)")
    }
  }

  private func bless(
    _ script: QueryScript, _ corrections: [(block: QueryScript.Block, answer: [String])]
  ) throws {
    let text = try String(contentsOfFile: script.path, encoding: .utf8)
    var lines = text.components(separatedBy: "\n")
    for (block, answer) in corrections.reversed() where block.word != "same" {
      lines.replaceSubrange(block.line..<block.end, with: answer.map { "  " + $0 })
    }
    try lines.joined(separator: "\n").write(toFile: script.path, atomically: true, encoding: .utf8)
  }
}
