package import Foundation
import Dispatch
import Glibc

/// What a run of the built program came to.
package struct ProcessResult: Sendable {
  package var status: Int32
  package var output: Data
  package var errors: String

  package var text: String { String(decoding: output, as: UTF8.self) }
}

/// The program as it was built beside the tests, run as users run it.
package enum LogqProcess {
  /// The folder of the package.
  package static let root: URL = {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url
  }()

  /// The executable: `LOGQ`, else the one in the folder that the tests were built into.
  package static let executable: URL = {
    if let named = ProcessInfo.processInfo.environment["LOGQ"] {
      return URL(fileURLWithPath: named)
    }
    let program = URL(fileURLWithPath: CommandLine.arguments[0])
    return program.deletingLastPathComponent().appendingPathComponent("logq")
  }()

  /// Runs the program with an empty standard input, or with `input`, and returns when it has ended.
  ///
  /// `output`: writes there, and nothing is collected. `seconds`: a program that has not ended by
  /// then is killed, and has the status 9.
  package static func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:],
    input: URL? = nil, output sink: FileHandle? = nil, seconds: Int? = nil
  ) throws -> ProcessResult {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = folder }
    var variables = ProcessInfo.processInfo.environment
    variables["NO_COLOR"] = "1"
    variables["TZ"] = "UTC"
    variables["LC_ALL"] = "C"
    for (name, value) in environment { variables[name] = value }
    process.environment = variables
    let errors = FileManager.default.temporaryDirectory
      .appendingPathComponent("logq-test-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: errors) }
    let output = Pipe()
    if let sink { process.standardOutput = sink } else { process.standardOutput = output }
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput =
      try input.map { try FileHandle(forReadingFrom: $0) }
      ?? FileHandle.nullDevice
    try process.run()
    let killer = seconds.map { kill(process.processIdentifier, after: $0) }
    var data = Data()
    if sink == nil { data = output.fileHandleForReading.readDataToEndOfFile() }
    process.waitUntilExit()
    killer?.cancel()
    return ProcessResult(
      status: process.terminationStatus, output: data,
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  private static func kill(_ process: Int32, after seconds: Int) -> DispatchWorkItem {
    let item = DispatchWorkItem { _ = Glibc.kill(process, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds), execute: item)
    return item
  }
}
