internal import LogCore

/// Literals of which a text must contain one for an expression to match it.
struct LiteralSet: Equatable {
  var literals: [[UInt8]]
  /// ASCII letters match in both cases; the literals are then in small letters.
  var ignoresCase: Bool

  /// More do not search fast.
  static let maximumCount = 8
  static let maximumLength = 64

  static let empty = LiteralSet(literals: [[]], ignoresCase: false)

  /// All of these and all of those; nil if they are too many.
  func union(_ other: LiteralSet) -> LiteralSet? {
    let (a, b) = LiteralSet.alignCase(self, other)
    let all = a.literals + b.literals.filter { !a.literals.contains($0) }
    guard all.count <= Self.maximumCount else { return nil }
    return LiteralSet(literals: all, ignoresCase: a.ignoresCase)
  }

  /// Each of these with each of those behind it; nil if they are too many or too long.
  func followed(by other: LiteralSet) -> LiteralSet? {
    let (a, b) = LiteralSet.alignCase(self, other)
    guard a.literals.count * b.literals.count <= Self.maximumCount else { return nil }
    var all: [[UInt8]] = []
    for left in a.literals {
      for right in b.literals {
        guard left.count + right.count <= Self.maximumLength else { return nil }
        if !all.contains(left + right) { all.append(left + right) }
      }
    }
    return LiteralSet(literals: all, ignoresCase: a.ignoresCase)
  }

  /// Where one ignores case, the other has to: what is searched for may only become more.
  private static func alignCase(_ a: LiteralSet, _ b: LiteralSet) -> (LiteralSet, LiteralSet) {
    guard a.ignoresCase != b.ignoresCase else { return (a, b) }
    return (a.lowered, b.lowered)
  }

  private var lowered: LiteralSet {
    LiteralSet(
      literals: literals.map { $0.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } },
      ignoresCase: true)
  }

  /// How well it sorts out lines: the length of its shortest literal, less something for each one.
  var score: Int {
    let shortest = literals.map(\.count).min() ?? 0
    return shortest * 8 - literals.count
  }

  /// Fit to search for: no line breaks, nothing that nearly every line has.
  var prefilter: LiteralPrefilter? {
    var pieces: [[UInt8]] = []
    for literal in literals {
      let parts = literal.split(separator: 0x0A).map { Array($0) }
      guard let longest = parts.max(by: { $0.count < $1.count }) else { return nil }
      guard longest.count > 1 || longest.first.map(Self.isRare) ?? false else { return nil }
      if !pieces.contains(longest) { pieces.append(longest) }
    }
    return LiteralPrefilter(literals: pieces, ignoresCase: ignoresCase)
  }

  private static func isRare(_ byte: UInt8) -> Bool {
    !RegexParser.isWord(byte) && byte < 0x80 && !" \":,.-/={}()[]".utf8.contains(byte)
  }
}

/// Finds the literals that an expression cannot do without.
enum LiteralExtraction {
  /// What is known about the texts that a part of an expression matches.
  struct Knowledge {
    /// The part matches exactly these texts, in this case of letters.
    var exact: LiteralSet?
    /// Every text that the part matches contains one of these.
    var required: LiteralSet?
    /// `exact` says all: each of its texts does match.
    var isComplete = true
  }

  static func knowledge(of branches: [[RegexItem]]) -> Knowledge {
    var result: Knowledge?
    for branch in branches {
      let next = knowledge(of: branch)
      guard let sum = result else {
        result = next
        continue
      }
      result = join(sum, next)
    }
    return result ?? Knowledge()
  }

  private static func join(_ a: Knowledge, _ b: Knowledge) -> Knowledge {
    var result = Knowledge()
    if let first = a.exact, let second = b.exact {
      result.exact = first.union(second)
      result.isComplete =
        a.isComplete && b.isComplete && first.ignoresCase == second.ignoresCase
    }
    if let first = a.required, let second = b.required { result.required = first.union(second) }
    return result
  }

  /// A row: neighbours of which all texts are known are put together.
  private static func knowledge(of items: [RegexItem]) -> Knowledge {
    var best: LiteralSet?
    var run: LiteralSet? = .empty
    var isWhole = true
    var isComplete = true
    func offer(_ set: LiteralSet?) {
      guard let set, !set.literals.contains([]) else { return }
      if set.score > best?.score ?? 0 { best = set }
    }
    for item in items {
      let known = knowledge(of: item)
      isComplete = isComplete && known.isComplete
      guard let exact = known.exact else {
        offer(run)
        offer(known.required)
        run = nil
        isWhole = false
        continue
      }
      if let current = run {
        isComplete = isComplete && sameCase(current, exact)
        if let longer = current.followed(by: exact) {
          run = longer
          continue
        }
        offer(current)
        isWhole = false
      }
      run = exact
    }
    offer(run)
    return Knowledge(exact: isWhole ? run : nil, required: best, isComplete: isComplete)
  }

  private static func sameCase(_ a: LiteralSet, _ b: LiteralSet) -> Bool {
    // Text without letters is the same in either.
    a.ignoresCase == b.ignoresCase || !a.hasLetters || !b.hasLetters
  }

  private static func knowledge(of item: RegexItem) -> Knowledge {
    if item.maximum == 0 { return Knowledge(exact: .empty) }
    let once = knowledge(of: item.node)
    if item.isOnce { return once }
    if item.minimum == 0 {
      guard item.maximum == 1, let exact = once.exact else { return Knowledge() }
      return Knowledge(exact: exact.union(.empty), isComplete: once.isComplete)
    }
    guard let exact = once.exact, item.minimum <= LiteralSet.maximumLength else {
      return Knowledge(exact: nil, required: once.required, isComplete: false)
    }
    var row: LiteralSet? = exact
    for _ in 1..<item.minimum { row = row?.followed(by: exact) }
    if item.maximum == item.minimum, let row {
      return Knowledge(exact: row, required: once.required, isComplete: once.isComplete)
    }
    let required = row ?? exact
    return Knowledge(
      exact: nil, required: required.literals.contains([]) ? nil : required, isComplete: false)
  }

  private static func knowledge(of node: RegexNode) -> Knowledge {
    switch node {
    case .character(let bytes, let ignoresCase):
      // These two letters have forms beyond ASCII where case does not matter.
      if ignoresCase, bytes == [0x6B] || bytes == [0x73] { return Knowledge() }
      return Knowledge(exact: LiteralSet(literals: [bytes], ignoresCase: ignoresCase))
    case .characterClass(let set):
      guard let members = set.members(atMost: 4), !members.isEmpty else { return Knowledge() }
      return Knowledge(exact: LiteralSet(literals: members.map { [$0] }, ignoresCase: false))
    case .group(let branches): return knowledge(of: branches)
    case .empty(.flags): return Knowledge(exact: .empty)
    // The texts are known, but not all of them match.
    case .empty: return Knowledge(exact: .empty, isComplete: false)
    case .opaque: return Knowledge()
    }
  }
}

extension LiteralSet {
  fileprivate var hasLetters: Bool {
    literals.contains { $0.contains { (0x61...0x7A).contains($0 | 0x20) } }
  }
}
