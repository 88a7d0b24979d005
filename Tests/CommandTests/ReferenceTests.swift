import Foundation
import Support
import Testing

/// What is printed from the lists of commands and options, and what must follow from them.
@Suite struct ReferenceTests {
  @Test func `docs cli md is what the program prints`() throws {
    let printed = try LogqProcess.run(["help", "markdown"])
    let page = try Data(contentsOf: LogqProcess.root.appendingPathComponent("docs/cli.md"))
    #expect(
      printed.output == page, "write it anew: .build/debug/logq help markdown > docs/cli.md")
  }

  @Test(arguments: ["bash", "zsh", "fish", "man", "stages"])
  func `help has what shells and man read`(topic: String) throws {
    let printed = try LogqProcess.run(["help", topic])
    #expect(printed.status == 0)
    #expect(printed.text.count > 200)
  }

  @Test func `completions for bash are a script`() throws {
    let result = try LogqProcess.shell("logq help bash | bash -n")
    #expect(result.status == 0 && result.errors.isEmpty)
  }

  @Test(arguments: [
    ("logq tim", "timeline"),
    ("logq trace cr", "critical-path"),
    ("logq help re", "report"),
    ("logq diff --sp", "--split"),
    // What a command does not take it does not offer.
    ("logq report --anal", ""),
    ("logq trace list --sor", "--sort"),
    ("logq '{}' --direction b", "backward"),
    ("logq trace slow --fail-on ma", "major"),
    ("logq report --rules samples/rul", "samples/rules.yaml"),
    ("logq run auth", "auth-failures"),
    // Each command has forms of its own.
    ("logq timeline -o j", "json jsonl"),
    ("logq report -o m", "markdown"),
    ("logq trace deps -o m", "markdown mermaid"),
    ("logq timeline --types sil", "silence"),
    ("logq report --template up", "update"),
    ("logq report --fail-on sl", "slo"),
  ])
  func `bash completes commands, their options and the values of these`(
    line: String, completed: String
  ) throws {
    let script = """
      source <(logq help bash)
      eval "COMP_WORDS=(\(line))"
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _logq
      echo "${COMPREPLY[*]}"
      """
    let quoted = script.replacingOccurrences(of: "'", with: "'\\''")
    let result = try LogqProcess.shell("bash -c '\(quoted)'")
    #expect(result.text == completed + "\n")
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: ["timeline", "diff", "patterns", "fields"])
  func `text is a form that can be named`(command: String) throws {
    let arguments = [command, "samples/incident"]
    let named = try LogqProcess.run(arguments + ["-o", "text"], in: LogqProcess.root)
    #expect(named.status == 0)
    #expect(named.text == (try LogqProcess.run(arguments, in: LogqProcess.root).text))
    let help = try LogqProcess.run(["help", command]).text
    #expect(help.contains("how results look: `text`, `json`") && !help.contains("`mermaid`"))
    let refused = try LogqProcess.run(arguments + ["-o", "dot"], in: LogqProcess.root)
    #expect(refused.status == 2 && refused.errors.contains("expected one of `text`, `json`"))
  }

  @Test(arguments: [["--since", "10m"], ["--from", "-10m"], ["--since", "10m", "--follow"]])
  func `records of a pipe that are older than the window are counted`(window: [String]) throws {
    let words = window.joined(separator: " ")
    let result = try LogqProcess.shell("cat samples/*.log | logq timeline \(words)")
    #expect(result.errors.contains("records are older than the window"))
  }

  @Test(arguments: [
    (["patterns", "--lines", "-o", "jsonl", "--min", "20"], "`--min` and `--lines` contradict"),
    (["patterns", "-n", "3"], "`logq patterns` has no option `-n`"),
    (["timeline", "--step", "0s"], "expected at least `1s`"),
    (["report", "--step", "1ns"], "expected at least `1s`"),
  ])
  func `options that would be passed over are refused`(arguments: [String], says: String) throws {
    let result = try LogqProcess.run(arguments + ["samples/incident"], in: LogqProcess.root)
    #expect(result.status == 2 && result.errors.contains(says), "\(result.errors)")
  }

  @Test func `a timeline tells no recovery of changes that it does not tell`() throws {
    let arguments = ["timeline", "-o", "jsonl", "samples/incident"]
    let whole = try LogqProcess.run(arguments, in: LogqProcess.root).text
    #expect(whole.contains("\"error-rate\"") && whole.contains("\"type\":\"recovery\""))
    let least = try LogqProcess.run(arguments + ["--min-effect", "1e9"], in: LogqProcess.root).text
    #expect(!least.contains("\"error-rate\"") && !least.contains("\"type\":\"recovery\""))
  }

  @Test func `a file without notes is told`() throws {
    let result = try LogqProcess.run(
      ["timeline", "--notes", "samples/json.log", "samples/incident"], in: LogqProcess.root)
    #expect(result.status == 0)
    #expect(result.errors.contains("warning: no line of `samples/json.log` is a note"))
  }

  @Test func `every stage is in the help with an example`() throws {
    let text = try LogqProcess.run(["help", "stages"]).text
    for stage in ["json", "logfmt", "regexp", "pattern", "unpack", "line_format", "label_format"] {
      #expect(text.contains("\n  \(stage)"))
    }
  }

  @Test func `each saved query says what it answers, and is a query`() throws {
    let folder = LogqProcess.root.appendingPathComponent("queries")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".logql") }
    #expect(names.count >= 11)
    let listing = try LogqProcess.run(["run"], in: LogqProcess.root).text
    for name in names.map({ String($0.dropLast(6)) }) {
      #expect(listing.contains("\(name)  "), "\(name)")
      let result = try LogqProcess.run(
        ["run", "-q", name, "samples/incident"], in: LogqProcess.root)
      #expect(result.status == 0, "\(name) finds nothing in the incident: \(result.errors)")
    }
  }
}
