internal import Glibc
package import LogCore
internal import Synchronization

/// Standard output: results in order, through the pager where they are longer than the screen.
///
/// On a terminal control characters are made visible, except where the format did that itself.
// SAFETY: used by one thread at a time, as `LogQueryRun` promises; `failure` is read afterwards.
package final class ResultWriter: @unchecked Sendable {
  /// Why nothing more can be written.
  package enum Failure: Sendable, Equatable {
    /// Nobody reads any more.
    case closed
    /// The user left the pager.
    case leftPager
    /// The system's words for it: a full disk, for one.
    case failed(String)
  }

  private enum Target {
    case output
    /// Held back until there is more than a screen.
    case holding(ByteBuffer)
    case pager(Pager)
  }

  private var target: Target
  private let descriptor: Int32
  private let guardsTerminal: Bool
  private let terminal: Terminal
  private let guarded = ByteBuffer()
  private let paging = Atomic<Bool>(false)
  /// Taken away before anything is written.
  package var progress: ProgressLine?
  package private(set) var failure: Failure?

  /// Whether the pager has the terminal; may be asked from any thread.
  package var isPaging: Bool { paging.load(ordering: .acquiring) }

  /// With `pages` output that is longer than the screen goes through the pager.
  package init(terminal: Terminal, pages: Bool, isSafeForTerminal: Bool, descriptor: Int32 = 1) {
    self.terminal = terminal
    self.descriptor = descriptor
    guardsTerminal = terminal.outputIsTerminal && !isSafeForTerminal
    let holds = pages && terminal.outputIsTerminal && Pager.command != nil
    target = holds ? .holding(ByteBuffer()) : .output
  }

  /// Writes all of it; false when nothing more can be written.
  package func write(_ bytes: ByteSlice) -> Bool {
    guard failure == nil else { return false }
    var bytes = bytes
    if guardsTerminal {
      guarded.removeAll()
      TerminalText.append(lines: bytes, to: guarded)
      bytes = guarded.slice
    }
    switch target {
    case .output:
      if terminal.outputIsTerminal { progress?.hide() }
      return put(bytes, descriptor)
    case .pager(let pager): return put(bytes, pager.descriptor)
    case .holding(let held):
      held.append(bytes)
      return isLongerThanScreen(held.slice) ? startPager(held) : true
    }
  }

  /// Writes text.
  package func write(_ text: String) -> Bool {
    let buffer = ByteBuffer(capacity: text.utf8.count)
    buffer.append(text)
    return write(buffer.slice)
  }

  /// Writes what is held back, and waits for the pager.
  package func finish() {
    switch target {
    case .output: break
    case .holding(let held):
      target = .output
      progress?.hide()
      _ = put(held.slice, descriptor)
    case .pager(let pager):
      pager.finish()
      paging.store(false, ordering: .releasing)
      target = .output
    }
  }

  private func startPager(_ held: ByteBuffer) -> Bool {
    progress?.end()
    guard let pager = Pager.start() else {
      target = .output
      return put(held.slice, descriptor)
    }
    paging.store(true, ordering: .releasing)
    target = .pager(pager)
    return put(held.slice, pager.descriptor)
  }

  /// Whether text takes more rows than the terminal has, long lines broken.
  private func isLongerThanScreen(_ text: ByteSlice) -> Bool {
    var rows = 0
    var from = 0
    while let end = text.firstIndex(of: 0x0A, from: from) {
      rows += 1 + max(0, columns(text[from..<end]) - 1) / terminal.width
      if rows >= terminal.height { return true }
      from = end + 1
    }
    return false
  }

  /// The width of a line in which there may be colours.
  private func columns(_ line: ByteSlice) -> Int {
    guard line.count > terminal.width else { return line.count }
    var width = 0
    var i = 0
    while i < line.count {
      if unsafe line.start[i] == 0x1B, let end = TerminalText.colourEnd(line, from: i) {
        i = end
        continue
      }
      if unsafe line.start[i] & 0xC0 != 0x80 { width += 1 }
      i += 1
    }
    return width
  }

  private func put(_ bytes: ByteSlice, _ descriptor: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let n = unsafe Glibc.write(descriptor, bytes.start + done, bytes.count - done)
      if n >= 0 {
        done += n
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&waiting, 1, -1)
      } else if errno != EINTR {
        failure = reason(errno)
        return false
      }
    }
    return true
  }

  private func reason(_ code: Int32) -> Failure {
    guard code == EPIPE else { return .failed(SystemMessage.text(code)) }
    if case .pager = target { return .leftPager }
    return .closed
  }
}
