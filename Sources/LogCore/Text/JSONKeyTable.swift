internal import CScan
internal import Glibc

/// A key that was met at some level of the objects of a stream of lines, and what it is expected to
/// look like and to be followed by.
// SAFETY: `next` and `child` point at keys of the same table, which never moves or frees one.
@safe
struct JSONKey {
  /// The bytes from the comma or brace before the key to its value: `,"status":`, with blanks where
  /// the writer puts some.
  var literal: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  /// The bits of the literal's bytes, and what a comparison has to give: they differ for no literal.
  var mask: UInt32 = 0
  var due: UInt32 = 1
  /// The label, or `unnamed` until a value of it has been found.
  var name: UInt32 = JSONKey.unnamed
  var length: UInt8 = 0
  /// What a mask of ends has to be, up to the length that values had again and again.
  ///
  /// The two differ as long as lengths do.
  var steadyMask: UInt32 = 0
  var steadyDue: UInt32 = 1
  var steadyLength: UInt8 = 0
  private var lastLength: UInt8 = 0
  private var repeats: UInt8 = 0
  private var changes: UInt8 = 0
  /// Whether a value is a field that is asked for.
  var isWanted = false
  /// Whether fields that are asked for may be in an object that is the value.
  var isEntered = false
  /// The keys that came behind this key's value, and first in an object that was its value, or
  /// `JSONKeyTable.none`: of two, the first is the newer one.
  var next: UnsafeMutablePointer<JSONKey>
  var child: UnsafeMutablePointer<JSONKey>
  var otherNext: UnsafeMutablePointer<JSONKey>
  var otherChild: UnsafeMutablePointer<JSONKey>

  static let unnamed: UInt32 = .max

  /// Takes in the length of a value whose end had to be looked for.
  ///
  /// A value of the expected length needs only a check that its end is there, which the processor
  /// does while it goes on behind it. To be wrong costs more than to look, hence the many repeats.
  @inline(__always)
  mutating func learn(length: Int) {
    guard changes < 100 else { return }
    learnSlowly(length)
  }

  @inline(never)
  private mutating func learnSlowly(_ length: Int) {
    if length == Int(lastLength) && length <= 32 {
      repeats &+= 1
      if repeats >= 16 {
        steadyLength = lastLength
        steadyMask = UInt32(truncatingIfNeeded: (UInt64(2) << UInt64(length)) - 1)
        steadyDue = UInt32(truncatingIfNeeded: UInt64(1) << UInt64(length))
        repeats = 0
      }
    } else {
      lastLength = UInt8(truncatingIfNeeded: length)
      repeats = 0
      changes &+= 1
      steadyMask = 0
      steadyDue = 1
    }
  }

  init(none: UnsafeMutablePointer<JSONKey>) {
    unsafe next = unsafe none
    unsafe child = unsafe none
    unsafe otherNext = unsafe none
    unsafe otherChild = unsafe none
  }
}

/// The keys that a walker has met: a level of objects is known by the key that it is the value of.
///
///     {"id":1,"http":{"code":200,"ms":5},"pod":"a"}
///
///     root  child ─► {"id":  next ─► ,"http":  next ─► ,"pod":
///                                    child ─► {"code":  next ─► ,"ms":
///
/// Lines of one program have the same keys in the same order, so that the key at a place is mostly
/// the one that `next` or `child` tells: one comparison then replaces the search for its end, the
/// hash and the making of its name. There are at most `limit` keys; names are bounded in length.
// SAFETY: `keys` has room for `limit` keys, allocated here, never moved and freed in `deinit`.
@safe
final class JSONKeyTable {
  static let limit = 1024
  private static let longestName = 512

  /// The first is what stands for no key, the second is the root.
  private let keys: UnsafeMutablePointer<JSONKey>
  private(set) var isFull = false
  private var count = 2
  private let names: LabelNames
  private let wanted: [LabelID]?
  private let entersAll: Bool
  /// What stands between the quotes, and the flattened name, of each key.
  private var raw: [ByteSlice] = [.empty, .empty]
  private var flat: [ByteSlice] = [.empty, .empty]
  /// Twice the number of the key whose object each is in, and 1 more for the first in it.
  private var places: [Int32] = [0, 0]
  private var slots: [Int16]
  private let arena = ByteArena(blockSize: 16 * 1024)
  private let scratch = ByteArena(blockSize: 1024)
  private let name = ByteBuffer(capacity: 1024)

