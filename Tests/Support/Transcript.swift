package import Foundation

/// A text with commands and what they print.
///
///     $ logq fmt '{app="x"}|json'
///     {app="x"} | json
///     $ logq fmt '{'
///     ! logq: 1:2: ...
///     ? 2
///
/// Behind `$ ` stands a command for the shell; then its standard output, its standard error behind
/// `! `, and its exit status behind `? ` where it is not 0. A command goes on in lines that begin with
/// `> `. What stands before the first command is comment. In Markdown only the fenced
/// blocks marked `console` count; these pages are for people who have UTF-8, transcripts are ASCII.
package struct Transcript {
  /// A command with the lines that belong to it, and how these were printed now.
  package struct Step {
    package var line: Int
    package var command: String
    package var expected: [String]
  }

  package let url: URL
  private let lines: [String]
  /// Where the lines of each step's result stand in the file.
  private var places: [Range<Int>] = []
  package private(set) var steps: [Step] = []

  package init(_ url: URL) throws {
    self.url = url
    let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let isMarkdown = url.pathExtension == "md"
    var i = 0
    var isOpen = !isMarkdown
    // What is printed may have blocks of its own; then the one around it has a longer fence.
    var fence: Substring?
    while i < lines.count {
      if isMarkdown, let open = fence, lines[i] == open {
        isOpen = false
        fence = nil
        i += 1
      } else if isMarkdown && fence == nil && lines[i].hasPrefix("```") {
        let marks = lines[i].prefix { $0 == "`" }
        isOpen = lines[i].dropFirst(marks.count) == "console"
        fence = marks
        i += 1
      } else if isOpen && lines[i].hasPrefix("$ ") {
        i = readStep(at: i, until: fence)
      } else {
        i += 1
      }
    }
  }

  private mutating func readStep(at start: Int, until fence: Substring?) -> Int {
    var command = String(lines[start].dropFirst(2))
    var i = start + 1
    while i < lines.count, lines[i].hasPrefix("> ") {
      command += "\n" + lines[i].dropFirst(2)
      i += 1
    }
    let from = i
    while i < lines.count, !lines[i].hasPrefix("$ "), fence.map({ lines[i] != $0 }) ?? true {
      i += 1
    }
    var end = i
    while end > from && lines[end - 1].isEmpty { end -= 1 }
    places.append(from..<end)
    steps.append(Step(line: start + 1, command: command, expected: Array(lines[from..<end])))
    return i
  }

  /// What a step prints now, in the same notation.
  package func run(_ step: Step) throws -> [String] {
    let result = try LogqProcess.shell(
      step.command, isUTF8: url.pathExtension == "md")
    var actual = Self.lines(of: result.text)
    actual += Self.lines(of: result.errors).map { $0.isEmpty ? "!" : "! " + $0 }
    if result.status != 0 { actual.append("? \(result.status)") }
    while actual.last?.isEmpty == true { actual.removeLast() }
    return actual
  }

  /// Writes the file anew with these results.
  package func bless(_ results: [[String]]) throws {
    var text = lines
    for (place, result) in zip(places, results).reversed() {
      text.replaceSubrange(place, with: result)
    }
    try Data(text.joined(separator: "\n").utf8).write(to: url)
  }

  private static func lines(of text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

extension LogqProcess {
  /// Runs a command line by the shell in the package's folder, with `logq` on the path.
  package static func shell(_ command: String, isUTF8: Bool = false) throws -> ProcessResult {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = root
    var variables = ProcessInfo.processInfo.environment
    for name in ["LOGQ_LABELS", "LOGQ_QUERIES", "LOGQ_PAGER", "PAGER"] {
      variables[name] = nil
    }
    variables["NO_COLOR"] = "1"
    variables["TZ"] = "UTC"
    variables["LC_ALL"] = isUTF8 ? "C.UTF-8" : "C"
    variables["PATH"] =
      executable.deletingLastPathComponent().path + ":" + (variables["PATH"] ?? "/usr/bin:/bin")
    process.environment = variables
    let output = Pipe()
    let folder = FileManager.default.temporaryDirectory
    let errors = folder.appendingPathComponent("logq-test-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: errors) }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return ProcessResult(
      status: process.terminationStatus, output: data,
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}
