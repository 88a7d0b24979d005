import LogCore

/// Finds the member of a JSON object that has the first of several names, mostly without a walk.
///
/// It tries the name that the record before had. Its place in the text is found by a literal search
/// for this name and all that come before it in the list; where that is not certain to be right, it
/// gives nil and the object has to be walked. What it gives is what the walk would find: in a
/// complete object a quoted name before which there is neither a backslash nor a second brace, and
/// behind which a colon stands, is a key of the object itself.
struct KeyPredictor {
  private let names: [StaticString]
  private var finders: [LiteralFinder?]
  private var learned = -1
  /// Records in a row for which it did not help; then it is only tried now and then.
  private var misses = 0

  init(_ names: [StaticString]) {
    self.names = names
    finders = Array(repeating: nil, count: min(names.count, Self.most))
  }

  /// How many literals are still searched for fast.
  private static let most = 8

  /// The value of a member; `index` is the place of its name in the list.
  struct Hit {
    var index: Int
    var value: ByteSlice
    var isString: Bool
  }

  /// Remembers which name a walk has found, -1 for none.
  mutating func learn(_ index: Int) {
    learned = index < finders.count ? index : -1
    guard learned >= 0, finders[learned] == nil else { return }
    let literals = names[0...learned].map { name -> [UInt8] in
      var literal: [UInt8] = [0x22]
      literal.append(contentsOf: ByteSlice(name).buffer)
      literal.append(0x22)
      return literal
    }
    finders[learned] = LiteralFinder(literals: literals, ignoresCase: true)
  }

  /// The member with the name of the record before, if it certainly is the first of the list.
  mutating func find(_ object: ByteSlice) -> Hit? {
    guard learned >= 0, let finder = finders[learned] else { return nil }
    if misses > 16 && misses & 31 != 0 {
      misses &+= 1
      return nil
    }
    let hit = find(object, finder)
    misses = hit == nil ? misses &+ 1 : 0
    return hit
  }

  private func find(_ object: ByteSlice, _ finder: LiteralFinder) -> Hit? {
    guard let quote = finder.find(object, from: 1) else { return nil }
    let name = names[learned]
    let length = name.utf8CodeUnitCount
    guard quote + length + 2 < object.count,
      object[(quote + 1)..<(quote + 1 + length)].equalsIgnoringASCIICase(name),
      object[quote + 1 + length] == 0x22, Self.isPlain(object, 1, quote)
    else { return nil }
    var i = Self.skipSpace(object, quote + length + 2)
    guard i < object.count, object[i] == 0x3A else { return nil }
    i = Self.skipSpace(object, i + 1)
    guard i < object.count, let hit = value(object, i) else { return nil }
    let end = hit.value.count + (hit.isString ? 2 : 0) + i
    // A key spelt with escapes (`\u0074ime`) is left to the walk, as is any second candidate.
    if learned > 0 && (finder.find(object, from: end) != nil || Self.hasEscapes(object, end)) {
      return nil
    }
    return hit
  }

  /// The string without escapes, or the plain value, at `i`.
  private func value(_ object: ByteSlice, _ i: Int) -> Hit? {
    let first = object[i]
    if first == 0x22 {
      guard let end = object.firstIndex(of: 0x22, from: i + 1) else { return nil }
      let text = object[(i + 1)..<end]
      guard text.firstIndex(of: 0x5C) == nil else { return nil }
      return Hit(index: learned, value: text, isString: true)
    }
    guard first != 0x7B, first != 0x5B else { return nil }
    var end = i
    while end < object.count, object[end] != 0x2C, object[end] != 0x7D, object[end] > 0x20 {
      end += 1
    }
    return Hit(index: learned, value: object[i..<end], isString: false)
  }

  private static func skipSpace(_ text: ByteSlice, _ from: Int) -> Int {
    var i = from
    while i < text.count, ASCII.isSpace(text.start[i]) { i += 1 }
    return i
  }

  /// Whether the bytes hold neither a `{` nor a backslash.
  private static func isPlain(_ text: ByteSlice, _ from: Int, _ end: Int) -> Bool {
    var i = from
    while i < end {
      var word = UnsafeRawPointer(text.start + i).loadUnaligned(as: UInt64.self)
      word = UInt64(littleEndian: word)
      // `{` and backslash, as bytes that become 0.
      let brace = word ^ 0x7B7B_7B7B_7B7B_7B7B
      let slash = word ^ 0x5C5C_5C5C_5C5C_5C5C
      var hits = (brace &- 0x0101_0101_0101_0101) & ~brace
      hits |= (slash &- 0x0101_0101_0101_0101) & ~slash
      hits &= 0x8080_8080_8080_8080
      // The lowest mark is exact; higher ones may be false, but then there is a lower one.
      if hits != 0 && i + hits.trailingZeroBitCount >> 3 < end { return false }
      i += 8
    }
    return true
  }

  private static func hasEscapes(_ text: ByteSlice, _ from: Int) -> Bool {
    guard let slash = text.firstIndex(of: 0x5C, from: from) else { return false }
    return text.find(ByteSlice("\\u00"), from: slash) != nil
  }
}
