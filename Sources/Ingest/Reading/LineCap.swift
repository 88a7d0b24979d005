import LogCore

/// A line that was longer than the cap.
struct LongLine: Equatable {
  /// From 1, as far as the lines before it were counted.
  var number: Int
  /// Where it begins in the stream.
  var offset: Int
  /// Its length in bytes, without the line break.
  var length: Int
}

/// Cuts lines that are too long, and skips the rest of them without holding it.
///
/// One for each stream of bytes.
struct LineCap {
  private let cap: Int
  /// Lines before the region that is framed next.
  private(set) var lineCount = 0
  /// How many bytes of the stream have been seen.
  private var seen = 0
  /// The line whose rest is being skipped.
  private var skipped: LongLine?

  init(cap: Int) { self.cap = cap }

  /// Looks at what was read to behind `newFrom`; calls `report` for each line whose length is known.
  ///
  /// Afterwards no line in the buffer is longer than the cap, and one that may still grow past it
  /// ends where it was cut, by a line break that is put there.
  mutating func apply(to buffer: ChunkBuffer, newFrom: Int, report: (LongLine) -> Void) {
    seen += buffer.end - newFrom
    if skipped != nil { skip(buffer, newFrom, report) }
    guard buffer.count > cap else { return }
    var lineStart = buffer.start
    var number = lineCount
    while buffer.end - lineStart > cap {
      number += 1
      let offset = seen - (buffer.end - lineStart)
      let line = unsafe ByteSlice(
        start: UnsafePointer(buffer.base + lineStart), count: buffer.end - lineStart)
      guard let length = line.firstIndex(of: 0x0A) else {
        buffer.end(with: 0x0A, at: lineStart + cut(line))
        skipped = LongLine(number: number, offset: offset, length: line.count)
        return
      }
      if length > cap {
        let kept = cut(line)
        buffer.remove(lineStart + kept, lineStart + length)
        report(LongLine(number: number, offset: offset, length: length))
        lineStart += kept + 1
      } else {
        lineStart += length + 1
      }
    }
  }

  /// Tells of a line that was being skipped when the stream ended.
  mutating func finish(report: (LongLine) -> Void) {
    if let line = skipped { report(line) }
    skipped = nil
  }

  /// Counts the lines of a region that is about to be framed.
  mutating func count(_ region: ByteSlice) { lineCount += region.count(of: 0x0A) }

  private mutating func skip(_ buffer: ChunkBuffer, _ newFrom: Int, _ report: (LongLine) -> Void) {
    guard var line = skipped else { return }
    let new = unsafe ByteSlice(
      start: UnsafePointer(buffer.base + newFrom), count: buffer.end - newFrom)
    guard let rest = new.firstIndex(of: 0x0A) else {
      line.length += new.count
      skipped = line
      buffer.truncate(to: newFrom)
      return
    }
    line.length += rest
    buffer.remove(newFrom, newFrom + rest + 1)
    skipped = nil
    report(line)
  }

  /// How much of the line stays: the cap, or less where that would split a UTF-8 sequence.
  private func cut(_ line: ByteSlice) -> Int {
    var n = cap
    while n > 0 && n > cap - 3 && line[n] & 0xC0 == 0x80 { n -= 1 }
    return line[n] & 0xC0 == 0x80 ? cap : n
  }
}
