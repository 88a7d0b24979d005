import LogCore

/// Frames a run of whole lines: all of it, or only the stretches around the query's literals.
///
/// Works on until a batch is full, and goes on with the next one.
final class RegionFramer {
  private let framer: RecordFramer
  private let inheritance: InheritedTime
  private var finder: LiteralFinder?
  private let syncPoints: SyncPoints
  private var region = ByteSlice.empty
  private var at = 0
  private var atEnd = false
  private var skips = false
  /// The end of the stretch that is being framed, where not all is.
  private var stretchEnd = 0
  private var isFlushing = false
  private var wasFull = false
  private var stretches = 0
  /// Where the literals stand next, if that is known: the end of the region where they do not.
  private var nextHit: Int?
  /// Where after some stretches they turn out to be less than this apart, all lines are framed.
  private static let density = (stretches: 16, bytes: 2048)

  init(_ framer: SourceFramer, syncPoints: SyncPoints) {
    self.framer = framer.framer
    inheritance = framer.inheritance
    self.syncPoints = syncPoints
  }

  /// Takes on whole lines, at whose start nothing is open if there is a `finder`.
  ///
  /// `atEnd`: nothing follows in the source. `finder`: only what it finds is needed; the framer is
  /// flushed around it. `firstHit`: where it finds it first, if that is known.
  func begin(_ region: ByteSlice, atEnd: Bool, finder: LiteralFinder?, firstHit: Int? = nil) {
    self.region = region
    self.atEnd = atEnd
    self.finder = finder
    skips = finder != nil
    at = 0
    stretchEnd = self.skips ? 0 : region.count
    isFlushing = false
    wasFull = false
    stretches = 0
    nextHit = firstHit
  }

  /// Fills the batch; false when it is full and there is more.
  func run(into batch: RecordBatch) -> Bool {
    guard skips else { return frame(to: region.count, batch) }
    while true {
      guard frame(to: stretchEnd, batch) else { return false }
      if isFlushing {
        guard framer.flush(into: batch) else { return false }
        isFlushing = false
      }
      guard nextStretch() else { return true }
      if batch.isFull { return false }
    }
  }

  private func frame(to end: Int, _ batch: RecordBatch) -> Bool {
    // After a full batch the framer may have more to give out than it took in.
    while at < end || wasFull {
      at += framer.frame(
        region[at..<end], atEnd: atEnd && end == region.count, isFollowed: end < region.count,
        into: batch)
      wasFull = batch.isFull
      if wasFull { return false }
    }
    return true
  }

  /// Finds the next literal and the lines around it that can be framed by themselves.
  private func nextStretch() -> Bool {
    let hit = hit(from: at)
    guard hit < region.count else {
      at = region.count
      stretchEnd = at
      return false
    }
    let lineStart = max(at, region.lastIndex(of: 0x0A, before: hit).map { $0 + 1 } ?? 0)
    let from = stretchStart(lineStart)
    var end = stretchEnd(hit)
    stretches += 1
    if stretches > Self.density.stretches && from < stretches * Self.density.bytes {
      end = region.count
    }
    // Hits that follow one another are one stretch; a limit keeps the first batch from waiting.
    let most = min(region.count, from + 64 * 1024)
    while end < most {
      let next = self.hit(from: end)
      guard next < region.count,
        region.firstIndex(of: 0x0A, from: end).map({ $0 >= next }) ?? true
      else { break }
      end = stretchEnd(next)
    }
    if framer.needsLines { framer.place += region[at..<from].count(of: 0x0A) }
    if from > at || at == 0 {
      framer.restart()
      inheritance.before = region[0..<from]
    }
    at = from
    stretchEnd = end
    isFlushing = true
    return true
  }

  /// The next occurrence of a literal at or behind `from`, the end of the region if there is none.
  ///
  /// Found once, also where it turns out to belong to a later stretch.
  private func hit(from: Int) -> Int {
    if let nextHit, nextHit >= from { return nextHit }
    let found = finder?.find(region, from: from) ?? region.count
    nextHit = found
    return found
  }

  /// The nearest place at or before a line where nothing is open; `at` is one.
  private func stretchStart(_ lineStart: Int) -> Int {
    let lineEnd = region.firstIndex(of: 0x0A, from: lineStart).map { $0 + 1 } ?? region.count
    let visible = region[0..<lineEnd]
    if lineStart == at || syncPoints.next(in: visible, from: lineStart) == lineStart {
      return lineStart
    }
    var window = 512
    while true {
      let from = max(at, lineStart - window)
      var found = from == at ? at : nil
      var next = from
      while let point = syncPoints.next(in: visible, from: next), point <= lineStart {
        found = point
        next = point + 1
      }
      if let found { return found }
      window *= 4
    }
  }

  private func stretchEnd(_ hit: Int) -> Int {
    guard let lineEnd = region.firstIndex(of: 0x0A, from: hit) else { return region.count }
    return syncPoints.next(in: region, from: lineEnd + 1) ?? region.count
  }
}
