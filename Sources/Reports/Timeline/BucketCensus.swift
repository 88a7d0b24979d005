internal import LogCore

/// Which buckets of time have records at all: how fine anything may be counted.
final class BucketCensus: StatePart {
  private var buckets: Set<Int64> = []
  private(set) var width = CellWidth(most: BucketWidths.mostBuckets)
  private var last = Int64.min

  @inline(__always)
  func note(_ time: Int64) {
    let bucket = width.bucket(time)
    if bucket == last { return }
    last = bucket
    add(bucket)
  }

  private func add(_ bucket: Int64) {
    buckets.insert(bucket)
    while buckets.count > width.most && !width.isCoarsest { coarsen(to: width.index + 1) }
  }

  private func coarsen(to index: Int) {
    let ratio = width.go(to: index)
    buckets = Set(buckets.map { $0 / ratio })
    last = .min
  }

  func merge(_ other: BucketCensus) {
    if other.width.index > width.index { coarsen(to: other.width.index) }
    // Adding may make the buckets coarser on the way.
    for bucket in other.buckets {
      add(bucket * other.width.nanoseconds / width.nanoseconds)
    }
  }

  /// The stretch of time that most of the input lies in, from ..< to.
  ///
  /// What lies a day and ten times as long as most of the input away from it is astray: a file
  /// without times has that of its last change. nil without records.
  var mainStretch: (from: Int64, to: Int64, isAll: Bool)? {
    let sorted = buckets.sorted()
    var part = sorted[...]
    while let smaller = mainPart(part) { part = smaller }
    guard let first = part.first, let last = part.last else { return nil }
    return (
      first * width.nanoseconds, (last + 1) * width.nanoseconds, part.count == sorted.count
    )
  }

  /// The larger side of the longest gap that parts some buckets, the first one of equals; nil where
  /// none does.
  private func mainPart(_ buckets: ArraySlice<Int64>) -> ArraySlice<Int64>? {
    let day = 86_400_000_000_000 / width.nanoseconds
    var best: (part: ArraySlice<Int64>, gap: Int64)?
    for i in buckets.indices.dropFirst() {
      let gap = buckets[i] - buckets[i - 1]
      guard gap > max(day, best?.gap ?? 0) else { continue }
      let (before, behind) = (buckets[..<i], buckets[i...])
      let part = before.count >= behind.count ? before : behind
      guard let first = part.first, let last = part.last, gap > day + 10 * (last - first) else {
        continue
      }
      best = (part, gap)
    }
    return best?.part
  }

  func write(to out: PartialOutput) {
    guard !buckets.isEmpty else { return }
    out.begin("buckets")
    out.add(width.index)
    for bucket in buckets.sorted() { out.add(bucket) }
    out.end()
  }

  func read(_ line: PartialLine, files: [Int32]) -> Bool {
    var line = line
    guard line.word.equals("buckets"), let index = line.count(), index < BucketWidths.all.count
    else { return false }
    let other = BucketCensus()
    if index > 0 { other.coarsen(to: index) }
    while !line.isAtEnd {
      guard let bucket = line.integer(), bucket >= 0 else { return false }
      other.buckets.insert(bucket)
    }
    guard other.buckets.count <= other.width.most || other.width.isCoarsest else { return false }
    merge(other)
    return true
  }
}

/// How wide buckets are, and when they have to be wider.
///
/// The width is the smallest one of the list of which there are at most `most`: it depends
/// on the set of them alone, and is never greater for a part of them.
struct CellWidth {
  private(set) var index = 0
  let most: Int

  init(most: Int) { self.most = most }

  var nanoseconds: Int64 { BucketWidths.all[index] }

  /// The number of the bucket that holds a time.
  @inline(__always)
  func bucket(_ time: Int64) -> Int64 {
    BucketWidths.start(of: time, width: nanoseconds) / nanoseconds
  }

  var isCoarsest: Bool { index + 1 >= BucketWidths.all.count }

  /// Goes to a coarser width; how many buckets of the old width one of the new has.
  mutating func go(to newIndex: Int) -> Int64 {
    let ratio = BucketWidths.all[newIndex] / nanoseconds
    index = newIndex
    return ratio
  }
}
