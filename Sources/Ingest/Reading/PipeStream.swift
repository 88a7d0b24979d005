internal import CScan
import Glibc
import LogCore

/// A pipe, a terminal or a device: bytes come when they come.
final class PipeStream: LiveStream {
  private let file: InputFile
  let descriptor: Int32
  private(set) var damage: String?
  /// Whether the system can be told not to wait, so that no `poll` is needed before each read.
  private var readsWithoutWaiting = true
  /// F_SETPIPE_SZ of Linux, which the Glibc module lacks.
  private static let setPipeSize: Int32 = 1031

  init(_ file: InputFile) {
    self.file = file
    descriptor = file.descriptor
    // A bigger pipe means fewer switches between the writer and us. Fails harmlessly elsewhere.
    _ = fcntl(descriptor, Self.setPipeSize, 1 << 20)
  }

  func timeOfWriting() -> Int64 { Clock.wallTime() }

  func read(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) -> StreamRead {
    guard damage == nil else { return .end }
    while true {
      guard let n = unsafe readNow(bytes, capacity) else { return .nothingYet }
      if n > 0 { return .bytes(n) }
      if n == 0 { return .end }
      switch errno {
      case EINTR: continue
      case EAGAIN: return .nothingYet
      default:
        damage = "it cannot be read: \(SystemMessage.text(errno))"
        return .end
      }
    }
  }

  /// What `read` gives, without waiting; nil where nothing has come.
  private func readNow(_ bytes: UnsafeMutablePointer<UInt8>, _ capacity: Int) -> Int? {
    if readsWithoutWaiting {
      let n = unsafe scan_read_now(descriptor, bytes, capacity)
      if n >= 0 || errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL { return n }
      // Terminals, and older systems.
      readsWithoutWaiting = false
    }
    var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let ready = unsafe poll(&question, 1, 0)
    if ready == 0 { return nil }
    return unsafe ready < 0 ? -1 : Glibc.read(descriptor, bytes, capacity)
  }
}
