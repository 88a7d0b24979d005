internal import Glibc
internal import LogCore

/// Standard input that must be read twice.
enum SpooledInput {
  /// Goes back to the start of what was spooled.
  static func rewind() { lseek(0, 0, SEEK_SET) }

  /// Copies a pipe into a temporary file without a name, which becomes standard input.
  ///
  /// The system deletes it at any exit. Does nothing where standard input is a file already.
  static func spool() throws(Diagnostic) {
    var status = stat()
    guard unsafe fstat(0, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    do throws(TemporaryFileError) {
      let file = try TemporaryFile()
      let buffer = ByteBuffer(capacity: 1 << 18)
      while true {
        let count = unsafe read(0, buffer.uninitialized(1 << 18), 1 << 18)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { break }
        buffer.advance(by: count)
        try file.append(buffer.slice)
        buffer.removeAll()
      }
      lseek(file.descriptor, 0, SEEK_SET)
      dup2(file.descriptor, 0)
    } catch {
      throw Diagnostic(
        error.message,
        help: ["`TMPDIR` names another folder, and `--at` or `--from` and `--to` make it needless"])
    }
  }
}
