internal import LogCore

/// When the records of each key were written: counts in at most 64 buckets of time.
///
/// The buckets are the finest ones of which the whole input needs no more than 64. Each width is a
/// multiple of those before, and a part of the input never needs wider ones, so that merging parts
/// gives what one pass gives.
// SAFETY: `counts` has room for `most` elements of each key below `capacity`; a bucket's place is its
// number modulo `most`, and the buckets from `first` to `last` are at most as many.
@safe
final class PatternTimes {
  private static let most = 64
  private static let widths: [Int64] =
    BucketWidths.all + [4, 16, 64, 256, 1024, 4096].map { $0 * 86_400_000_000_000 }

  private var width = 0
  /// The buckets that have records, first to last; none as long as the first is behind the last.
  private var first = Int64.max
  private var last = Int64.min
  private var counts: UnsafeMutablePointer<Int>
  private var capacity = 64
  private(set) var count = 0
  /// The bucket of the newest record: its place, and the first and last time that it holds.
  private var place = 0
  private var from = Int64.max
  private var through = Int64.min

  init() { unsafe counts = .allocate(capacity: 64 * Self.most) }

  deinit { unsafe counts.deallocate() }

  /// Makes room for keys below `wanted`.
  func grow(to wanted: Int) {
    guard wanted > count else { return }
    if wanted > capacity {
      let wider = max(wanted, capacity * 2)
      let grown = UnsafeMutablePointer<Int>.allocate(capacity: wider * Self.most)
      unsafe grown.moveInitialize(from: counts, count: count * Self.most)
      unsafe counts.deallocate()
      unsafe counts = unsafe grown
      capacity = wider
    }
    unsafe (counts + count * Self.most).initialize(
      repeating: 0, count: (wanted - count) * Self.most)
    count = wanted
  }

  /// Counts a record of a key, which there is room for.
  @inline(__always)
  func note(_ key: Int, _ time: Int64) {
    if time < from || time > through { move(to: time) }
    unsafe counts[key &* Self.most &+ place] &+= 1
  }

  @inline(never)
  private func move(to time: Int64) {
    let start = Self.floor(time, Self.widths[width])
    include(start, start)
    let width = Self.widths[width]
    let bucket = Self.floor(time, width)
    place = Self.place(bucket)
    let (low, below) = bucket.multipliedReportingOverflow(by: width)
    let (high, above) = low.addingReportingOverflow(width - 1)
    from = below ? .min : low
    through = above || below ? time : high
  }

  /// Makes buckets from `low` through `high` places, wider ones if they are too many.
  private func include(_ low: Int64, _ high: Int64) {
    var (low, high) = (min(first, low), max(last, high))
    while high - low >= Self.most {
      let ratio = Self.widths[width + 1] / Self.widths[width]
      (low, high) = (Self.floor(low, ratio), Self.floor(high, ratio))
      widen()
    }
    (first, last) = (low, high)
  }

  /// Goes to the next width.
  private func widen() {
    let ratio = Self.widths[width + 1] / Self.widths[width]
    width += 1
    (from, through) = (.max, .min)
    guard first <= last else { return }
    for key in 0..<count {
      let mine = unsafe counts + key * Self.most
      var wider = [Int](repeating: 0, count: Self.most)
      for bucket in first...last {
        wider[Self.place(Self.floor(bucket, ratio))] &+= unsafe mine[Self.place(bucket)]
      }
      for k in 0..<Self.most { unsafe mine[k] = wider[k] }
    }
    (first, last) = (Self.floor(first, ratio), Self.floor(last, ratio))
  }

  private static func place(_ bucket: Int64) -> Int { Int(truncatingIfNeeded: bucket) & (most - 1) }

  private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value < quotient * divisor ? quotient - 1 : quotient
  }

  // MARK: - Merging

  /// Makes the buckets those of both.
  func adopt(_ other: PatternTimes) {
    while width < other.width { widen() }
    guard other.first <= other.last else { return }
    let ratio = Self.widths[width] / Self.widths[other.width]
    include(Self.floor(other.first, ratio), Self.floor(other.last, ratio))
  }

  /// Takes in a key of another one, whose buckets have been adopted.
  func merge(_ key: Int, _ other: PatternTimes, _ otherKey: Int) {
    guard other.first <= other.last else { return }
    let ratio = Self.widths[width] / Self.widths[other.width]
    let mine = unsafe counts + key * Self.most
    let theirs = unsafe other.counts + otherKey * Self.most
    for bucket in other.first...other.last {
      unsafe mine[Self.place(Self.floor(bucket, ratio))] &+= theirs[Self.place(bucket)]
    }
  }

  // MARK: - Results

  /// The records of some keys in at most `most` columns over the whole time of the input.
  func columns(_ keys: [Int], most: Int) -> [Int] {
    guard first <= last else { return [] }
    let buckets = Int(last - first) + 1
    let each = (buckets + most - 1) / most
    var columns = [Int](repeating: 0, count: (buckets + each - 1) / each)
    for key in keys {
      for (number, bucket) in (first...last).enumerated() {
        columns[number / each] &+= unsafe counts[key * Self.most + Self.place(bucket)]
      }
    }
    return columns
  }

  /// Writes a line with the buckets of a key.
  func write(_ key: Int, to out: PartialOutput) {
    guard first <= last else { return }
    out.begin("times")
    out.add(width)
    for bucket in first...last {
      let count = unsafe counts[key * Self.most + Self.place(bucket)]
      guard count > 0 else { continue }
      out.add(bucket)
      out.add(count)
    }
    out.end()
  }

  /// Reads what `write` has written; false if it is anything else.
  func read(_ key: Int, _ line: inout PartialLine) -> Bool {
    guard let index = line.count(), index < Self.widths.count else { return false }
    while width < index { widen() }
    while !line.isAtEnd {
      guard let bucket = line.integer(), let more = line.count() else { return false }
      let before = width
      let mine = Self.floor(bucket, Self.widths[width] / Self.widths[index])
      // No time has such a bucket.
      guard mine.magnitude <= (Int64.max / Self.widths[width]).magnitude + 1 else { return false }
      include(mine, mine)
      let here = Self.floor(mine, Self.widths[width] / Self.widths[before])
      unsafe counts[key * Self.most + Self.place(here)] &+= more
    }
    return true
  }
}
