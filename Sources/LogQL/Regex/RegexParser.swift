/// Takes a regular expression apart that PCRE2 has accepted.
///
/// It follows PCRE2's syntax as far as RE2 shares it, and knows where the two differ; what it does not
/// know makes it give up, and then the expression is used as it is.
struct RegexParser {
  let source: [UInt8]
  var position = 0
  /// What has been read, as PCRE2 has to see it.
  var output: [UInt8] = []
  var flags = Flags()
  var hasOpaque = false
  var differences: [RE2Difference] = []
  /// The named groups so far, and how many groups there were.
  var names: [(name: String, group: Int)] = []
  var groupCount = 0
  private var depth = 0

  struct Flags {
    var ignoresCase = false
    var dotAll = false
  }

  /// The expression holds something that this parser does not know.
  struct Unknown: Error {}

  /// PCRE2 allows parentheses to nest 250 deep.
  private static let maximumDepth = 260

  init(_ pattern: [UInt8], use: PatternUse) {
    source = pattern
    flags.dotAll = use == .matcher || use == .labelFilter
  }

  /// The parts; nil where something is in it that is not known.
  ///
  /// `differences` are right in either case, as far as the expression could be read.
  mutating func parse() -> RegexSyntax? {
    do throws(Unknown) {
      let branches = try alternatives()
      guard position == source.count else { return nil }
      return RegexSyntax(
        branches: branches, text: output, hasOpaque: hasOpaque, differences: differences)
    } catch {
      return nil
    }
  }

  // MARK: - Reading

  func peek(_ distance: Int = 0) -> UInt8? {
    position + distance < source.count ? source[position + distance] : nil
  }

  func at(_ text: StaticString) -> Bool {
    unsafe source[position...].starts(
      with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Copies `count` bytes to the output.
  mutating func take(_ count: Int = 1) {
    let end = min(position + count, source.count)
    output += source[position..<end]
    position = end
  }

  mutating func differ(_ what: String, from start: Int) {
    differences.append(RE2Difference(what: what, range: start..<position))
  }

  // MARK: - Structure

  mutating func alternatives() throws(Unknown) -> [[RegexItem]] {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw Unknown() }
    var branches: [[RegexItem]] = [[]]
    while let byte = peek(), byte != UInt8(ascii: ")") {
      if byte == UInt8(ascii: "|") {
        take()
        branches.append([])
      } else {
        let more = try item()
        branches[branches.count - 1] += more
      }
    }
    return branches
  }

  /// An atom and its quantifier; several items for `\Q...\E`.
  private mutating func item() throws(Unknown) -> [RegexItem] {
    let start = output.count
    if at("\\Q") { return quoted() }
    if at("\\E") {
      position += 2
      return []
    }
    let node = try atom()
    let atom = start..<output.count
    var item = RegexItem(node: node, atom: atom, whole: atom)
    try quantifier(&item)
    return [item]
  }

  /// `\Q...\E`: the text between is literal; written out, so that a quantifier can follow.
  private mutating func quoted() -> [RegexItem] {
    position += 2
    var items: [RegexItem] = []
    while position < source.count, !at("\\E") {
      let start = output.count
      let length = min(Self.length(source[position]), source.count - position)
      let character = Array(source[position..<position + length])
      if length == 1, character[0] < 0x80, !Self.isWord(character[0]) { output.append(0x5C) }
      take(length)
      let range = start..<output.count
      items.append(RegexItem(node: literal(character), atom: range, whole: range))
    }
    if at("\\E") { position += 2 }
    if var last = items.popLast() {
      // Without a quantifier nothing can go wrong.
      try? quantifier(&last)
      items.append(last)
    }
    return items
  }

  private mutating func quantifier(_ item: inout RegexItem) throws(Unknown) {
    let start = position
    guard let byte = peek() else { return }
    switch byte {
    case UInt8(ascii: "*"): (item.minimum, item.maximum) = (0, nil)
    case UInt8(ascii: "+"): (item.minimum, item.maximum) = (1, nil)
    case UInt8(ascii: "?"): (item.minimum, item.maximum) = (0, 1)
    case UInt8(ascii: "{"):
      guard let counted = counts() else { return }
      (item.minimum, item.maximum) = (counted.minimum, counted.maximum)
      take(counted.length - 1)
    default: return
    }
    if case .empty = item.node {
      // RE2 repeats places, PCRE2 only groups of them.
      let quantifier = output[item.atom.upperBound...]
      let atom = output[item.atom]
      output[item.atom.lowerBound...] = "(?:".utf8 + atom + [UInt8(ascii: ")")] + quantifier
      item.atom = item.atom.lowerBound..<item.atom.upperBound + 4
    }
    take()
    if counts(item), item.minimum > 1000 || item.maximum ?? 0 > 1000 {
      differ("more than 1,000 repetitions", from: start)
    }
    if peek() == UInt8(ascii: "?") {
      take()
    } else if peek() == UInt8(ascii: "+") {
      take()
      differ("possessive quantifier", from: start)
      item.node = .opaque
      hasOpaque = true
    }
    item.whole = item.atom.lowerBound..<output.count
    if let next = peek(),
      next == 0x2A || next == 0x2B || next == 0x3F || next == 0x7B && counts() != nil
    {
      // A quantifier on a quantifier.
      position += 1
      differ("repeated repetition", from: start)
      throw Unknown()
    }
  }

  private func counts(_ item: RegexItem) -> Bool { item.maximum != 1 || item.minimum > 1 }

  /// `{2}`, `{2,}`, `{2,5}`; other braces are text.
  private func counts() -> (minimum: Int, maximum: Int?, length: Int)? {
    var i = 1
    func number() -> Int? {
      let start = i
      var value = 0
      while let byte = peek(i), byte >= 0x30, byte <= 0x39, i - start < 6 {
        value = value * 10 + Int(byte - 0x30)
        i += 1
      }
      return i > start ? value : nil
    }
    guard let minimum = number() else { return nil }
    var maximum: Int? = minimum
    if peek(i) == UInt8(ascii: ",") {
      i += 1
      maximum = number()
    }
    return peek(i) == UInt8(ascii: "}") ? (minimum, maximum, i + 1) : nil
  }

  // MARK: - Atoms

  private mutating func atom() throws(Unknown) -> RegexNode {
    guard let byte = peek() else { throw Unknown() }
    switch byte {
    case UInt8(ascii: "("): return try group()
    case UInt8(ascii: "["): return .characterClass(try bracketClass())
    case UInt8(ascii: "\\"): return try escape()
    case UInt8(ascii: "."):
      take()
      var all = RegexClass.all
      if !flags.dotAll { all.low &= ~(1 << 10) }
      return .characterClass(all)
    case UInt8(ascii: "^"):
      take()
      return .empty(.start)
    case UInt8(ascii: "$"):
      take()
      return .empty(.end)
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): throw Unknown()
    default:
      let length = min(Self.length(byte), source.count - position)
      let character = Array(source[position..<position + length])
      take(length)
      return literal(character)
    }
  }

  func literal(_ character: [UInt8]) -> RegexNode {
    guard flags.ignoresCase else { return .character(character, ignoresCase: false) }
    guard character.count == 1, character[0] < 0x80 else {
      // Its other case may be of another length.
      return .characterClass(RegexClass(beyondASCII: .some, ignoresCase: true))
    }
    let isLetter = (0x61...0x7A).contains(character[0] | 0x20)
    return .character(isLetter ? [character[0] | 0x20] : character, ignoresCase: isLetter)
  }

  static func length(_ lead: UInt8) -> Int {
    lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }

  static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
  }
}
