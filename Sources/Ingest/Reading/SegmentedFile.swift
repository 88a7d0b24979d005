import LogCore
import Synchronization

/// A plain file that several workers read at once, each a segment at a time.
///
///     segments    │ 0           │ 1           │ 2           │ 3      │    equal parts of the file
///     cuts        ▼  ▼  ▼    ▼    ▼ ▼   ▼  ▼                  ▼  ▼        where nothing is open
///     sequences   ├────────────────┤────────────────────────────┤─────────┤
///                   0                1            (2 is empty)   3
///
/// Sequence i begins at the first cut in segment i and ends where the next one begins. Cuts follow
/// from the bytes alone, so every worker finds the same ones.
// SAFETY: the file and the sizes never change; the remembered cuts are behind a mutex.
final class SegmentedFile: @unchecked Sendable {
  let file: InputFile
  /// Offsets of the first byte and behind the last one.
  let bounds: Range<Int>
  let segmentSize: Int
  let sequenceCount: Int
  /// The file as memory, where that is possible and worth while.
  private let mapping: FileMapping?
  private let isShortened = Atomic<Bool>(false)
  private let newestFinished = Atomic<Int>(0)
  private let syncPoints: SyncPoints
  private let cuts = Mutex<[Int]>([])
  private static let unknown = -2
  private static let none = -1
  /// How far behind the start of a segment a cut is looked for.
  private let reach: Int

  init(file: InputFile, bounds: Range<Int>, segmentSize: Int, syncPoints: SyncPoints) {
    self.file = file
    mapping = FileMapping(file)
    self.bounds = bounds
    self.segmentSize = segmentSize
    self.syncPoints = syncPoints
    reach = max(segmentSize, 64 * 1024)
    let count = max(1, (bounds.count + segmentSize - 1) / segmentSize)
    sequenceCount = count
    cuts.withLock { $0 = Array(repeating: Self.unknown, count: count) }
  }

  /// The bytes of a sequence; empty where no cut lies in its segment.
  ///
  /// Uses `scratch` to look.
  func range(of sequence: Int, _ scratch: ChunkBuffer) -> Range<Int> {
    guard let start = cut(sequence, scratch) else { return bounds.lowerBound..<bounds.lowerBound }
    var next = sequence + 1
    while next < sequenceCount {
      if let end = cut(next, scratch) { return start..<max(start, end) }
      next += 1
    }
    return start..<bounds.upperBound
  }

  /// The bytes of a sequence in place, valid as long as this file; nil where they must be read.
  func bytes(_ range: Range<Int>) -> ByteSlice? {
    guard let mapping, !mapping.hasFaults else { return nil }
    return mapping.bytes(range)
  }

  /// Whether bytes are missing since the file was opened; true only once.
  func findsItselfShortened() -> Bool {
    guard let mapping, mapping.hasFaults, let now = file.size, now < bounds.upperBound else {
      return false
    }
    return !isShortened.exchange(true, ordering: .relaxed)
  }

  /// Gives back the memory of sequences that have been read, a run of them at a time.
  ///
  /// Some runs before are gone through again, for workers that are a bit behind. Who is far behind has
  /// brought the pages of `range`, which it read, back into a run that nobody will go through again.
  func finished(_ sequence: Int, _ range: Range<Int>) {
    guard let mapping else { return }
    let run = Self.forgottenAtOnce
    let newest = newestFinished.max(sequence, ordering: .relaxed).newValue
    // With a page the system maps those around it.
    let around = range.lowerBound..<(range.upperBound + Self.mappedAround)
    if newest > sequence + 2 * run { mapping.forget(around) }
    guard sequence % run == run - 1, sequence > run else { return }
    let end = bounds.lowerBound + (sequence + 1 - run) * segmentSize
    mapping.forget(max(0, end - 3 * run * segmentSize)..<end)
  }

  private static let forgottenAtOnce = 2
  private static let mappedAround = 64 * 1024

  /// The number of the line that holds the byte at `offset`, from 1.
  ///
  /// Reads the file up to it.
  func lineNumber(at offset: Int) -> Int {
    let buffer = ChunkBuffer(capacity: 256 * 1024)
    let stream = FileStream(file, from: bounds.lowerBound, to: offset)
    var lines = 1
    while case .bytes = buffer.fill(from: stream, most: 256 * 1024) {
      lines += buffer.bytes.count(of: 0x0A)
      buffer.removeAll()
    }
    return lines
  }

  private func cut(_ sequence: Int, _ scratch: ChunkBuffer) -> Int? {
    if sequence == 0 { return bounds.lowerBound }
    let known = cuts.withLock { $0[sequence] }
    if known != Self.unknown { return known == Self.none ? nil : known }
    let found = find(from: bounds.lowerBound + sequence * segmentSize, scratch)
    cuts.withLock { $0[sequence] = found ?? Self.none }
    return found
  }

  /// The first cut at least one line behind `from`; windows of growing size are looked at.
  private func find(from: Int, _ scratch: ChunkBuffer) -> Int? {
    let end = min(bounds.upperBound, from + reach)
    if let bytes = bytes(from..<end) { return cut(in: bytes, from: from, isAll: true) }
    scratch.removeAll()
    let stream = FileStream(file, from: from, to: end)
    var window = min(4096, reach)
    while true {
      var isAll = false
      while scratch.count < window && !isAll {
        if scratch.fill(from: stream, most: window - scratch.count) == .end { isAll = true }
      }
      if let found = cut(in: scratch.bytes, from: from, isAll: isAll) { return found }
      if isAll || window >= reach { return nil }
      window = min(window * 4, reach)
    }
  }

  /// The first cut in what is visible from `from` on; `isAll`: more will not be looked at.
  private func cut(in bytes: ByteSlice, from: Int, isAll: Bool) -> Int? {
    guard let lineEnd = bytes.firstIndex(of: 0x0A), lineEnd + 1 < bytes.count else { return nil }
    let sourceEnds = isAll && from + bytes.count >= bounds.upperBound
    let found = syncPoints.first(in: bytes, after: lineEnd + 1, isAll: sourceEnds)
    if case .at(let point) = found { return from + point }
    return nil
  }
}
