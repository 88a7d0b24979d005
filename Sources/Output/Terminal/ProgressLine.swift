internal import Glibc
internal import LogCore

/// How far a run has come.
package struct Progress: Sendable {
  package var bytes: Int
  /// Nil where there is no such thing.
  package var matches: Int?

  package init(bytes: Int, matches: Int?) {
    self.bytes = bytes
    self.matches = matches
  }
}

/// One line on standard error that says how far the run is, from half a second on.
///
///     1.2 GB of 3.4 GB  35 %  820 MB/s  1,204 matches  3 s left
///
/// A thread of its own draws it; whoever writes to the terminal takes it away first by `hide`.
// SAFETY: the mutable state is used with `monitor` locked.
package final class ProgressLine: @unchecked Sendable {
  private let totalBytes: Int
  private let theme: Theme
  private let probe: @Sendable () -> Progress
  private let monitor = Monitor()
  private var thread: pthread_t?
  private var isEnded = false
  private var isShown = false
  private let start = Clock.now()
  private static let delay = 500_000_000
  private static let pause: useconds_t = 100_000

  /// `probe` is asked from another thread about ten times a second.
  package init(totalBytes: Int, theme: Theme, probe: @escaping @Sendable () -> Progress) {
    self.totalBytes = totalBytes
    self.theme = theme
    self.probe = probe
  }

  /// Begins to draw after half a second.
  package func begin() {
    var created = pthread_t()
    let argument = unsafe Unmanaged.passRetained(self)
    let status = unsafe pthread_create(
      &created, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<ProgressLine>.fromOpaque(argument).takeRetainedValue().draw()
        return nil
      }, unsafe argument.toOpaque())
    if status == 0 { thread = created } else { unsafe argument.release() }
  }

  /// Takes the line away; it comes back with the next drawing.
  package func hide() {
    monitor.locked { erase() }
  }

  /// Takes the line away for ever.
  package func end() {
    monitor.locked {
      isEnded = true
      erase()
    }
    if let thread { pthread_join(thread, nil) }
    thread = nil
  }

  private func erase() {
    guard isShown else { return }
    isShown = false
    put("\r\u{1B}[K")
  }

  private func draw() {
    while true {
      usleep(Self.pause)
      let elapsed = Clock.now() - start
      monitor.lock()
      if isEnded {
        monitor.unlock()
        return
      }
      if elapsed >= Self.delay {
        isShown = true
        put("\r\(theme.frame)" + text(probe(), elapsed: elapsed) + "\(theme.reset)\u{1B}[K")
      }
      monitor.unlock()
    }
  }

  /// The line for a state after some nanoseconds.
  func text(_ progress: Progress, elapsed: Int) -> String {
    let seconds = Double(elapsed) / 1e9
    let rate = seconds > 0 ? Double(progress.bytes) / seconds : 0
    var speed = "  \(Quantity.bytes(Int(rate)))/s"
    if let matches = progress.matches {
      speed += "  " + (matches == 1 ? "1 match" : Quantity.grouped(matches) + " matches")
    }
    guard totalBytes > 0 else { return Quantity.bytes(progress.bytes) + speed }
    let share = min(100, progress.bytes * 100 / totalBytes)
    var result = "\(Quantity.bytes(progress.bytes)) of \(Quantity.bytes(totalBytes))  \(share) %"
    result += speed
    if rate > 0 && progress.bytes < totalBytes {
      result += "  \(Quantity.seconds(Double(totalBytes - progress.bytes) / rate)) left"
    }
    return result
  }

  private func put(_ text: String) {
    var text = text
    text.withUTF8 { _ = unsafe Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