  init(names: LabelNames, wanted: [LabelID]?, entersAll: Bool) {
    self.names = names
    self.wanted = wanted
    self.entersAll = entersAll
    slots = Array(repeating: 0, count: Self.limit * 2)
    unsafe keys = .allocate(capacity: Self.limit)
    unsafe keys.initialize(repeating: JSONKey(none: keys), count: Self.limit)
  }

  /// What no text is taken for.
  var none: UnsafeMutablePointer<JSONKey> { unsafe keys }
  var root: UnsafeMutablePointer<JSONKey> { unsafe keys + 1 }

  deinit { unsafe keys.deallocate() }

  /// Forgets all keys, so that there is room for those of another program.
  func forgetAll() {
    isFull = false
    count = 2
    unsafe keys.initialize(repeating: JSONKey(none: keys), count: Self.limit)
    raw.removeLast(raw.count - 2)
    flat.removeLast(flat.count - 2)
    places.removeLast(places.count - 2)
    for i in 0..<slots.count { slots[i] = 0 }
    arena.reset()
  }

  /// The label of a wanted key.
  @inline(never)
  func label(_ key: UnsafeMutablePointer<JSONKey>) -> LabelID {
    if unsafe key.pointee.name == JSONKey.unnamed {
      unsafe key.pointee.name = unsafe names.intern(flat[key - keys]).index
    }
    return unsafe LabelID(index: key.pointee.name)
  }

  /// The key whose `"` is at `p`, and where its value begins; nil for anything unusual.
  ///
  /// Learns the key if it is new, and how it is written from `literal`, where the comma or brace
  /// before it is.
  func find(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, literal: UnsafePointer<UInt8>,
    parent: UnsafeMutablePointer<JSONKey>
  ) -> (key: UnsafeMutablePointer<JSONKey>, value: UnsafePointer<UInt8>)? {
    let text = unsafe ByteSlice(start: p, count: end - p)
    var hasEscapes = false
    guard !text.isEmpty, unsafe p[0] == 0x22,
      let keyEnd = JSONReader.stringEnd(text, 1, &hasEscapes)
    else { return nil }
    var i = keyEnd + 1
    Self.skipSpace(text, &i)
    guard i < text.count, unsafe p[i] == 0x3A else { return nil }
    i += 1
    Self.skipSpace(text, &i)
    // The first key of an object is another one than the same behind a comma: its literal, with the
    // brace, must not be taken for the other's.
    let place = unsafe 2 * (parent - keys) + (literal.pointee == 0x7B ? 1 : 0)
    let found = lookUp(text[1..<keyEnd], place: place, hasEscapes: hasEscapes)
    guard let found else { return nil }
    unsafe learnLiteral(keys + found, literal, p + i - literal)
    return unsafe (keys + found, p + i)
  }

  /// As `find`, for a key of logfmt that begins at `p` and has its `=` at `equals`.
  func find(
    logfmt p: UnsafePointer<UInt8>, equals: UnsafePointer<UInt8>, literal: UnsafePointer<UInt8>
  ) -> UnsafeMutablePointer<JSONKey>? {
    let text = unsafe ByteSlice(start: p, count: equals - p)
    guard let found = unsafe lookUp(text, place: 2 * (root - keys), hasEscapes: false) else {
      return nil
    }
    unsafe learnLiteral(keys + found, literal, equals + 1 - literal)
    return unsafe keys + found
  }

  /// Whether the literal of `key` stands at `p`; reads 32 bytes.
  @inline(__always)
  static func stands(_ key: UnsafeMutablePointer<JSONKey>, _ p: UnsafePointer<UInt8>)
    -> Bool
  {
    let literal = unsafe UnsafeRawPointer(key).assumingMemoryBound(to: UInt8.self)
    return unsafe scan_same32(p, literal) & key.pointee.mask == key.pointee.due
  }

  /// One of the keys expected at a place, if its literal stands at `p`.
  static func expected(
    at place: UnsafeMutablePointer<JSONKey>, _ isFirst: Bool, _ p: UnsafePointer<UInt8>
  ) -> UnsafeMutablePointer<JSONKey>? {
    let newer = unsafe isFirst ? place.pointee.child : place.pointee.next
    if unsafe stands(newer, p) { return unsafe newer }
    let older = unsafe isFirst ? place.pointee.otherChild : place.pointee.otherNext
    return unsafe stands(older, p) ? older : nil
  }

