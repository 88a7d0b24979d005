internal import Glibc
internal import Ingest
internal import LogCore

/// The trace ids of `--ids FILE`: an id a line, or lines that name traces as log lines do.
struct TraceIDList {
  private let finder = TraceIDFinder()
  private let arena = ByteArena()
  private var seen: Set<[UInt8]> = []
  /// Canonical spellings, each once.
  private(set) var ids: [String] = []

  /// Reads a file, or standard input for `-`.
  init(_ path: String) throws(Diagnostic) {
    let descriptor = unsafe path == "-" ? 0 : open(path, O_RDONLY)
    guard descriptor >= 0 else {
      throw Diagnostic("cannot read `\(path)`: \(SystemMessage.text(errno))")
    }
    defer { if descriptor > 0 { close(descriptor) } }
    let buffer = ByteBuffer(capacity: 1 << 16)
    while true {
      let n = unsafe Glibc.read(descriptor, buffer.uninitialized(1 << 16), 1 << 16)
      if n < 0 && errno == EINTR { continue }
      guard n >= 0 else {
        throw Diagnostic("cannot read `\(path)`: \(SystemMessage.text(errno))")
      }
      buffer.advance(by: n)
      takeLines(buffer, isLast: n == 0)
      if n == 0 { return }
    }
  }

  /// Takes the whole lines out of a buffer.
  private mutating func takeLines(_ buffer: ByteBuffer, isLast: Bool) {
    let text = buffer.slice
    var from = 0
    while let end = text.firstIndex(of: 0x0A, from: from) {
      take(text[from..<end])
      from = end + 1
    }
    if isLast { take(text.from(from)) }
    let rest = text.from(from).array
    buffer.removeAll()
    if !isLast { buffer.append(rest) }
  }

  private mutating func take(_ line: ByteSlice) {
    arena.reset()
    var ids = finder.ids(in: line)
    // What logq writes as `-o jsonl` holds the line of the log as a string.
    if let first = line.isEmpty ? nil : line[0], first == 0x7B {
      var cursor = JSONCursor(line)
      while let member = cursor.next() {
        guard member.kind == .string, member.keyEquals("line") else { continue }
        ids += finder.ids(
          in: member.hasEscapes ? JSONString.unescape(member.value, into: arena) : member.value)
      }
    }
    for id in ids where seen.insert(id).inserted {
      self.ids.append(String(decoding: id, as: UTF8.self))
    }
  }
}
