/// Sources by the time of their first waiting row, equal times by their number: a binary heap.
struct LaneOrder {
  struct Key: Comparable {
    var time: Int64
    var lane: Int

    static func < (a: Key, b: Key) -> Bool {
      a.time != b.time ? a.time < b.time : a.lane < b.lane
    }
  }

  private var heap: [Key] = []

  /// The source whose row comes first.
  var first: Int? { heap.first?.lane }

  /// The key that comes after the first; O(1).
  var second: Key? {
    switch heap.count {
    case 0, 1: nil
    case 2: heap[1]
    default: min(heap[1], heap[2])
    }
  }

  mutating func add(_ key: Key) {
    heap.append(key)
    var i = heap.count - 1
    while i > 0, heap[i] < heap[(i - 1) / 2] {
      heap.swapAt(i, (i - 1) / 2)
      i = (i - 1) / 2
    }
  }

  /// Gives the first source another key.
  mutating func replaceFirst(_ key: Key) {
    heap[0] = key
    var i = 0
    while true {
      var least = i
      for child in [2 * i + 1, 2 * i + 2] where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      guard least != i else { return }
      heap.swapAt(i, least)
      i = least
    }
  }

  mutating func removeFirst() {
    let last = heap.removeLast()
    if !heap.isEmpty { replaceFirst(last) }
  }
}
