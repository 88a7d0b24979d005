internal import Glibc

/// Why a temporary file could not be used, as a headline.
package struct TemporaryFileError: Error, Sendable, Equatable {
  package var message: String
}

/// A file for what does not fit into memory: it has no name, so that the system deletes it at any
/// exit, whatever ends the program.
package final class TemporaryFile {
  package let descriptor: Int32
  /// How many bytes have been written.
  package private(set) var size = 0

  /// A file in `TMPDIR`, or else in `/tmp`.
  package init() throws(TemporaryFileError) {
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var file = unsafe open(folder, Self.nameless | O_RDWR | O_CLOEXEC, 0o600)
    if file < 0 {
      // Not every file system makes files without a name: then it is taken away at once.
      var path = Array("\(folder)/logq-XXXXXX".utf8CString)
      file = unsafe mkstemp(&path)
      if file >= 0 {
        unsafe unlink(path)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
      }
    }
    guard file >= 0 else {
      throw TemporaryFileError(
        message: "cannot make a temporary file in `\(folder)`: \(SystemMessage.text(errno))")
    }
    descriptor = file
  }

  deinit { close(descriptor) }

  /// `O_TMPFILE`, a macro that is not imported: its own bit and `O_DIRECTORY`, which varies.
  private static let nameless = 0o20000000 | O_DIRECTORY

  /// Writes behind what is there.
  package func append(_ bytes: UnsafeRawPointer, count: Int) throws(TemporaryFileError) {
    var done = 0
    while done < count {
      let n = unsafe pwrite(descriptor, bytes + done, count - done, off_t(size))
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else {
        throw TemporaryFileError(
          message: "cannot write a temporary file: \(SystemMessage.text(errno))")
      }
      done += n
      size += n
    }
  }

  package func append(_ bytes: ByteSlice) throws(TemporaryFileError) {
    unsafe try append(UnsafeRawPointer(bytes.start), count: bytes.count)
  }

  /// Reads up to `count` bytes at an offset; returns how many, less than `count` only at the end.
  package func read(
    at offset: Int, into target: UnsafeMutableRawPointer, count: Int
  ) -> Int {
    var done = 0
    while done < count {
      let n = unsafe pread(descriptor, target + done, count - done, off_t(offset + done))
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else { break }
      done += n
    }
    return done
  }
}
