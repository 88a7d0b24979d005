/// The statuses that the program ends with; nothing else decides them.
enum ExitStatus: Int32, Sendable {
  /// It ran; a log query selected at least one line.
  case success = 0
  /// A log query ran and selected nothing.
  case nothingSelected = 1
  /// The command or the query is wrong, or failed while it ran.
  case wrong = 2
  /// An input could not be read, or was damaged.
  case damagedInput = 3
  /// Ctrl-C.
  case interrupted = 130
  /// The reader of standard output went away, as SIGPIPE gives.
  case outputClosed = 141
}
