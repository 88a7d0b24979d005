internal import LogCore

/// Services with their endpoints by numbers, so that tables need not look up the names of each record.
///
/// One worker's. There are only so many numbers: with a new table all begin again.
final class SeriesNumbers {
  private static let most = 8_192
  private var table = ByteTable()
  private let key = ByteBuffer(capacity: 256)
  /// The number of the table.
  private(set) var generation = 0

  /// Between two batches.
  func beginBatch() {
    guard table.count > Self.most else { return }
    table = ByteTable()
    generation += 1
  }

  func number(_ service: ByteSlice, _ endpoint: ByteSlice) -> Int32 {
    key.removeAll()
    key.append(service)
    key.append(0)
    key.append(endpoint)
    return withExtendedLifetime(key) { Int32(truncatingIfNeeded: table.intern(key.slice)) }
  }
}

/// The numbers that a table's names have, by the numbers of series; -2 where that is not known.
struct SeriesNames {
  private var numbers: [Int32] = []
  private var generations = (series: -1, names: -1)

  /// Before a batch: `series` and `names` are the generations of either's numbers.
  mutating func begin(series: Int, names: Int) {
    guard generations != (series, names) else { return }
    generations = (series, names)
    numbers.removeAll(keepingCapacity: true)
  }

  /// What is known of a series.
  @inline(__always)
  func find(_ series: Int) -> Int { series < numbers.count ? Int(numbers[series]) : -2 }

  mutating func set(_ series: Int, _ number: Int) {
    if series >= numbers.count {
      numbers += Array(repeating: -2, count: series + 64 - numbers.count)
    }
    numbers[series] = Int32(truncatingIfNeeded: number)
  }
}
