/// A set of record numbers.
struct BitSet {
  private(set) var words: [UInt64]

  init(_ count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

  mutating func insert(_ i: Int) { words[i >> 6] |= 1 << UInt64(i & 63) }

  func contains(_ i: Int) -> Bool { words[i >> 6] >> UInt64(i & 63) & 1 == 1 }

  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  func intersection(_ other: BitSet) -> BitSet {
    var result = self
    for i in words.indices { result.words[i] &= other.words[i] }
    return result
  }

  mutating func subtract(_ other: BitSet) {
    for i in words.indices { words[i] &= ~other.words[i] }
  }

  /// How many numbers both have.
  func common(_ other: BitSet) -> Int {
    var n = 0
    for i in words.indices { n += (words[i] & other.words[i]).nonzeroBitCount }
    return n
  }

  /// How many numbers all three have within a run of words.
  func common(_ other: BitSet, _ third: BitSet, _ range: Range<Int>) -> Int {
    var n = 0
    for i in range { n += (words[i] & other.words[i] & third.words[i]).nonzeroBitCount }
    return n
  }

  /// How many numbers this set and either of two others have in common, and how many all three have.
  func overlap(_ x: BitSet, _ y: BitSet) -> (either: Int, both: Int) {
    var (either, both) = (0, 0)
    for i in words.indices {
      either += (words[i] & (x.words[i] | y.words[i])).nonzeroBitCount
      both += (words[i] & x.words[i] & y.words[i]).nonzeroBitCount
    }
    return (either, both)
  }

  mutating func formUnion(_ other: BitSet) {
    for i in words.indices { words[i] |= other.words[i] }
  }

  func forEach(_ body: (Int) -> Void) {
    for (i, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        body(i << 6 + rest.trailingZeroBitCount)
        rest &= rest &- 1
      }
    }
  }
}
