import LogCore

/// Where a source may be cut so that what follows can be framed without what comes before.
struct SyncPoints {
  private let options: IngestOptions

  init(options: IngestOptions) { self.options = options }

  /// What was found where only a part of the source is visible.
  enum Found: Equatable {
    case at(Int)
    /// The lines that decide are not wholly visible.
    case needsMore
  }

  /// The first cut behind the line that begins at `lineStart`.
  ///
  /// Looks only at that line and at what follows it, so that whoever begins there finds the same.
  func first(in bytes: ByteSlice, after lineStart: Int, isAll: Bool) -> Found {
    var previous = lineStart
    var from = lineStart + 1
    while from < bytes.count, let point = next(in: bytes, from: from) {
      let lineEnd = bytes.firstIndex(of: 0x0A, from: point)
      if lineEnd == nil && !isAll { return .needsMore }
      let line = bytes[point..<(lineEnd ?? bytes.count)]
      if isCut(bytes, lineStart: previous, point: point, line: line) { return .at(point) }
      previous = point
      from = (lineEnd ?? bytes.count - 1) + 1
    }
    return .needsMore
  }

  /// The last cut behind the line that begins at 0, of lines that are wholly visible.
  func last(in bytes: ByteSlice) -> Int? {
    var window = 4096
    while true {
      let from = max(0, bytes.count - window)
      if let lineStart = lineStart(in: bytes, from: from) {
        var found: Int?
        var at = lineStart
        while case .at(let point) = first(in: bytes, after: at, isAll: false) {
          found = point
          at = point
        }
        if let found { return found }
      }
      if from == 0 { return nil }
      window *= 4
    }
  }

  /// Whether any of some lines of these bytes came in a wrapper: all of the first 16 KiB, then one
  /// in every 4 KiB.
  func seemWrapped(_ bytes: ByteSlice) -> Bool {
    guard options.input != .lines else { return false }
    var from = 0
    while from < bytes.count {
      let end = bytes.firstIndex(of: 0x0A, from: from) ?? bytes.count
      if RecordFramer.hasWrapper(bytes[from..<end], options: options) { return true }
      from = end + 1
      if from > 16 * 1024 {
        guard let next = lineStart(in: bytes, from: from + 4096) else { return false }
        from = next
      }
    }
    return false
  }

  /// What the first line, the last one and some between them, evenly spread, came in: the greatest of
  /// them.
  func envelope(_ bytes: ByteSlice) -> LineEnvelope {
    var result = LineEnvelope.none
    guard options.input != .lines, !bytes.isEmpty else { return result }
    let last = bytes.lastIndex(of: 0x0A, before: bytes.count - 1).map { $0 + 1 } ?? 0
    for i in 0...Self.samples {
      let from =
        i == Self.samples ? last : lineStart(in: bytes, from: bytes.count / Self.samples * i)
      guard let from else { continue }
      let end = bytes.firstIndex(of: 0x0A, from: from) ?? bytes.count
      result = max(result, RecordFramer.envelope(bytes[from..<end], options: options))
    }
    return result
  }

  /// How many lines of a region tell what its lines came in.
  private static let samples = 8

  /// The next place at or after `from` where nothing is open, wrappers aside.
  func next(in bytes: ByteSlice, from: Int) -> Int? {
    guard options.input == .lines else { return RecordFramer.syncPoint(in: bytes, from: from) }
    return lineStart(in: bytes, from: from)
  }

  private func isCut(
    _ bytes: ByteSlice, lineStart: Int, point: Int, line: ByteSlice
  ) -> Bool {
    if options.input == .lines { return true }
    // The line before the point: what `lineStart` begins may be several lines.
    let before = bytes.lastIndex(of: 0x0A, before: point - 1).map { $0 + 1 } ?? 0
    return !RecordFramer.hasWrapper(line, options: options)
      && !RecordFramer.hasWrapper(bytes[max(before, lineStart)..<(point - 1)], options: options)
  }

  /// The first line start at or after `from`, nil at the end.
  private func lineStart(in bytes: ByteSlice, from: Int) -> Int? {
    if from == 0 { return 0 }
    guard from <= bytes.count, let end = bytes.firstIndex(of: 0x0A, from: from - 1),
      end + 1 < bytes.count
    else { return nil }
    return end + 1
  }
}
