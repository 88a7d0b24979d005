internal import Glibc
internal import LogCore
internal import Output

@main
struct Logq {
  static func main() {
    // A closed pipe is a failed write, which ends the run in order.
    signal(SIGPIPE, SIG_IGN)
    occupyClosedDescriptors()
    let terminal = Terminal()
    let arguments = Array(CommandLine.arguments.dropFirst())
    exit(run(arguments, terminal: terminal).rawValue)
  }

  /// Fills in for standard streams that the caller has closed: else the first files that are opened
  /// would take their numbers.
  ///
  /// Using one fails as before: it is open in the other direction.
  private static func occupyClosedDescriptors() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
      _ = unsafe open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
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
