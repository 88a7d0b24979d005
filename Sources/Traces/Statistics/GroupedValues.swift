/// Values of many groups, gathered one by one and sorted at the end: 12 bytes a value.
struct GroupedValues: ~Copyable {
  private var groups = Column<UInt32>()
  private var values = Column<Int64>()

  mutating func append(_ value: Int64, group: Int) {
    groups.append(UInt32(truncatingIfNeeded: group))
    values.append(value)
  }

  /// Takes in other values, whose groups have these numbers here.
  mutating func merge(_ other: borrowing GroupedValues, _ map: [Int]) {
    for i in 0..<other.values.count {
      append(other.values[i], group: map[Int(other.groups[i])])
    }
  }

  /// The values of each group, sorted: O(n log n).
  func sorted(groups count: Int) -> SortedGroups { SortedGroups(groups, values, count: count) }
}

/// The sorted values of each group.
final class SortedGroups {
  private var values = Column<Int64>()
  private var starts: [Int]

  fileprivate init(
    _ groups: borrowing Column<UInt32>, _ source: borrowing Column<Int64>, count: Int
  ) {
    starts = Array(repeating: 0, count: count + 1)
    for i in 0..<groups.count { starts[Int(groups[i]) + 1] += 1 }
    for group in 0..<count { starts[group + 1] += starts[group] }
    var next = starts
    values.refill(source.count, with: 0)
    for i in 0..<source.count {
      let group = Int(groups[i])
      values[next[group]] = source[i]
      next[group] += 1
    }
    var sorter = RadixSort()
    for group in 0..<count { sorter.sort(&values, starts[group]..<starts[group + 1]) }
  }

  func count(_ group: Int) -> Int { starts[group + 1] - starts[group] }

  /// A percentile of a group, which must not be empty.
  func percentile(_ group: Int, _ rank: NearestRank) -> Int64 {
    values[starts[group] + rank.index(count(group))]
  }

  func minimum(_ group: Int) -> Int64 { values[starts[group]] }
  func maximum(_ group: Int) -> Int64 { values[starts[group + 1] - 1] }
}
