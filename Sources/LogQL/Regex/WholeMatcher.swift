internal import LogCore

/// Compares a text as a whole with a few literals.
final class WholeMatcher {
  private let arena = ByteArena(blockSize: 256)
  private var literals: [ByteSlice] = []
  private let finder: LiteralFinder?
  private let ignoresCase: Bool
  private let anyBefore: Bool
  private let anyBehind: Bool

  init(_ set: LiteralSet, anyBefore: Bool, anyBehind: Bool) {
    ignoresCase = set.ignoresCase
    self.anyBefore = anyBefore
    self.anyBehind = anyBehind
    let isSearch = anyBefore && anyBehind && !set.literals.contains([])
    finder = isSearch ? LiteralFinder(literals: set.literals, ignoresCase: set.ignoresCase) : nil
    for literal in set.literals {
      unsafe literals.append(
        literal.withUnsafeBufferPointer { [arena] bytes in
          unsafe bytes.baseAddress.map {
            unsafe arena.copy(ByteSlice(start: $0, count: bytes.count))
          } ?? .empty
        })
    }
  }

  func matches(_ text: ByteSlice) -> Bool {
    if let finder { return finder.find(text) != nil }
    for literal in literals where matches(text, literal) { return true }
    return false
  }

  private func matches(_ text: ByteSlice, _ literal: ByteSlice) -> Bool {
    let extra = text.count - literal.count
    guard extra >= 0 else { return false }
    if anyBefore { return (anyBehind && literal.isEmpty) || equals(text.from(extra), literal) }
    return (extra == 0 || anyBehind) && equals(text[0..<literal.count], literal)
  }

  private func equals(_ text: ByteSlice, _ literal: ByteSlice) -> Bool {
    guard ignoresCase else { return text.equals(literal) }
    for i in 0..<literal.count {
      let byte = unsafe text.start[i]
      let lowered = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
      if unsafe lowered != literal.start[i] { return false }
    }
    return true
  }
}
