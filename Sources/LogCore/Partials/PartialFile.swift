internal import Glibc

/// A partial that is being read: a file, or standard input.
///
/// Memory does not depend on its length; a line longer than `longestLine` is none of a partial's.
package final class PartialFile {
  /// The path as it was given; `-` for standard input.
  package let name: String
  /// What all partials of a merge must have in common.
  package private(set) var head = PartialHead(
    kind: PartialHead.Kind(rawValue: ""), query: "", options: [])
  /// The number of the line that `next` gave last, from 1.
  package private(set) var lineNumber = 0
  private let descriptor: Int32
  private var buffer = ByteBuffer(capacity: 8 * 1024)
  private var at = 0
  /// No line ends before this place.
  private var searched = 0
  private var hasEnded = false
  private var isHeld = false
  private var current = ByteSlice.empty
  private static let longestLine = 256 << 20

  /// Opens a partial and reads its head.
  package init(_ name: String) throws(Diagnostic) {
    self.name = name
    descriptor = unsafe name == "-" ? 0 : open(name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Diagnostic("cannot read `\(name)`: \(SystemMessage.text(errno))")
    }
    try readHead()
  }

  /// Reads the head of what an open file holds from its position on; closes the file at the end.
  package init(_ name: String, descriptor: Int32) throws(Diagnostic) {
    self.name = name
    self.descriptor = descriptor
    try readHead()
  }

  deinit { if descriptor > 0 { close(descriptor) } }

  /// The next line behind the head, without its break; nil at the end of the file.
  ///
  /// It is valid until the next call.
  package func next() throws(Diagnostic) -> ByteSlice? {
    if isHeld {
      isHeld = false
      return current
    }
    while true {
      if let end = buffer.slice.firstIndex(of: 0x0A, from: searched) {
        current = buffer.slice[at..<end]
        at = end + 1
        searched = at
        lineNumber += 1
        return current
      }
      if hasEnded {
        guard at < buffer.count else { return nil }
        throw cutShort
      }
      searched = buffer.count
      try fill()
    }
  }

  /// Gives the line that `next` gave last once more.
  package func putBack() { isHeld = true }

  /// Nothing is read any more: of a thousand partials only one needs its memory.
  package func finish() {
    buffer = ByteBuffer(capacity: 16)
    at = 0
    searched = 0
    hasEnded = true
  }

  /// A diagnostic about the line that `next` gave last.
  package func wrongLine(_ expected: String) -> Diagnostic {
    let shown = current[0..<min(current.count, 60)].string
    let text = shown.debugDescription
    return Diagnostic("\(name):\(lineNumber): unexpected \(text), expected \(expected)")
  }

  /// A diagnostic: the file ends before its last line.
  package var cutShort: Diagnostic {
    Diagnostic("`\(name)` is cut short, expected `end` as the last line of a partial")
  }

  // MARK: - Reading

  private func readHead() throws(Diagnostic) {
    // Only as much as the word needs: other files may have no lines at all.
    while buffer.count < PartialHead.word.utf8CodeUnitCount && !hasEnded { try fill() }
    guard buffer.slice.hasPrefix(PartialHead.word), let first = try next() else {
      throw Diagnostic(
        "`\(name)` is no partial, expected what `-o partial` wrote",
        help: ["`logq -o partial QUERY FILE > \(name == "-" ? "app" : name).part`"])
    }
    var words = PartialWords(first)
    guard words.accept(PartialHead.word), let version = words.integer(), let kind = words.word(),
      words.isAtEnd
    else { throw wrongLine("`logq-partial \(PartialHead.version) KIND`") }
    guard version == PartialHead.version else {
      throw Diagnostic(
        "`\(name)` is a partial of version \(version), expected version \(PartialHead.version)",
        help: ["write it with the same logq that merges"])
    }
    head.kind = PartialHead.Kind(rawValue: kind.string)
    while let line = try next() {
      guard line.hasPrefix("query ") || line.hasPrefix("option ") else {
        isHeld = true
        return
      }
      guard head.read(line) else { throw wrongLine("a line of a partial's head") }
    }
  }

  private func fill() throws(Diagnostic) {
    if at > 0 {
      buffer.removeFirst(at)
      searched -= at
      at = 0
    }
    guard buffer.count < Self.longestLine else {
      throw Diagnostic("`\(name)` has a line that is too long for a partial")
    }
    // All heads are read before any partial is.
    let size = lineNumber == 0 ? 4 * 1024 : 128 * 1024
    while true {
      let n = unsafe read(descriptor, buffer.uninitialized(size), size)
      if n < 0 && errno == EINTR { continue }
      guard n >= 0 else {
        throw Diagnostic("cannot read `\(name)`: \(SystemMessage.text(errno))")
      }
      buffer.advance(by: n)
      hasEnded = n == 0
      return
    }
  }
}
