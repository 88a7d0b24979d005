internal import CScan
import LogCore

/// Finds the field that has the first of several names, mostly without a walk over all fields.
///
/// It tries the name that the record before had. Its place in the text is found by a literal search
/// for this name and all that come before it in the list; where that is not certain to be right, it
/// gives nil and the fields have to be walked. What it gives is what the walk would find: in a
/// complete object a quoted name before which there is neither a backslash nor a second brace, and
/// behind which a colon stands, is a key of the object itself; in a logfmt line, a name between
/// white space and `=` before which there is no quote is a key.
struct KeyPredictor {
  enum Syntax { case json, logfmt }

  private let syntax: Syntax
  private let names: [StaticString]
  private var finders: [LiteralFinder?]
  /// The one of `finders` that is in use.
  private var scan: LiteralScan?
  private var learned = -1
  /// Records in a row for which it did not help; then it is only tried now and then.
  private var misses = 0

  init(_ names: [StaticString], _ syntax: Syntax) {
    self.syntax = syntax
    self.names = names
    finders = Array(repeating: nil, count: min(names.count, Self.most))
  }

  /// How many literals are still searched for fast.
  private static let most = 8

  /// The value of a field; `index` is the place of its name in the list.
  struct Hit {
    var index: Int
    var value: ByteSlice
    var isString: Bool
  }

  /// Remembers which name a walk has found, -1 for none.
  mutating func learn(_ index: Int) {
    learned = index < finders.count ? index : -1
    guard learned >= 0 else { return }
    defer { scan = finders[learned]?.scan }
    guard finders[learned] == nil else { return }
    let literals = names[0...learned].map { name in
      let bytes = ByteSlice(name).array
      return syntax == .json ? [0x22] + bytes + [0x22] : bytes + [0x3D]
    }
    finders[learned] = LiteralFinder(literals: literals, ignoresCase: true)
  }

  /// The field with the name of the record before, if it certainly is the first of the list.
  mutating func find(_ text: ByteSlice) -> Hit? {
    guard learned >= 0, let finder = scan else { return nil }
    if misses > 16 && misses & 31 != 0 {
      misses &+= 1
      return nil
    }
    let hit = syntax == .json ? member(text, finder) : pair(text, finder)
    misses = hit == nil ? misses &+ 1 : 0
    return hit
  }

  private func member(_ object: ByteSlice, _ finder: LiteralScan) -> Hit? {
    let name = names[learned]
    let length = name.utf8CodeUnitCount
    var quote = 1
    if !Self.isFirstKey(object, name) {
      guard let found = finder.find(object, from: 1), found + length + 2 < object.count,
        Self.isName(object[(found + 1)..<(found + 1 + length)], name),
        object[found + 1 + length] == 0x22, Self.isPlain(object, 1, found)
      else { return nil }
      quote = found
    }
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
      // Most end within a vector.
      let marks = unsafe scan_string32(object.start + i + 1)
      let near = i + 1 + marks.trailingZeroBitCount
      if marks != 0 && near < object.count && object[near] == 0x22 {
        return Hit(index: learned, value: object[(i + 1)..<near], isString: true)
      }
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

  private func pair(_ line: ByteSlice, _ finder: LiteralScan) -> Hit? {
    guard let start = finder.find(line) else { return nil }
    let name = names[learned]
    let equals = start + name.utf8CodeUnitCount
    guard equals + 1 < line.count, line[equals] == 0x3D,
      Self.isName(line[start..<equals], name),
      start == 0 || ASCII.isSpace(line[start - 1]),
      line[0..<start].firstIndex(of: 0x22) == nil
    else { return nil }
    let isQuoted = line[equals + 1] == 0x22
    let from = isQuoted ? equals + 2 : equals + 1
    var end = from
    while end < line.count, line[end] != 0x22, line[end] != 0x5C,
      isQuoted || !ASCII.isSpace(line[end])
    {
      end += 1
    }
    let isWhole = end < line.count ? (line[end] == 0x22) == isQuoted : !isQuoted
    guard isWhole, end == line.count || line[end] != 0x5C else { return nil }
    if learned > 0 && finder.find(line, from: end) != nil { return nil }
    return Hit(index: learned, value: line[from..<end], isString: true)
  }

  /// Whether the name, as we have it, is the first key, right behind the brace.
  @inline(__always)
  private static func isFirstKey(_ object: ByteSlice, _ name: StaticString) -> Bool {
    let end = 2 + name.utf8CodeUnitCount
    return unsafe end + 1 < object.count && object.start[1] == 0x22 && object.start[end] == 0x22
      && object[2..<end].equals(name)
  }

  /// Mostly a name is written as we have it.
  private static func isName(_ text: ByteSlice, _ name: StaticString) -> Bool {
    text.equals(name) || text.equalsIgnoringASCIICase(name)
  }

  private static func skipSpace(_ text: ByteSlice, _ from: Int) -> Int {
    var i = from
    while i < text.count, unsafe ASCII.isSpace(text.start[i]) { i += 1 }
    return i
  }

  /// Whether the bytes hold neither a `{` nor a backslash.
  private static func isPlain(_ text: ByteSlice, _ from: Int, _ end: Int) -> Bool {
    var i = from
    while i < end {
      var word = unsafe UnsafeRawPointer(text.start + i).loadUnaligned(as: UInt64.self)
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

/// The predictors for times and levels of one kind of record.
// SAFETY: the memory belongs to this object alone and is as old as it; behind pointers, because a
// field of a class would be checked for overlapping access with every record.
@safe
final class KeyPredictors {
  let times: UnsafeMutablePointer<KeyPredictor>
  let levels: UnsafeMutablePointer<KeyPredictor>

  init(_ syntax: KeyPredictor.Syntax) {
    unsafe times = .allocate(capacity: 1)
    unsafe times.initialize(to: KeyPredictor(FieldNames.times, syntax))
    unsafe levels = .allocate(capacity: 1)
    unsafe levels.initialize(to: KeyPredictor(FieldNames.levels, syntax))
  }

  deinit {
    unsafe times.deinitialize(count: 1)
    unsafe times.deallocate()
    unsafe levels.deinitialize(count: 1)
    unsafe levels.deallocate()
  }
}
