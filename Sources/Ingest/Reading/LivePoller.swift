import Glibc

/// Waits until something comes from one of several pipes or followed files, or someone wakes it.
// SAFETY: the descriptors are made in `init` and closed in `deinit`; the system calls on them are made
// for several threads.
final class LivePoller: @unchecked Sendable {
  /// Changes of followed files; -1 where none are followed or the system has no watches left.
  let watches: Int32
  /// Both ends of a pipe that holds a byte while someone wants `wait` to return.
  private let wakeUp: (read: Int32, write: Int32)

  init(follows: Bool) {
    var ends: [Int32] = [-1, -1]
    unsafe pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    wakeUp = (ends[0], ends[1])
    watches = follows ? inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK)) : -1
  }

  deinit {
    close(wakeUp.read)
    close(wakeUp.write)
    if watches >= 0 { close(watches) }
  }

  /// Makes `wait` return at once, now or when it is called next.
  func wake() {
    var byte: UInt8 = 1
    _ = unsafe write(wakeUp.write, &byte, 1)
  }

  /// Waits for at most `nanoseconds` (nil: for ever); says which descriptors have something, and
  /// whether a followed file has changed.
  func wait(for descriptors: [Int32], nanoseconds: Int64?) -> (ready: [Bool], filesChanged: Bool) {
    var questions = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    questions.append(pollfd(fd: wakeUp.read, events: Int16(POLLIN), revents: 0))
    questions.append(pollfd(fd: watches, events: Int16(POLLIN), revents: 0))
    let timeout = nanoseconds.map { Int32(clamping: ($0 + 999_999) / 1_000_000) } ?? -1
    let n = unsafe poll(&questions, nfds_t(questions.count), timeout)
    guard n > 0 else { return (descriptors.map { _ in false }, false) }
    if questions[descriptors.count].revents != 0 { drain(wakeUp.read) }
    let changed = questions[descriptors.count + 1].revents != 0
    if changed { drain(watches) }
    return (questions.prefix(descriptors.count).map { $0.revents != 0 }, changed)
  }

  /// Watches a file, and the directory for another file of its name.
  func watch(_ path: [CChar]) {
    guard watches >= 0 else { return }
    let changes = UInt32(IN_MODIFY) | UInt32(IN_ATTRIB) | UInt32(IN_MOVE_SELF)
    unsafe inotify_add_watch(watches, path, changes)
    var directory = Array(path.dropLast())
    while let last = directory.last, last != 0x2F { directory.removeLast() }
    if directory.isEmpty { directory = [0x2E] }
    unsafe inotify_add_watch(watches, directory + [0], UInt32(IN_CREATE) | UInt32(IN_MOVED_TO))
  }

  private func drain(_ descriptor: Int32) {
    unsafe withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 8) { bytes in
      while unsafe read(descriptor, bytes.baseAddress, bytes.count) > 0 {}
    }
  }
}
