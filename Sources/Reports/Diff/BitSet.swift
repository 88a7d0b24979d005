/// A set of record numbers.
///
/// Two sets that are compared as a whole are of the same run of words; only where it is said another
/// one may be of a part of them.
struct BitSet {
  private(set) var words: [UInt64]
  /// The number of the first word: those before it hold nothing.
  private let start: Int

  init(_ count: Int) { self.init(words: 0..<((count + 63) / 64)) }

  /// A set of records of a run of words alone.
  init(words range: Range<Int>) {
    words = Array(repeating: 0, count: range.count)
    start = range.lowerBound
  }

  mutating func insert(_ i: Int) { words[i >> 6 - start] |= 1 << UInt64(i & 63) }

  func contains(_ i: Int) -> Bool { words[i >> 6 - start] >> UInt64(i & 63) & 1 == 1 }

  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// This set may be of a part of the other one's words.
  func intersection(_ other: BitSet) -> BitSet {
    var result = self
    for i in words.indices { result.words[i] &= other.words[i + start - other.start] }
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

  /// How many numbers all three have within a run of words, which all of them have.
  func common(_ other: BitSet, _ third: BitSet, _ range: Range<Int>) -> Int {
    var n = 0
    for i in range {
      n +=
        (words[i - start] & other.words[i - other.start] & third.words[i - third.start])
        .nonzeroBitCount
    }
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

  /// The other set may be of a part of this one's words.
  mutating func formUnion(_ other: BitSet) {
    for i in other.words.indices { words[i + other.start - start] |= other.words[i] }
  }

  func forEach(_ body: (Int) -> Void) {
    for (i, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        body((i + start) << 6 + rest.trailingZeroBitCount)
        rest &= rest &- 1
      }
    }
  }
}