  /// Makes `key` the first of the keys expected at a place.
  static func expect(
    _ key: UnsafeMutablePointer<JSONKey>, at place: UnsafeMutablePointer<JSONKey>, _ isFirst: Bool
  ) {
    if isFirst {
      guard unsafe place.pointee.child != key else { return }
      unsafe place.pointee.otherChild = unsafe place.pointee.child
      unsafe place.pointee.child = unsafe key
    } else {
      guard unsafe place.pointee.next != key else { return }
      unsafe place.pointee.otherNext = unsafe place.pointee.next
      unsafe place.pointee.next = unsafe key
    }
  }

  private func learnLiteral(
    _ key: UnsafeMutablePointer<JSONKey>, _ p: UnsafePointer<UInt8>, _ length: Int
  ) {
    guard length <= 32 else { return }
    unsafe memcpy(&key.pointee.literal, p, 32)
    let mask = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(length)) - 1)
    unsafe key.pointee.mask = mask
    unsafe key.pointee.due = mask
    unsafe key.pointee.length = UInt8(length)
  }

  private func lookUp(_ text: ByteSlice, place: Int, hasEscapes: Bool) -> Int? {
    guard text.count <= Self.longestName else { return nil }
    var slot = Self.hash(text, place) & (slots.count - 1)
    while slots[slot] != 0 {
      let key = Int(slots[slot])
      if places[key] == place && raw[key].equals(text) { return key }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard let key = make(text, place: place, hasEscapes: hasEscapes) else { return nil }
    slots[slot] = Int16(key)
    return key
  }

  private func make(_ text: ByteSlice, place: Int, hasEscapes: Bool) -> Int? {
    guard count < Self.limit else {
      isFull = true
      return nil
    }
    var plain = text
    if hasEscapes {
      scratch.reset()
      guard let unescaped = JSONString.unescapeStrictly(text, into: scratch) else { return nil }
      plain = unescaped
    }
    name.removeAll()
    name.append(flat[place / 2])
    Self.appendPart(plain, to: name)
    guard name.count <= Self.longestName else { return nil }
    let key = count
    count += 1
    raw.append(arena.copy(text))
    flat.append(arena.copy(name))
    places.append(Int32(place))
    decide(key)
    return key
  }

  /// Appends a key's name to that of the object it is in, with `_` between; a blank one adds nothing.
  static func appendPart(_ key: ByteSlice, to name: ByteBuffer) {
    let before = name.count
    if before > 0 { name.append(0x5F) }
    let joint = name.count
    LabelNameText.append(key: key, to: name)
    if name.count == joint { name.truncate(to: before) }
  }

  private func decide(_ key: Int) {
    let full = flat[key]
    guard let wanted else {
      unsafe keys[key].isWanted = !full.isEmpty
      unsafe keys[key].isEntered = true
      return
    }
    for id in wanted where names[id].equals(full) {
      unsafe keys[key].isWanted = true
      unsafe keys[key].name = id.index
    }
    unsafe keys[key].isEntered = entersAll || Self.mayLead(full, to: wanted, names)
  }

  /// Whether fields inside an object of this flattened name can have one of the wanted names.
  static func mayLead(_ name: ByteSlice, to wanted: [LabelID], _ names: LabelNames) -> Bool {
    if name.isEmpty { return true }
    for id in wanted {
      let full = names[id]
      if unsafe full.hasPrefix(name) && (full.count == name.count || full.start[name.count] == 0x5F)
      {
        return true
      }
    }
    return false
  }

  private static func hash(_ text: ByteSlice, _ place: Int) -> Int {
    var h = UInt64(truncatingIfNeeded: place) &* 0x9E37_79B9_7F4A_7C15
    for i in 0..<text.count { h = unsafe (h ^ UInt64(text.start[i])) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: (h ^ (h >> 32)) & 0x7FFF_FFFF)
  }

  private static func skipSpace(_ text: ByteSlice, _ i: inout Int) {
    while i < text.count {
      let c = unsafe text.start[i]
      guard c == 0x20 || c == 0x0A || c == 0x0D || c == 0x09 else { return }
      i += 1
    }
  }
}
