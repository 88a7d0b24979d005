/// Plain values in a row of memory that grows at the end: the columns of a trace.
///
/// Not an array: a column is emptied and filled again for each trace, and an access costs no check
/// that an array of a class pays. Indices are checked in debug builds.
// SAFETY: the memory is owned by the column alone, which cannot be copied, and every element below
// `count` is initialised.
@safe
struct Column<Element: BitwiseCopyable>: ~Copyable {
  private var base: UnsafeMutablePointer<Element>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 64) {
    self.capacity = max(1, capacity)
    unsafe base = .allocate(capacity: self.capacity)
  }

  deinit { unsafe base.deallocate() }

  var isEmpty: Bool { count == 0 }

  subscript(index: Int) -> Element {
    get {
      assert(index >= 0 && index < count)
      return unsafe base[index]
    }
    set {
      assert(index >= 0 && index < count)
      unsafe base[index] = newValue
    }
  }

  mutating func append(_ element: Element) {
    if count == capacity { grow(to: count + 1) }
    unsafe (base + count).initialize(to: element)
    count &+= 1
  }

  mutating func removeAll() { count = 0 }

  mutating func removeLast(_ n: Int = 1) {
    assert(n <= count)
    count &-= n
  }

  /// Makes it `n` elements, all of this value.
  mutating func refill(_ n: Int, with element: Element) {
    if n > capacity { grow(to: n) }
    unsafe base.initialize(repeating: element, count: n)
    count = n
  }

  /// Lengthens it to `n` elements; the new ones get this value.
  mutating func extend(to n: Int, with element: Element) {
    guard n > count else { return }
    if n > capacity { grow(to: n) }
    unsafe (base + count).initialize(repeating: element, count: n - count)
    count = n
  }

  /// The elements of a range, to be sorted or read in place.
  mutating func withMutable<R>(
    _ range: Range<Int>, _ body: (inout UnsafeMutableBufferPointer<Element>) -> R
  ) -> R {
    assert(range.lowerBound >= 0 && range.upperBound <= count)
    var elements = unsafe UnsafeMutableBufferPointer(
      start: base + range.lowerBound, count: range.count)
    return unsafe body(&elements)
  }

  var first: Element? { count > 0 ? self[0] : nil }

  /// Sorts a short range.
  mutating func insertionSort(_ range: Range<Int>, by isBefore: (Element, Element) -> Bool) {
    var i = range.lowerBound + 1
    while i < range.upperBound {
      let element = self[i]
      var k = i
      while k > range.lowerBound && isBefore(element, self[k - 1]) {
        self[k] = self[k - 1]
        k -= 1
      }
      self[k] = element
      i += 1
    }
  }

  /// Sorts a range; not stable.
  mutating func sort(_ range: Range<Int>, by isBefore: (Element, Element) -> Bool) {
    if range.count <= 24 {
      insertionSort(range, by: isBefore)
    } else {
      unsafe withMutable(range) { (elements: inout UnsafeMutableBufferPointer<Element>) in
        unsafe elements.sort(by: isBefore)
      }
    }
  }

  private mutating func grow(to n: Int) {
    capacity = max(n, capacity * 2)
    let grown = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    unsafe grown.moveInitialize(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = unsafe grown
  }
}
