internal import Glibc
internal import LogCore

/// Standard input that must be read twice.
enum SpooledInput {
  /// Copies a pipe into a temporary file without a name, which becomes standard input.
  ///
  /// The system deletes it at any exit. Does nothing where standard input is a file already.
  static func spool() throws(Diagnostic) {
    var status = stat()
    guard unsafe fstat(0, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var path = Array("\(folder)/logq-XXXXXX".utf8CString)
    let file = unsafe mkstemp(&path)
    guard file >= 0 else { throw failure("make", folder) }
    unsafe unlink(path)
    let buffer = ByteBuffer(capacity: 1 << 18)
    while true {
      let count = unsafe read(0, buffer.uninitialized(1 << 18), 1 << 18)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      var done = 0
      while done < count {
        let n = unsafe write(file, buffer.start + done, count - done)
        if n < 0 && errno == EINTR { continue }
        guard n > 0 else { throw failure("write", folder) }
        done += n
      }
    }
    lseek(file, 0, SEEK_SET)
    dup2(file, 0)
    close(file)
  }

  private static func failure(_ what: String, _ folder: String) -> Diagnostic {
    Diagnostic(
      "cannot \(what) a temporary file in `\(folder)`: \(SystemMessage.text(errno))",
      help: ["`TMPDIR` names another folder, and `--at` or `--from` and `--to` make it needless"])
  }
}
