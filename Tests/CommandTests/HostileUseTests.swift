import Foundation
import Support
import Testing

/// Whatever is asked for, and wherever the output goes: a clear answer, and the right status.
@Suite struct HostileUseTests {
  let files: HostileFiles

  init() throws {
    files = try HostileFiles()
    let lines = (0..<50_000).map { "{\"n\":\($0),\"level\":\"info\"}\n" }
    try files.write("a.log", lines.joined())
  }

  /// Pieces that nest, and what is said about them.
  static let deepQueries: [(query: String, headline: String)] = {
    func deep(_ open: String, _ inner: String, _ close: String) -> String {
      let count = 100_000 / 2
      return String(repeating: open, count: count) + inner + String(repeating: close, count: count)
    }
    return [
      (deep("(", "{}", ")"), "nests deeper than"), (deep("(", "", ""), "nests deeper than"),
      ("{} | " + deep("(", "a=1", ")"), "nests deeper than"),
      (deep("1+", "1", ""), "more than 1,000 operators"),
      ("{} |~ `" + deep("(", "", ")") + "`", "nested in the regular expression"),
      ("{} | line_format `{{" + deep("(", "", ")") + "}}`", "nested more than 50 deep"),
      (
        "{} | line_format `" + String(repeating: "{{if .a}}", count: 9_000) + "`",
        "nested more than 50 deep"
      ),
      ("{} | json a=`a" + String(repeating: "[0]", count: 30_000) + "`", "more than 100 steps"),
      ("{} |~ `(((x{1,1000}){1,1000}){1,1000})`", "too large"),
    ]
  }()

  @Test(arguments: deepQueries)
  func `a query that nests too deep is refused`(query: String, headline: String) throws {
    let result = try files.logq("fmt", query)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(headline), "\(result.errors.prefix(500))")
    // One message, however long the query is.
    #expect(result.errors.count < 1_000)
  }

  @Test(arguments: [" |= `a`", " | json", " | n > 5", " | drop a", " | line_format `{{.n}}`"])
  func `a pipeline may be long`(stage: String) throws {
    try files.write("one.log", "{\"n\":7,\"a\":1}\n")
    let query = "{} | json" + String(repeating: stage, count: 1_000)
    let result = try files.logq("-c", query, "one.log")
    #expect(result.status == 0 || result.status == 1)
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: [
    ("{{repeat 1000000000000 __line__}}"), ("{{alignLeft 9223372036854775807 __line__}}"),
    ("{{indent 9223372036854775807 __line__}}"), ("{{printf \"%999999999d\" 1}}"),
    ("{{define \"t\"}}{{template \"t\"}}{{end}}{{template \"t\"}}"),
    ("{{div -9223372036854775808 -1}}{{mod -9223372036854775808 -1}}"),
    ("{{substr 9223372036854775807 -9223372036854775808 __line__}}"),
    ("{{round 1e308 9223372036854775807}}"), ("{{addf \"1e300000000\" \"1e-300000000\"}}"),
    ("{{unixToTime \"9223372036854775807\"}}"), ("{{slice __line__ 9223372036854775807}}"),
  ])
  func `a template cannot ask for too much`(template: String) throws {
    try files.write("one.log", "{\"n\":7}\n")
    let result = try files.logq("| line_format `\(template)`", "-o", "jsonl", "one.log")
    #expect(result.status == 0)
    #expect(result.output.count < 100 << 20)
  }

  @Test(arguments: [
    (["--limit", "9223372036854775807"], 0, ""), (["--limit", "0"], 1, ""),
    (["--limit", "99999999999999999999"], 2, "no value for `--limit`"),
    (["--limit", "-1"], 2, "no value for `--limit`"), (["--limit", "x"], 2, "`--limit`"),
    (["--limt", "5"], 2, "did you mean `--limit`?"),
    (["-A", "9223372036854775807"], 0, ""), (["-C", "9223372036854775807"], 0, ""),
    (["--threads", "0"], 2, "`--threads`"), (["--threads", "1000000"], 2, "`--threads`"),
    (["-o", "nothing"], 2, "`jsonl`"), (["--tz", "Nowhere/At/All"], 2, "`--tz`"),
    (["--from", "yesterday"], 2, "`--from`"), (["--since", "9999999999d"], 2, "`--since`"),
    (["--label", "x"], 2, "`--label`"), (["--input", "foo"], 2, "`auto`"),
    (["--instant"], 2, "`--instant`"),
    (["-Z"], 2, "`-Z`"),
  ])
  func `options are checked`(options: [String], status: Int, message: String) throws {
    try files.write("one.log", "{\"n\":7}\n")
    let result = try LogqProcess.run(
      options + ["-c", "{}", "one.log"], in: files.folder, seconds: 30)
    #expect(Int(result.status) == status, "\(result.errors)")
    if status == 2 {
      #expect(result.output.isEmpty)
      #expect(result.errors.contains(message), "\(result.errors)")
    } else {
      #expect(result.errors.isEmpty)
    }
  }

  @Test(arguments: ["raw", "jsonl", "json", "csv", "table", "pretty"])
  func `a reader that goes away ends the run with status 141`(format: String) throws {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let result = try files.logq(
      "{}", "-o", format, "a.log", output: pipe.fileHandleForWriting)
    #expect(result.status == 141)
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: ["raw", "json", "table"])
  func `a disk that is full is told`(format: String) throws {
    guard let full = FileHandle(forWritingAtPath: "/dev/full") else { return }
    let result = try files.logq("{}", "-o", format, "a.log", output: full)
    #expect(result.status != 0 && result.status != 9)
    #expect(result.errors.contains("no space left on device"), "\(result.errors)")
    let count = try files.logq("-c", "{}", "a.log", output: full)
    #expect(count.status != 0)
  }
}
