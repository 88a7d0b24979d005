import Support

/// A regular expression that can be written down and, slowly and obviously, matched as RE2 would.
indirect enum PlainRegex {
  case character(Unicode.Scalar)
  /// Any character but a line break; with `all`, any.
  case any(all: Bool)
  case oneOf([Unicode.Scalar], isNegative: Bool)
  case row([PlainRegex])
  case either([PlainRegex])
  case repeated(PlainRegex, minimum: Int, maximum: Int?)
  case start
  case end

  /// As it is written.
  var text: String {
    switch self {
    case .character(let c): return "\\^$.|?*+()[]{}".unicodeScalars.contains(c) ? "\\\(c)" : "\(c)"
    case .any: return "."
    case .oneOf(let all, let isNegative):
      return "[" + (isNegative ? "^" : "") + all.map { "\($0)" }.joined() + "]"
    case .row(let parts): return parts.map(\.text).joined()
    case .either(let parts): return "(?:" + parts.map(\.text).joined(separator: "|") + ")"
    case .repeated(let part, let minimum, let maximum):
      let atom = part.isAtom ? part.text : "(\(part.text))"
      switch (minimum, maximum) {
      case (0, nil): return atom + "*"
      case (1, nil): return atom + "+"
      case (0, 1?): return atom + "?"
      case (_, nil): return atom + "{\(minimum),}"
      case (_, let maximum?):
        return atom + (minimum == maximum ? "{\(minimum)}" : "{\(minimum),\(maximum)}")
      }
    case .start: return "^"
    case .end: return "$"
    }
  }

  private var isAtom: Bool {
    switch self {
    case .character, .any, .oneOf, .either: true
    case .row, .repeated, .start, .end: false
    }
  }

  /// Where matches that begin at `from` can end.
  func ends(_ text: [Unicode.Scalar], from: Int) -> Set<Int> {
    func one(_ accepts: (Unicode.Scalar) -> Bool) -> Set<Int> {
      from < text.count && accepts(text[from]) ? [from + 1] : []
    }
    switch self {
    case .character(let c): return one { $0 == c }
    case .any(let all): return one { all || $0 != "\n" }
    case .oneOf(let set, let isNegative): return one { set.contains($0) != isNegative }
    case .row(let parts):
      return parts.reduce([from]) { places, part in
        Set(places.flatMap { part.ends(text, from: $0) })
      }
    case .either(let parts): return Set(parts.flatMap { $0.ends(text, from: from) })
    case .repeated(let part, let minimum, let maximum):
      var reached: Set<Int> = minimum == 0 ? [from] : []
      var places: Set<Int> = [from]
      var count = 0
      while !places.isEmpty, count < maximum ?? text.count + minimum + 1 {
        places = Set(places.flatMap { part.ends(text, from: $0) })
        count += 1
        if count >= minimum { reached.formUnion(places) }
      }
      return reached
    case .start: return from == 0 ? [from] : []
    case .end: return from == text.count ? [from] : []
    }
  }

  func isFound(in text: [Unicode.Scalar]) -> Bool {
    (0...text.count).contains { !ends(text, from: $0).isEmpty }
  }

  func matchesWhole(_ text: [Unicode.Scalar]) -> Bool { ends(text, from: 0).contains(text.count) }
}

extension PlainRegex {
  private static let alphabet: [Unicode.Scalar] = ["a", "b", "k", "-", "\u{E9}", "\u{FFFD}"]

  /// A random expression; `all`: the dot takes line breaks.
  static func random(_ depth: Int, all: Bool, using random: inout Seeded) -> PlainRegex {
    let atoms = 9
    switch Int.random(in: 0..<(depth > 0 ? atoms + 9 : atoms), using: &random) {
    case 0..<5: return .character(alphabet.randomElement(using: &random) ?? "a")
    case 5, 6: return .any(all: all)
    case 7: return .oneOf(["a", "b"], isNegative: false)
    case 8: return .oneOf(["a", "-"], isNegative: true)
    case 9, 10, 11, 12:
      let count = Int.random(in: 0...4, using: &random)
      return .row((0..<count).map { _ in Self.random(depth - 1, all: all, using: &random) })
    case 13:
      let count = Int.random(in: 1...3, using: &random)
      return .either((0..<count).map { _ in Self.random(depth - 1, all: all, using: &random) })
    case 14: return .row([.start, Self.random(depth - 1, all: all, using: &random)])
    case 15: return .row([Self.random(depth - 1, all: all, using: &random), .end])
    default:
      let minimum = Int.random(in: 0...2, using: &random)
      let maximum =
        Bool.random(using: &random) ? nil : minimum + Int.random(in: 0...1, using: &random)
      return .repeated(
        Self.random(depth - 1, all: all, using: &random), minimum: minimum, maximum: maximum)
    }
  }

  /// A random text; U+FFFD stands for a byte that is no UTF-8.
  static func randomText(using random: inout Seeded) -> [Unicode.Scalar] {
    let letters = alphabet + ["\n"]
    return (0..<Int.random(in: 0...8, using: &random)).map { _ in
      letters.randomElement(using: &random) ?? "a"
    }
  }
}
