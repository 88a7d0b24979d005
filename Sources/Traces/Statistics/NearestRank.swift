/// A percentile by nearest rank (section 2): a value that is there, never one in between.
package struct NearestRank: Sendable, Equatable {
  /// The percentage as a fraction of whole numbers: 99.9 % are 999 of 1,000.
  let part: Int
  let whole: Int

  package static let p50 = NearestRank(percent: 50)
  package static let p90 = NearestRank(percent: 90)
  package static let p95 = NearestRank(percent: 95)
  package static let p99 = NearestRank(percent: 99)

  package init(percent: Int) {
    part = percent
    whole = 100
  }

  /// Reads `50`, `99.9`; nil of what is not a number above 0 and at most 100, or has more than six
  /// digits behind the point.
  package init?(text: String) {
    let pieces = text.split(separator: ".", omittingEmptySubsequences: false)
    guard pieces.count <= 2, let first = pieces.first, let last = pieces.last,
      !first.isEmpty, !last.isEmpty, first.utf8.count <= 3,
      pieces.count == 1 || last.utf8.count <= 6,
      pieces.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } })
    else { return nil }
    var scale = 100
    var digits = String(first)
    if pieces.count == 2 {
      digits += last
      for _ in 0..<last.utf8.count { scale *= 10 }
    }
    guard let value = Int(digits), value > 0, value <= scale else { return nil }
    part = value
    whole = scale
  }

  /// The index of the value in `count` sorted ones.
  func index(_ count: Int) -> Int {
    max(1, (count * part + whole - 1) / whole) - 1
  }

  /// The value in sorted ones; nil where there is none.
  func value(sorted values: ArraySlice<Int64>) -> Int64? {
    values.isEmpty ? nil : values[values.startIndex + index(values.count)]
  }
}

/// Means of whole numbers, rounded to the nearest, halves up.
enum Mean {
  static func rounded(_ sum: Int128, _ count: Int) -> Int64 {
    guard count > 0 else { return 0 }
    let n = Int128(count)
    var twice = 2 * sum + n
    // Division goes towards zero, halves go up: negative ones are shifted by whole numbers first.
    var shift: Int128 = 0
    if twice < 0 {
      shift = (-twice) / (2 * n) + 1
      twice += shift * 2 * n
    }
    return Int64(clamping: twice / (2 * n) - shift)
  }
}
