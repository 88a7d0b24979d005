import Foundation
import Support
import Testing

/// How runs end that nobody lets come to their end: signals, readers that go away, full disks.
@Suite struct EndingTests {
  let files: HostileFiles

  init() throws {
    files = try HostileFiles()
    try files.write("a.log", Self.lines(400))
    try files.write("trace.json", Self.spans(400))
    let partial = try files.logq("patterns", "-o", "partial", "a.log")
    try files.write("a.partial", Array(partial.output))
  }

  private static func lines(_ count: Int) -> String {
    (0..<count).map { i -> String in
      let time = String(format: "2024-05-14T09:%02d:%02dZ", i / 60 % 60, i % 60)
      let (level, status) = i % 7 == 0 ? ("error", 500) : ("info", 200)
      return """
        {"ts":"\(time)","level":"\(level)","status":\(status),"msg":"took \(i)"}\n
        """
    }.joined()
  }

  /// More than a pipe and a reader hold, so that some of it has been counted when all is written.
  private static let manyLines = lines(40_000)

  /// Spans as Zipkin has them, one a line.
  private static func spans(_ count: Int) -> String {
    (0..<count).map { i -> String in
      let trace = String(format: "%032x", i + 1)
      let span = String(format: "%016x", i + 1)
      return """
        {"traceId":"\(trace)","id":"\(span)","name":"GET /\(i)","duration":\(i * 10 + 1),\
        "timestamp":\(1_715_677_200_000_000 + i),"localEndpoint":{"serviceName":"api"}}\n
        """
    }.joined()
  }

  static let commands: [[String]] = [
    ["patterns", "a.log"], ["patterns", "-o", "json", "a.log"],
    ["patterns", "-o", "partial", "a.log"],
    ["patterns", "--lines", "-o", "jsonl", "a.log"], ["fields", "a.log"],
    ["fields", "-o", "csv", "a.log"],
    ["timeline", "a.log"], ["diff", "a.log"], ["report", "a.log"],
    ["report", "-o", "html", "a.log"],
    ["merge", "a.partial"], ["trace", "list", "trace.json"],
    ["trace", "stats", "-o", "json", "trace.json"],
    ["-o", "table", "count_over_time({}[1m])", "a.log"], ["-o", "svg", "rate({}[1m])", "a.log"],
    ["-o", "partial", "rate({}[1m])", "a.log"], ["help"], ["help", "man"], ["version"],
    ["fmt", "{}|=`a`"], ["explain", "{} |= `a`"],
  ]

  @Test(arguments: commands)
  func `a reader that went away is no error, and has the status 141`(arguments: [String]) throws {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let result = try LogqProcess.run(
      arguments, in: files.folder, output: pipe.fileHandleForWriting, seconds: 60)
    #expect(result.status == 141, "\(arguments)")
    #expect(result.errors.isEmpty, "\(result.errors)")
  }

  @Test(arguments: commands)
  func `a full disk is told`(arguments: [String]) throws {
    guard let full = FileHandle(forWritingAtPath: "/dev/full") else { return }
    let result = try LogqProcess.run(arguments, in: files.folder, output: full, seconds: 60)
    #expect(result.status != 0 && result.status != 141 && result.status < 128, "\(arguments)")
    #expect(result.errors.contains("no space left on device"), "\(arguments): \(result.errors)")
  }

  // MARK: - Signals

  /// A run that reads a pipe which does not end; it has read what was written when this returns.
  private func start(_ arguments: [String], _ text: String) throws
    -> (process: Process, input: Pipe, output: Pipe)
  {
    let process = Process()
    process.executableURL = LogqProcess.executable
    process.arguments = arguments
    process.currentDirectoryURL = files.folder
    var variables = ProcessInfo.processInfo.environment
    variables["TZ"] = "UTC"
    process.environment = variables
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    // More than a pipe holds: writing returns when most of it has been read.
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    return (process, input, output)
  }

  private func end(_ run: (process: Process, input: Pipe, output: Pipe)) -> (Process, String) {
    let output = run.output.fileHandleForReading.readDataToEndOfFile()
    run.process.waitUntilExit()
    try? run.input.fileHandleForWriting.close()
    return (run.process, String(decoding: output, as: UTF8.self))
  }

  @Test(arguments: [
    (["patterns"], "took <_>"), (["fields"], "status"), (["count_over_time({}[1m])"], "value"),
    (["timeline"], "records"),
  ])
  func `Ctrl-C ends the reading, and what there is is printed`(arguments: [String], text: String)
    throws
  {
    let run = try start(arguments, Self.manyLines)
    run.process.interrupt()
    let (process, output) = end(run)
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    #expect(output.contains(text), "\(arguments): \(output)")
  }

  @Test(arguments: [
    ["patterns", "-o", "partial"], ["fields", "-o", "partial"], ["diff", "-o", "partial"],
    ["-o", "partial", "count_over_time({}[1m])"],
  ])
  func `no partial tells of a part that Ctrl-C has cut short`(arguments: [String]) throws {
    let run = try start(arguments, Self.manyLines)
    run.process.interrupt()
    let (process, output) = end(run)
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    #expect(output.isEmpty)
  }

  // MARK: - Directories

  @Test func `files below a directory that hold no spans are told in one line`() throws {
    for name in ["dir/a.log", "dir/b.log", "dir/sub/c.log"] { try files.write(name, Self.lines(3)) }
    try files.write("dir/t.json", Self.spans(5))
    let result = try files.logq("trace", "list", "-o", "json", "dir")
    #expect(result.status == 0)
    #expect(result.text.contains("\"GET /1\""))
    #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
    #expect(result.errors.contains("`dir/a.log` and 2 more files hold no spans"))
    // A file that was named has to be one.
    let named = try files.logq("trace", "list", "dir/a.log")
    #expect(named.status == 3)
    #expect(named.errors.contains("is no span export"))
  }
}
