/// Shorter expressions for the question whether a text matches anywhere.
///
/// At either end of a searched expression, what may be missing can be left out, and what must occur
/// n times need not be looked for more often: `.*foo[a-z]+` finds the same lines as `foo[a-z]`.
enum RegexReduction {
  /// The branches without what only makes a match longer, nil if nothing could be left out.
  static func reduce(_ syntax: RegexSyntax) -> (branches: [[RegexItem]], text: [UInt8])? {
    guard !syntax.hasOpaque else { return nil }
    var changed = false
    var text: [UInt8] = []
    var branches: [[RegexItem]] = []
    for branch in syntax.branches {
      var items = branch
      changed = trim(&items) || changed
      branches.append(items)
      if branches.count > 1 { text.append(UInt8(ascii: "|")) }
      for item in items { text += written(item, syntax.text) }
    }
    return changed ? (branches, text) : nil
  }

  private static func trim(_ items: inout [RegexItem]) -> Bool {
    var changed = false
    // Flags stay, for they concern what follows them.
    while let last = items.lastIndex(where: { !isFlag($0) }), shorten(&items, last) {
      changed = true
    }
    while let first = items.firstIndex(where: { !isFlag($0) }), shorten(&items, first) {
      changed = true
    }
    return changed
  }

  /// Whether the item at the end of a row could be made less; a removed one leaves the row.
  private static func shorten(_ items: inout [RegexItem], _ index: Int) -> Bool {
    let item = items[index]
    if item.minimum == 0 {
      items.remove(at: index)
      return true
    }
    guard item.maximum != item.minimum else { return false }
    items[index].maximum = item.minimum
    return true
  }

  private static func isFlag(_ item: RegexItem) -> Bool {
    if case .empty(.flags) = item.node { return true }
    return false
  }

  private static func written(_ item: RegexItem, _ text: [UInt8]) -> [UInt8] {
    let atom = text[item.atom]
    if item.isOnce { return Array(atom) }
    if item.maximum == item.minimum { return atom + Array("{\(item.minimum)}".utf8) }
    return Array(text[item.whole])
  }
}

/// Whether an expression gives the same answers over bytes as over characters.
///
/// Matching bytes is faster, and bytes that are no UTF-8 are characters then, as in RE2. It is the same
/// where everything that takes characters beyond ASCII may be of any length: `error.*timeout`.
enum ByteMode {
  static func isSafe(_ syntax: RegexSyntax, _ branches: [[RegexItem]]) -> Bool {
    !syntax.hasOpaque && syntax.text.allSatisfy { $0 < 0x80 } && !branches.isEmpty
      && branches.allSatisfy { isSafe($0) != nil }
  }

  /// How many parts of a row need a character beyond ASCII to be there; nil where bytes would not do.
  private static func isSafe(_ items: [RegexItem]) -> Int? {
    var demanding = 0
    var isBehindDemanding = false
    for item in items {
      guard let own = demand(of: item) else { return nil }
      // Two demands side by side could share the bytes of one character.
      if own > 0, isBehindDemanding { return nil }
      switch item.node {
      case .group where own > 0:
        if demanding > 0 { return nil }
        isBehindDemanding = true
      case .character, .characterClass:
        if item.minimum > 0 { isBehindDemanding = own > 0 }
      case .group, .empty, .opaque: break
      }
      demanding += own
    }
    return demanding
  }

  private static func demand(of item: RegexItem) -> Int? {
    switch item.node {
    case .character(let bytes, let ignoresCase):
      let isFolding = ignoresCase && (bytes == [0x6B] || bytes == [0x73])
      return bytes.allSatisfy { $0 < 0x80 } && !isFolding ? 0 : nil
    case .characterClass(let set):
      guard set.beyondASCII != .none else { return 0 }
      // A class that takes only some characters beyond ASCII needs to know which.
      guard set.beyondASCII == .all, item.maximum == nil, item.minimum <= 1 else { return nil }
      return item.minimum
    case .group(let branches):
      var most = 0
      for branch in branches {
        guard let own = isSafe(branch) else { return nil }
        most = max(most, own)
      }
      return most > 0 && item.minimum > 1 ? nil : most
    case .empty(.noWordBoundary), .opaque: return nil
    case .empty: return 0
    }
  }
}
