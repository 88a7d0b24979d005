/// Damages samples: the same damage for the same seed.
///
/// Each result comes from one sample by a few steps: bits flip, pieces are cut, doubled, moved or
/// taken from another sample, and tokens that mean something to the reader are put in.
package struct Mutator {
  private let samples: [[UInt8]]
  private let tokens: [[UInt8]]
  /// Longer results are cut.
  private let limit: Int
  package var random: Seeded

  /// `samples` must not be empty.
  package init(samples: [[UInt8]], tokens: [String], seed: UInt64, limit: Int = 8192) {
    self.samples = samples
    self.tokens = tokens.map { Array($0.utf8) }
    self.limit = limit
    random = Seeded(seed)
    // The first numbers of small seeds are alike.
    for _ in 0..<8 { _ = random.next() }
  }

  /// The next damaged sample; one in sixteen is whole.
  package mutating func next() -> [UInt8] {
    var bytes = sample()
    guard below(16) > 0 else { return bytes }
    for _ in 0..<1 + below(4) { change(&bytes) }
    return bytes.count > limit ? Array(bytes.prefix(limit)) : bytes
  }

  /// A number from 0 to `n` - 1; 0 if `n` is none.
  package mutating func below(_ n: Int) -> Int { n > 1 ? Int.random(in: 0..<n, using: &random) : 0 }

  /// A sample as it is, cut to the limit at a place by chance.
  private mutating func sample() -> [UInt8] {
    let sample = samples[below(samples.count)]
    guard sample.count > limit else { return sample }
    let start = below(sample.count - limit)
    return Array(sample[start..<start + limit])
  }

  /// A range in something of `count` bytes, mostly a short one.
  private mutating func piece(_ count: Int) -> Range<Int> {
    let start = below(count + 1)
    let longest = [1, 4, 32, count][below(4)]
    return start..<min(count, start + 1 + below(longest))
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = piece(bytes.count)
    switch below(9) {
    case 0:
      if !place.isEmpty { bytes[place.lowerBound] ^= 1 << UInt8(below(8)) }
    case 1:
      if !place.isEmpty { bytes[place.lowerBound] = UInt8(below(256)) }
    case 2: bytes.removeSubrange(place)
    case 3: bytes.removeLast(bytes.count - place.lowerBound)
    case 4:
      let copies = [1, 2, 40][below(3)]
      let doubled = Array(bytes[place])
      for _ in 0..<copies where bytes.count < limit {
        bytes.insert(contentsOf: doubled, at: place.lowerBound)
      }
    case 5:
      let moved = Array(bytes[place])
      bytes.removeSubrange(place)
      bytes.insert(contentsOf: moved, at: below(bytes.count + 1))
    case 6:
      let other = sample()
      bytes.replaceSubrange(place, with: other[piece(other.count)])
    case 7:
      // The start of one and the end of another.
      let other = sample()
      bytes.replaceSubrange(place.lowerBound..., with: other[below(other.count + 1)...])
    default:
      guard !tokens.isEmpty else { return }
      let token = tokens[below(tokens.count)]
      bytes.replaceSubrange(
        below(2) == 0 ? place : place.lowerBound..<place.lowerBound, with: token)
    }
  }
}
