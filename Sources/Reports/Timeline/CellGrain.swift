/// How much a table of cells tells apart: the width of its buckets, and which names it keeps.
///
/// There is one row of grains, from fine to coarse. First buckets get wider; from some width on it is
/// better to leave out names by their hashes, half of them at a step, and wider buckets come between.
/// A table has the first grain at which it is small enough. Each grain keeps some of what the one before
/// keeps, so a part of an input never needs a coarser grain than the whole, and the grain of the whole
/// does not depend on the order in which it was read.
struct CellGrain {
  /// The width of buckets up to which all names stay.
  enum Widest: Int {
    /// For names alone, whose cells are in one bucket.
    case second = 0
    case fiveMinutes = 5
    case hour = 7
  }

  /// How often names are halved before buckets get wider again, and in the end.
  private static let halvings = 5
  private static let mostHalvings = 60

  private let steps: [(width: Int, halvings: Int)]
  private let widest: Int
  private(set) var position = 0
  /// Nanoseconds of a bucket.
  private(set) var width = BucketWidths.all[0]

  init(until widest: Widest) {
    self.widest = widest.rawValue
    var steps = (0...widest.rawValue).map { (width: $0, halvings: 0) }
    var halvings = 0
    for width in widest.rawValue..<BucketWidths.all.count {
      if width > widest.rawValue { steps.append((width, halvings)) }
      let isLast = width + 1 == BucketWidths.all.count
      let most = isLast ? Self.mostHalvings : halvings + Self.halvings
      while halvings < most {
        halvings += 1
        steps.append((width, halvings))
      }
    }
    self.steps = steps
  }

  /// Names from this hash on are left out.
  var limit: UInt64 { .max >> UInt64(steps[position].halvings) }

  /// The number of the bucket that holds a time.
  @inline(__always)
  func bucket(_ time: Int64) -> Int64 { BucketWidths.start(of: time, width: width) / width }

  /// The next coarser grain; nil for the last one.
  var next: Int? { position + 1 < steps.count ? position + 1 : nil }

  /// The first grain with buckets of a width, as far as all names stay.
  func position(atLeast width: Int) -> Int { min(width, widest) }

  /// How wide the buckets of a grain are; nil where there is none of this number.
  func width(at position: Int) -> Int64? {
    steps.indices.contains(position) ? BucketWidths.all[steps[position].width] : nil
  }

  /// Goes to a coarser grain; how many buckets of the old one make one of the new one's.
  mutating func go(to newPosition: Int) -> Int64 {
    let old = width
    position = newPosition
    width = BucketWidths.all[steps[newPosition].width]
    return width / old
  }
}
