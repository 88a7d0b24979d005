/// Finds values by their rank.
enum ValueSelection {
  /// The keys of rank `lower` and `upper` (the same or the next), by quickselect: O(n) on average, and
  /// no worse than a sort where the pivots are bad.
  static func pair(
    _ values: inout UnsafeMutableBufferPointer<UInt64>, _ lower: Int, _ upper: Int
  ) -> (UInt64, UInt64) {
    var from = 0
    var to = values.count - 1
    var rounds = 0
    while to - from > 16 {
      rounds += 1
      if rounds > 64 { break }
      let pivot = unsafe median(values[from], values[(from + to) / 2], values[to])
      var i = from
      var j = to
      while i <= j {
        while unsafe values[i] < pivot { i += 1 }
        while unsafe pivot < values[j] { j -= 1 }
        if i <= j {
          unsafe values.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if upper <= j { to = j } else if lower >= i { from = i } else { break }
    }
    unsafe values[from...to].sort()
    return unsafe (values[lower], values[upper])
  }

  private static func median(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    max(min(a, b), min(max(a, b), c))
  }
}
