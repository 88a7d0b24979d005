/// A regular expression taken apart, as far as searching faster needs it.
///
///     timeout|reset by.*          branches   [t i m e o u t]  [r e s e t · b y .*]
///
/// It was compiled before: everything here may rely on it being well formed.
struct RegexSyntax {
  /// The alternatives, each a row of items.
  var branches: [[RegexItem]]
  /// The expression as PCRE2 has to see it to mean the same as in RE2.
  var text: [UInt8]
  /// Something is in it that only PCRE2 has, or whose extent is not known.
  var hasOpaque: Bool
  /// What RE2 would not accept.
  var differences: [RE2Difference]
}

/// Something in a regular expression that Loki's engine (RE2) does not have.
package struct RE2Difference: Sendable, Equatable {
  /// As `look-ahead`.
  package var what: String
  /// UTF-8 offsets into the expression.
  package var range: Range<Int>
}

/// A part of a regular expression, with how often it may occur.
struct RegexItem {
  var node: RegexNode
  var minimum = 1
  /// nil: without bound.
  var maximum: Int? = 1
  /// Where it stands in `RegexSyntax.text`, without and with its quantifier.
  var atom: Range<Int>
  var whole: Range<Int>

  /// It takes part exactly once.
  var isOnce: Bool { minimum == 1 && maximum == 1 }
}

/// What a part of a regular expression matches.
indirect enum RegexNode {
  /// One character as UTF-8; small if it is an ASCII letter whose case does not matter.
  case character([UInt8], ignoresCase: Bool)
  case characterClass(RegexClass)
  /// Alternatives in parentheses.
  case group([[RegexItem]])
  /// Matches nothing but a place, as `^`, or only sets flags.
  case empty(RegexPlace)
  /// Could be anything: look-around, back references.
  case opaque
}

/// What a part that matches no characters stands for.
enum RegexPlace {
  case flags
  /// `^`, `\A`; `$`, `\z`.
  case start, end
  case wordBoundary, noWordBoundary
}

/// The characters that a class takes.
struct RegexClass {
  /// The ASCII ones, a bit each.
  var low: UInt64 = 0
  var high: UInt64 = 0
  /// Which characters it takes that are not ASCII.
  var beyondASCII = Beyond.none
  var ignoresCase = false

  enum Beyond { case none, some, all }

  /// Every character there is.
  static let all = RegexClass().inverted
  /// Takes characters beyond ASCII, and perhaps any others.
  static let unknown = RegexClass(low: ~0, high: ~0, beyondASCII: .some)

  mutating func insert(_ byte: UInt8) {
    if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
  }

  mutating func insert(_ bytes: ClosedRange<UInt8>) { for byte in bytes { insert(byte) } }

  mutating func formUnion(_ other: RegexClass) {
    low |= other.low
    high |= other.high
    if beyondASCII != .all, other.beyondASCII != .none { beyondASCII = other.beyondASCII }
  }

  func contains(_ byte: UInt8) -> Bool {
    byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte - 64) & 1 == 1
  }

  /// All other characters.
  var inverted: RegexClass {
    let beyond: Beyond =
      switch beyondASCII {
      case .none: .all
      case .some: .some
      case .all: .none
      }
    return RegexClass(low: ~low, high: ~high, beyondASCII: beyond, ignoresCase: ignoresCase)
  }

  /// The same, with ASCII letters in both cases where case does not matter.
  var folded: RegexClass {
    guard ignoresCase else { return self }
    let letters: UInt64 = 0x07FF_FFFE
    let upper = high & letters
    let lower = high >> 32 & letters
    var result = self
    result.high |= upper << 32 | lower
    // Beyond ASCII, `k` and `s` have a third form each.
    if beyondASCII == .none, "kKsS".utf8.contains(where: { contains($0) }) {
      result.beyondASCII = .some
    }
    return result
  }

  /// The characters, if all are ASCII and there are at most `limit` of them.
  func members(atMost limit: Int) -> [UInt8]? {
    guard beyondASCII == .none, low.nonzeroBitCount + high.nonzeroBitCount <= limit else {
      return nil
    }
    return (0..<128).filter { contains(UInt8($0)) }.map { UInt8($0) }
  }

  /// `\d`, `\w`, `\s` as RE2 has them (without the vertical tab), and their opposites.
  static func perl(_ letter: UInt8) -> RegexClass? {
    var result = RegexClass()
    switch letter | 0x20 {
    case UInt8(ascii: "d"): result.insert(0x30...0x39)
    case UInt8(ascii: "w"):
      result.insert(0x30...0x39)
      result.insert(0x41...0x5A)
      result.insert(0x61...0x7A)
      result.insert(0x5F)
    case UInt8(ascii: "s"):
      for byte: UInt8 in [0x09, 0x0A, 0x0C, 0x0D, 0x20] { result.insert(byte) }
    default: return nil
    }
    return letter & 0x20 == 0 ? result.inverted : result
  }
}
