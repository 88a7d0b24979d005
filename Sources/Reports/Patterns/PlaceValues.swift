internal import LogCore

/// The values of one place of a skeleton.
final class PlaceValues {
  let counts: ValueCounts
  /// Over the values that are numbers.
  private(set) var numbers = 0
  /// Whether a word of a skeleton is among them.
  var hasText = false
  private(set) var least = Double.infinity
  private(set) var most = -Double.infinity

  init(_ caps: ValueCounts.Caps) { counts = ValueCounts(caps) }

  func add(_ value: ByteSlice) {
    counts.add(value)
    let count = value.count
    guard count > 0, count <= 24 else { return }
    let last = value[count - 1]
    guard ASCII.isDigit(last) || last == 0x2E, let number = NumberText.parseDouble(value),
      number.isFinite
    else { return }
    numbers += 1
    least = min(least, number)
    most = max(most, number)
  }

  func merge(_ other: PlaceValues) {
    counts.merge(other.counts)
    numbers += other.numbers
    least = min(least, other.least)
    most = max(most, other.most)
  }

  /// Takes in the extremes that a partial has.
  func add(numbers more: Int, least low: Double, most high: Double) {
    numbers += more
    least = min(least, low)
    most = max(most, high)
  }
}
