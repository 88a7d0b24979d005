internal import Glibc
internal import LogCore
internal import Output
internal import Synchronization

/// Waits for Ctrl-C: the first one ends the reading, and what is there is still written; a second
/// one, or half a second in which the reading does not end, ends the program.
final class InterruptWatch: Sendable {
  private let writer: ResultWriter
  private let source = Mutex<(any RecordSource)?>(nil)
  private let flag = Atomic<Bool>(false)
  private let isFinishing = Atomic<Bool>(false)

  /// To be made before other threads are started: they inherit that the signal does not reach them.
  init(writer: ResultWriter) {
    self.writer = writer
    var signals = Self.signals
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(self)
    let status = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<InterruptWatch>.fromOpaque(argument).takeRetainedValue().watch()
        return nil
      }, unsafe argument.toOpaque())
    if status == 0 {
      pthread_detach(thread)
    } else {
      unsafe argument.release()
      unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
  }

  var wasInterrupted: Bool { flag.load(ordering: .acquiring) }

  /// Names what is to be cancelled.
  func setSource(_ source: any RecordSource) {
    self.source.withLock { $0 = source }
    if wasInterrupted { source.cancel() }
  }

  /// Says that all is read, so that the result comes soon.
  func readingHasEnded() { isFinishing.store(true, ordering: .releasing) }

  private static var signals: sigset_t {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGINT)
    return signals
  }

  private func watch() {
    var signals = Self.signals
    var number: Int32 = 0
    while unsafe sigwait(&signals, &number) != 0 {}
    flag.store(true, ordering: .releasing)
    source.withLock { $0 }?.cancel()
    var isSecond = false
    repeat {
      var patience = timespec(tv_sec: 0, tv_nsec: 500_000_000)
      isSecond = unsafe sigtimedwait(&signals, nil, &patience) == SIGINT
      // The pager has the terminal: it must not be left alone with it.
    } while writer.isPaging || isFinishing.load(ordering: .acquiring) && !isSecond
    writer.progress?.hide()
    _exit(ExitStatus.interrupted.rawValue)
  }
}
