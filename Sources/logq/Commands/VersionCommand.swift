internal import LogCore

/// `logq --version`.
enum VersionCommand {
  static let number = "0.1.0"

  static let command = Command(
    "version", usage: "", summary: "the version of logq", run: run)

  @Sendable static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    StandardOutput.write("logq \(number)\n", invocation)
  }
}
