internal import LogCore

/// What a value of a field looks like.
enum ValueKind: UInt8, CaseIterable {
  case number, duration, bytes, bool, time, string

  var name: StaticString {
    switch self {
    case .number: "number"
    case .duration: "duration"
    case .bytes: "bytes"
    case .bool: "bool"
    case .time: "time"
    case .string: "string"
    }
  }

  /// The kind of a value, and the number that it is: durations in seconds, sizes in bytes.
  static func of(_ value: ByteSlice) -> (kind: ValueKind, number: Double?) {
    guard let first = unsafe value.buffer.first, let last = unsafe value.buffer.last else {
      return (.string, nil)
    }
    if first == 0x74 || first == 0x66 {
      return (value.equals("true") || value.equals("false") ? .bool : .string, nil)
    }
    guard value.count <= 40, ASCII.isDigit(first) || first == 0x2D || first == 0x2E else {
      return (.string, nil)
    }
    if ASCII.isDigit(last) || last == 0x2E {
      if mayBeNumber(value), let number = NumberText.parseDouble(value), number.isFinite {
        return (.number, number)
      }
      return (isTime(value) ? .time : .string, nil)
    }
    if value.count > 16 && isTime(value) { return (.time, nil) }
    guard ASCII.isLetter(last) else { return (.string, nil) }
    if let nanoseconds = DurationText.parse(value) {
      return (.duration, Double(nanoseconds) / 1e9)
    }
    if let size = ByteSizeText.parse(value) { return (.bytes, size) }
    return (.string, nil)
  }

  /// Whether no letter says otherwise: most ids have some.
  private static func mayBeNumber(_ value: ByteSlice) -> Bool {
    for i in 0..<value.count {
      let c = value[i]
      guard ASCII.isLetter(c), c | 0x20 != 0x65 else { continue }
      // Behind a sign and a zero: a hexadecimal number.
      return c | 0x20 == 0x78 && i <= 2
    }
    return true
  }

  /// As `2024-05-14T14:20:00` or `2024-05-14 14:20:00`.
  private static func isTime(_ value: ByteSlice) -> Bool {
    guard value.count >= 19, value[4] == 0x2D || value[4] == 0x2F, value[13] == 0x3A,
      value[16] == 0x3A
    else { return false }
    for i in 0..<4 where !ASCII.isDigit(value[i]) { return false }
    return ASCII.isDigit(value[11]) && ASCII.isDigit(value[17])
  }
}

/// Numbers by bins whose edges are m times a power of ten, m = 1.00, 1.02 to 9.98: quantiles are within
/// 2 %, and counts of bins merge exactly.
struct NumberBins {
  private(set) var counts: [Int32: Int] = [:]
  private(set) var total = 0
  private(set) var least = Double.infinity
  private(set) var most = -Double.infinity
  private static let binsOfDecade = 450

  mutating func add(_ value: Double, count: Int = 1) {
    total += count
    least = min(least, value)
    most = max(most, value)
    counts[Self.bin(value), default: 0] += count
  }

  mutating func merge(_ other: NumberBins) {
    total += other.total
    least = min(least, other.least)
    most = max(most, other.most)
    for (bin, count) in other.counts { counts[bin, default: 0] += count }
  }

  /// Takes in a bin of a partial.
  mutating func add(bin: Int32, count: Int) {
    counts[bin, default: 0] += count
    total += count
  }

  mutating func add(least low: Double, most high: Double) {
    least = min(least, low)
    most = max(most, high)
  }

  /// The upper edge of the bin that holds this share of the values; nil without values.
  func quantile(_ share: Double) -> Double? {
    guard total > 0 else { return nil }
    let rank = max(1, Int((share * Double(total)).rounded(.up)))
    var sum = 0
    for bin in counts.keys.sorted() {
      sum += counts[bin] ?? 0
      if sum >= rank { return min(max(Self.edge(bin), least), most) }
    }
    return most
  }

  /// Bins of numbers above 0 have numbers above 0, those of numbers below 0 the same below 0.
  static func bin(_ value: Double) -> Int32 {
    guard value != 0, value.isFinite else { return 0 }
    var magnitude = value.magnitude
    guard magnitude >= 1e-60 else { return 0 }
    magnitude = min(magnitude, 9e60)
    var decade = 0
    var power = 1.0
    while magnitude >= power * 10 {
      power *= 10
      decade += 1
    }
    while magnitude < power {
      power /= 10
      decade -= 1
    }
    let step = min(binsOfDecade - 1, max(0, Int((magnitude / power - 1) * 50)))
    let bin = Int32((decade + 61) * binsOfDecade + step + 1)
    return value < 0 ? -bin : bin
  }

  /// The edge of a bin that is farther from 0.
  static func edge(_ bin: Int32) -> Double {
    guard bin != 0 else { return 0 }
    let place = Int(bin.magnitude) - 1
    let decade = place / binsOfDecade - 61
    let step = place % binsOfDecade + 1
    var power = 1.0
    for _ in 0..<abs(decade) { power *= 10 }
    let scaled = 1 + Double(step) / 50
    let edge = decade < 0 ? scaled / power : scaled * power
    return bin < 0 ? -edge : edge
  }
}
