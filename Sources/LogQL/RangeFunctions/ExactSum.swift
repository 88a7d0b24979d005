internal import Glibc

/// A sum of doubles that does not depend on their order: the exact sum, rounded once.
///
/// Held as an expansion: doubles of falling magnitude that do not overlap and whose exact sum is the
/// sum of everything added (J. R. Shewchuk, Adaptive precision floating-point arithmetic, 1997; the
/// correction of the last rounding is that of R. Hettinger's msum). Numbers of like size need two or
/// three of them; those are kept in place, so adding costs no allocation. Values beyond 2^960 are
/// summed apart, scaled down, so that no intermediate sum overflows.
struct ExactSum {
  private var near: (Double, Double, Double, Double) = (0, 0, 0, 0)
  /// The expansion when four are not enough.
  private var far: [Double] = []
  private var huge: [Double] = []
  private var count = 0
  private var hasNaN = false
  private var hasPositiveInfinity = false
  private var hasNegativeInfinity = false

  private static let hugeFrom = 0x1p960
  private static let hugeScale = 0x1p-200

  init() {}

  mutating func add(_ value: Double) {
    guard value.magnitude < Self.hugeFrom else {
      addSpecial(value)
      return
    }
    if far.isEmpty { addNear(value) } else { Self.grow(&far, value) }
  }

  mutating func merge(_ other: ExactSum) {
    for part in other.parts { add(part) }
    for part in other.huge { Self.grow(&huge, part) }
    hasNaN = hasNaN || other.hasNaN
    hasPositiveInfinity = hasPositiveInfinity || other.hasPositiveInfinity
    hasNegativeInfinity = hasNegativeInfinity || other.hasNegativeInfinity
  }

  /// The exact sum, rounded to the nearest double, ties to even.
  var value: Double {
    if hasNaN || (hasPositiveInfinity && hasNegativeInfinity) { return .nan }
    if hasPositiveInfinity { return .infinity }
    if hasNegativeInfinity { return -.infinity }
    guard !huge.isEmpty else { return Self.round(parts) }
    var all = huge
    for part in parts { Self.grow(&all, part * Self.hugeScale) }
    return Self.round(all) / Self.hugeScale
  }

  /// Whether a NaN or an infinity was added: `value` is one then.
  var isSpecial: Bool { hasNaN || hasPositiveInfinity || hasNegativeInfinity }

  /// The exact sum of the finite values as doubles that do not overlap, smallest first.
  var parts: [Double] {
    if !far.isEmpty { return far }
    let all = [near.0, near.1, near.2, near.3]
    return Array(all.prefix(count))
  }

  // MARK: - Adding

  private mutating func addNear(_ value: Double) {
    var x = value
    let overflow: Double? = unsafe withUnsafeMutableBytes(of: &near) { bytes in
      let p = unsafe bytes.assumingMemoryBound(to: Double.self)
      var n = 0
      for i in 0..<count {
        let (high, low) = unsafe Self.twoSum(x, p[i])
        if low != 0 {
          unsafe p[n] = low
          n += 1
        }
        x = high
      }
      if n == 4 { return x }
      unsafe p[n] = x
      count = n + 1
      return nil
    }
    if let overflow { far = [near.0, near.1, near.2, near.3, overflow] }
  }

  private mutating func addSpecial(_ value: Double) {
    if value.isNaN {
      hasNaN = true
    } else if value.isInfinite {
      if value > 0 { hasPositiveInfinity = true } else { hasNegativeInfinity = true }
    } else {
      Self.grow(&huge, value * Self.hugeScale)
    }
  }

  private static func grow(_ parts: inout [Double], _ value: Double) {
    var x = value
    var n = 0
    for i in parts.indices {
      let (high, low) = twoSum(x, parts[i])
      if low != 0 {
        parts[n] = low
        n += 1
      }
      x = high
    }
    parts.removeLast(parts.count - n)
    parts.append(x)
  }

  /// The rounded sum of two doubles and what the rounding lost.
  private static func twoSum(_ a: Double, _ b: Double) -> (high: Double, low: Double) {
    let high = a + b
    let back = high - a
    return (high, (a - (high - back)) + (b - back))
  }

  private static func round(_ parts: [Double]) -> Double {
    guard var i = parts.indices.last else { return 0 }
    var high = parts[i]
    var low = 0.0
    while i > 0 {
      i -= 1
      let x = high
      high = x + parts[i]
      low = parts[i] - (high - x)
      if low != 0 { break }
    }
    // Half-way cases: the next smaller part decides on which side of the tie the sum lies.
    if i > 0, (low < 0 && parts[i - 1] < 0) || (low > 0 && parts[i - 1] > 0) {
      let twice = low * 2
      let x = high + twice
      if twice == x - high { high = x }
    }
    return high == 0 ? 0 : high
  }
}

extension ExactSum {
  /// Adds the exact product of two doubles.
  mutating func addProduct(_ a: Double, _ b: Double) {
    let high = a * b
    add(high)
    if high.isFinite { add(fma(a, b, -high)) }
  }

  /// The exact sum of the values that are not huge, as doubles that depend on nothing but the sum:
  /// largest first, each the rounded rest.
  var canonicalParts: [Double] { Self.canonical(parts) }

  /// The same for the huge values, scaled down.
  var canonicalHugeParts: [Double] { Self.canonical(huge) }

  /// Takes back a part that `canonicalHugeParts` gave.
  mutating func addHuge(_ part: Double) { Self.grow(&huge, part) }

  /// Which values that are no numbers were added, as bits.
  var specialFlags: Int64 {
    get { (hasNaN ? 1 : 0) | (hasPositiveInfinity ? 2 : 0) | (hasNegativeInfinity ? 4 : 0) }
    set {
      hasNaN = newValue & 1 != 0
      hasPositiveInfinity = newValue & 2 != 0
      hasNegativeInfinity = newValue & 4 != 0
    }
  }

  private static func canonical(_ parts: [Double]) -> [Double] {
    var rest = parts
    var result: [Double] = []
    while true {
      let next = round(rest)
      guard next != 0 else { return result }
      result.append(next)
      grow(&rest, -next)
    }
  }
}
