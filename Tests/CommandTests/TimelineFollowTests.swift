import Foundation
import Support
import Testing

/// `logq timeline --follow` as users run it, on pipes and files that are still being written.
@Suite struct TimelineFollowTests {
  let files: HostileFiles

  init() throws { files = try HostileFiles() }

  /// One request a second; half of them fail from `bad` on.
  private static func lines(_ seconds: Range<Int>, bad: Int) -> String {
    seconds.map { i -> String in
      let time = String(
        format: "2024-05-14T%02d:%02d:%02dZ", 9 + i / 3600, i / 60 % 60, i % 60)
      let fails = i >= bad && i % 2 == 0
      return """
        {"ts":"\(time)","service":"api","status":\(fails ? 500 : 200),"msg":"request"}\n
        """
    }.joined()
  }

  private struct Run {
    let process = Process()
    let input = Pipe()
    let output = Pipe()

    func write(_ text: String) throws {
      try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    }

    /// Waits for so many lines.
    func read(_ count: Int) -> [String] {
      var data = Data()
      while data.count(where: { $0 == 0x0A }) < count {
        let more = output.fileHandleForReading.availableData
        if more.isEmpty { break }
        data += more
      }
      return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func end() -> (Int32, String) {
      let rest = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: rest, as: UTF8.self))
    }
  }

  private func start(_ arguments: [String]) throws -> Run {
    let run = Run()
    run.process.executableURL = LogqProcess.executable
    run.process.arguments = ["timeline", "--follow"] + arguments
    run.process.currentDirectoryURL = files.folder
    run.process.environment = ["TZ": "UTC", "LC_ALL": "C"]
    run.process.standardInput = run.input
    run.process.standardOutput = run.output
    run.process.standardError = FileHandle.nullDevice
    try run.process.run()
    return run
  }

  @Test func `events come while the pipe is open, and Ctrl-C ends it with the status 130`() throws {
    let run = try start(["--lateness", "5s"])
    try run.write(Self.lines(0..<960, bad: 900))
    let told = run.read(2)
    #expect(told.first == "2024-05-14")
    #expect(told.last?.hasPrefix("09:15:00  error rate  api 0 % -> ") == true, "\(told)")
    run.process.interrupt()
    let (status, rest) = run.end()
    #expect(status == 130)
    #expect(rest.hasPrefix("missing: "), "\(rest)")
  }

  @Test func `each event is one line of JSON, told once`() throws {
    let run = try start(["--lateness", "5s", "-o", "jsonl"])
    try run.write(Self.lines(0..<960, bad: 900))
    let told = run.read(1)
    #expect(told.count == 1 && told[0].contains("\"type\":\"error-rate\""), "\(told)")
    try run.write(Self.lines(960..<1_200, bad: 900))
    try run.input.fileHandleForWriting.close()
    let (status, rest) = run.end()
    #expect(status == 0 && rest.isEmpty, "\(rest)")
  }

  @Test func `files are followed from their beginning`() throws {
    try files.write("app.log", Self.lines(0..<1_000, bad: 900))
    let run = try start(["app.log"])
    let told = run.read(2)
    #expect(told.last?.contains("error rate  api") == true, "\(told)")
    run.process.interrupt()
    #expect(run.end().0 == 130)
  }

  @Test func `a pipe that ends before it has paused is told as a whole`() throws {
    let text = Self.lines(0..<1_200, bad: 900)
    try files.write("app.log", text)
    let whole = try LogqProcess.run(
      ["timeline", "-o", "jsonl", "-"], in: files.folder,
      input: files.folder.appendingPathComponent("app.log"))
    let followed = try LogqProcess.run(
      ["timeline", "--follow", "-o", "jsonl"], in: files.folder,
      input: files.folder.appendingPathComponent("app.log"))
    #expect(whole.text == followed.text && !whole.text.isEmpty)
  }

  @Test func `a reader that went away ends the run`() throws {
    let run = try start(["--lateness", "5s"])
    try run.output.fileHandleForReading.close()
    try run.write(Self.lines(0..<1_200, bad: 900))
    try run.input.fileHandleForWriting.close()
    run.process.waitUntilExit()
    #expect(run.process.terminationStatus == 141)
  }
}
