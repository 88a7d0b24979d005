internal import Glibc
internal import LogCore
internal import Output

@main
struct Logq {
  static func main() {
    // A closed pipe is a failed write, which ends the run in order.
    signal(SIGPIPE, SIG_IGN)
    let terminal = Terminal()
    let arguments = Array(CommandLine.arguments.dropFirst())
    exit(run(arguments, terminal: terminal).rawValue)
  }

  /// Runs a command line; every failure that has a message ends here.
  private static func run(_ arguments: [String], terminal: Terminal) -> ExitStatus {
    var colour = ColourChoice.auto
    do {
      let typed = try TypedArguments(arguments)
      colour = typed.options.colour ?? .auto
      let (command, words) = Commands.choose(typed)
      return try command.start(Invocation(typed: typed, words: words, terminal: terminal))
    } catch {
      Messages(terminal: terminal, colour: colour).show(error)
      return .wrong
    }
  }
}
