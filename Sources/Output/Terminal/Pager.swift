internal import Glibc
internal import LogCore

/// The program that shows what is longer than the screen.
final class Pager {
  /// What it reads.
  let descriptor: Int32
  private let process: pid_t

  /// `LOGQ_PAGER`, `PAGER`, else `less` with colours, which ends by itself on short texts; nil where
  /// the user wants none, or where there is no such program.
  static var command: String? {
    let wanted =
      Terminal.environment("LOGQ_PAGER") ?? Terminal.environment("PAGER") ?? "less -RFX"
    guard wanted != "cat", let program = wanted.split(separator: " ").first else { return nil }
    return exists(String(program)) ? wanted : nil
  }

  /// Whether a program of this name or path can be started.
  private static func exists(_ program: String) -> Bool {
    if program.contains("/") { return unsafe access(program, X_OK) == 0 }
    let folders = (Terminal.environment("PATH") ?? "/usr/bin:/bin").split(separator: ":")
    return folders.contains { unsafe access("\($0)/\(program)", X_OK) == 0 }
  }

  private init(descriptor: Int32, process: pid_t) {
    self.descriptor = descriptor
    self.process = process
  }

  /// Starts the pager; nil where that is not possible.
  static func start() -> Pager? {
    guard let command else { return nil }
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // This program ignores a closed pipe and blocks Ctrl-C; its child must do neither.
    var defaults = sigset_t()
    unsafe sigemptyset(&defaults)
    unsafe sigaddset(&defaults, SIGPIPE)
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
    if unsafe getenv("LESS") == nil { unsafe setenv("LESS", "RFX", 1) }
    var process: pid_t = 0
    let words = ["sh", "-c", command]
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    defer { unsafe arguments.forEach { unsafe free($0) } }
    let status = unsafe posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments, environ)
    close(ends[0])
    guard status == 0 else {
      close(ends[1])
      return nil
    }
    return Pager(descriptor: ends[1], process: process)
  }

  /// Says that nothing more comes, and waits until the user has seen enough.
  func finish() {
    close(descriptor)
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
  }
}
