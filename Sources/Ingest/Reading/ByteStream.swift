/// What a stream of bytes gave when it was asked for more.
enum StreamRead: Equatable {
  /// This many bytes, at least one, were written to where the caller said.
  case bytes(Int)
  /// Nothing has come yet; more may at any time (a live pipe, a file that is followed).
  case nothingYet
  /// There is no more.
  case end
}

/// Bytes that come one after the other: a file, a pipe, what is inside a compressed file.
///
/// One worker's at a time.
protocol ByteStream: AnyObject {
  /// Writes at most `capacity` bytes (not 0) to `bytes`. Never waits for a live pipe.
  func read(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) -> StreamRead

  /// What went wrong, once the stream has ended: a clause without the source's name.
  var damage: String? { get }
}

/// A stream whose bytes are written while it is read.
protocol LiveStream: ByteStream {
  /// When what it gives next was written, as far as can be told; nanoseconds since 1970.
  ///
  /// A system call: not for each line.
  func timeOfWriting() -> Int64
}
