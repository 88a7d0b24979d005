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
  /// Where a gap is ten times as long as all time that has records, what lies behind it is astray: a
  /// file without times has that of its last change. nil without records.
  var mainStretch: (from: Int64, to: Int64, isAll: Bool)? {
    let sorted = buckets.sorted()
    guard var start = sorted.first else { return nil }
    let longestGap = Int64(10 * sorted.count + 100)
    var best: (from: Int64, to: Int64, count: Int) = (start, start, 0)
    var count = 0
    for (i, bucket) in sorted.enumerated() {
      count += 1
      if i + 1 < sorted.count, sorted[i + 1] - bucket <= longestGap { continue }
      if count > best.count { best = (start, bucket, count) }
      count = 0
      if i + 1 < sorted.count { start = sorted[i + 1] }
    }
    return (
      best.from * width.nanoseconds, (best.to + 1) * width.nanoseconds, best.count == sorted.count
    )
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
