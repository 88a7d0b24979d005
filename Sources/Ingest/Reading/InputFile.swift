import Glibc
import Synchronization

/// How many files may be open at once: as many as the system allows, less some for other uses.
final class DescriptorBudget: Sendable {
  private let limit: Int
  private let used = Atomic<Int>(0)

  /// Raises the soft limit of this process to the hard one if `wanted` files would not fit.
  init(wanted: Int) {
    var limits = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
    if limits.rlim_cur < limits.rlim_max && limits.rlim_cur < UInt(wanted + 64) {
      limits.rlim_cur = min(limits.rlim_max, UInt(wanted + 64))
      unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
      unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
    }
    limit = max(8, Int(clamping: limits.rlim_cur) - 48)
  }

  var isExhausted: Bool { used.load(ordering: .relaxed) >= limit }
  func take() { used.add(1, ordering: .relaxed) }
  func giveBack() { used.subtract(1, ordering: .relaxed) }
}

/// What the system says of a file.
struct FileStatus: Equatable {
  enum Kind { case regular, directory, other }

  var kind: Kind
  var device: UInt
  var number: UInt
  var size: Int
  /// Time of change, nanoseconds since 1970.
  var changed: Int64

  init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .directory
    default: kind = .other
    }
    device = UInt(status.st_dev)
    number = UInt(status.st_ino)
    size = Int(status.st_size)
    changed = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
  }

  init?(descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  init?(path: [CChar]) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  func isSameFile(as other: FileStatus) -> Bool {
    device == other.device && number == other.number
  }
}

/// An open file or standard input, read at any offset by several workers.
///
/// Where files are many it is closed between uses and opened again by its name.
final class InputFile: Sendable {
  private struct State {
    var descriptor: Int32
    var users = 0
  }

  let status: FileStatus
  private let path: [CChar]?
  private let budget: DescriptorBudget
  private let state: Mutex<State>

  /// Opens a file; `path` nil means standard input, which stays open.
  ///
  /// Gives the system's error number where it fails.
  static func open(_ path: [CChar]?, _ budget: DescriptorBudget) -> Result<InputFile, SystemError> {
    // Without O_NONBLOCK the opening of a named pipe would wait for its writer, and Ctrl-C with it.
    let descriptor = path.map { unsafe Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) } ?? 0
    guard descriptor >= 0, let status = FileStatus(descriptor: descriptor) else {
      return .failure(SystemError(number: errno))
    }
    if status.kind == .directory {
      if path != nil { close(descriptor) }
      return .failure(SystemError(number: EISDIR))
    }
    return .success(InputFile(path, descriptor, status, budget))
  }

  private init(
    _ path: [CChar]?, _ descriptor: Int32, _ status: FileStatus, _ budget: DescriptorBudget
  ) {
    self.path = path
    self.status = status
    self.budget = budget
    state = Mutex(State(descriptor: descriptor))
    budget.take()
  }

  deinit { closeNow() }

  /// The descriptor of a pipe or a device, which is never closed before the end.
  var descriptor: Int32 { state.withLock { $0.descriptor } }

  /// How large the file is by now; nil if it cannot be asked.
  var size: Int? {
    let descriptor = acquire()
    defer { release() }
    return FileStatus(descriptor: descriptor)?.size
  }

  /// Reads at an offset: the number of bytes, 0 at the end, or the system's error number.
  func read(
    at offset: Int, into bytes: UnsafeMutablePointer<UInt8>, capacity: Int
  ) -> Result<Int, SystemError> {
    let descriptor = acquire()
    defer { release() }
    guard descriptor >= 0 else { return .failure(SystemError(number: errno)) }
    while true {
      let n = unsafe pread(descriptor, bytes, capacity, offset)
      if n >= 0 { return .success(n) }
      if errno != EINTR { return .failure(SystemError(number: errno)) }
    }
  }

  /// Maps the first `size` bytes for reading; nil where that cannot be done.
  func map(_ size: Int) -> UnsafeMutableRawPointer? {
    let descriptor = acquire()
    defer { release() }
    guard descriptor >= 0 else { return nil }
    let address = unsafe mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0)
    return unsafe address == MAP_FAILED ? nil : address
  }

  private func acquire() -> Int32 {
    state.withLock { state in
      if state.descriptor < 0, let path {
        state.descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard state.descriptor >= 0 else { return -1 }
        budget.take()
        // Another file of the same name is not what we were reading.
        if let now = FileStatus(descriptor: state.descriptor), !now.isSameFile(as: status) {
          close(state.descriptor)
          state.descriptor = -1
          budget.giveBack()
          errno = ENOENT
          return -1
        }
      }
      state.users += 1
      return state.descriptor
    }
  }

  private func release() {
    state.withLock { state in
      if state.descriptor < 0 { return }
      state.users -= 1
      if state.users == 0 && path != nil && budget.isExhausted {
        close(state.descriptor)
        state.descriptor = -1
        budget.giveBack()
      }
    }
  }

  private func closeNow() {
    state.withLock { state in
      guard state.descriptor >= 0 else { return }
      if path != nil { close(state.descriptor) }
      state.descriptor = -1
      budget.giveBack()
    }
  }
}

/// The system's number for what went wrong.
struct SystemError: Error, Equatable {
  var number: Int32
}
