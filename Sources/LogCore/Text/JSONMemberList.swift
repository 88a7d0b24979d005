internal import CScan

/// A member in a `JSONMemberList`.
package struct JSONListedMember {
  /// Between the quotes, escapes as they are.
  package let key: ByteSlice
  /// Of a string what is between the quotes, of anything else its source text.
  package let value: ByteSlice
  package let kind: JSONKind
  package let hasEscapes: Bool
  /// The same key stood at this place in the object before, and was remembered.
  package let isExpected: Bool

  package init(
    key: ByteSlice, value: ByteSlice, kind: JSONKind, hasEscapes: Bool, isExpected: Bool
  ) {
    self.key = key
    self.value = value
    self.kind = kind
    self.hasEscapes = hasEscapes
    self.isExpected = isExpected
  }
}

/// All top-level members of an object at once, for whoever wants to see every one of them.
///
/// Objects of a log have the same keys in the same order again and again: the keys of the last
/// object are compared as whole words before anything is scanned. One worker's; its memory grows with
/// the number of members of one object.
// SAFETY: both tables belong to the list and are indexed below their capacities.
@safe
package final class JSONMemberList {
  package private(set) var members: UnsafeMutablePointer<JSONListedMember>
  package private(set) var count = 0
  private var capacity = 64

  /// How many places have an expected key.
  package static let expectedCount = 64
  private static let keyRoom = 64
  /// The keys expected, as `"key":`, `keyRoom` bytes each, zeros behind them.
  private let expected: UnsafeMutablePointer<UInt8>
  private let expectedLengths: UnsafeMutablePointer<Int>

  package init() {
    unsafe members = .allocate(capacity: capacity)
    unsafe expected = .allocate(capacity: Self.expectedCount * Self.keyRoom)
    unsafe expected.initialize(repeating: 0, count: Self.expectedCount * Self.keyRoom)
    unsafe expectedLengths = .allocate(capacity: Self.expectedCount)
    unsafe expectedLengths.initialize(repeating: 0, count: Self.expectedCount)
  }

  deinit {
    unsafe members.deallocate()
    unsafe expected.deallocate()
    unsafe expectedLengths.deallocate()
  }

  /// Takes in a text that is one object and nothing else, white space around it aside.
  ///
  /// Nested values are matched up by brackets and strings alone. False, and of no use, for other
  /// texts.
  package func load(_ text: ByteSlice) -> Bool {
    if read(text) { return true }
    // The user has not seen these keys: none of them must be called expected.
    unsafe expectedLengths.update(repeating: 0, count: Self.expectedCount)
    return false
  }

  private func read(_ text: ByteSlice) -> Bool {
    count = 0
    var i = Self.skipSpace(text, 0)
    guard i < text.count, unsafe text.start[i] == 0x7B else { return false }
    i = Self.skipSpace(text, i + 1)
    guard i < text.count else { return false }
    if unsafe text.start[i] == 0x7D { return Self.skipSpace(text, i + 1) == text.count }
    while true {
      guard let behind = member(text, at: i), behind < text.count else { return false }
      i = Self.skipSpace(text, behind)
      guard i < text.count else { return false }
      switch unsafe text.start[i] {
      case 0x2C: i = Self.skipSpace(text, i + 1)
      case 0x7D: return Self.skipSpace(text, i + 1) == text.count
      default: return false
      }
    }
  }

  @inline(__always)
  private static func skipSpace(_ text: ByteSlice, _ from: Int) -> Int {
    var i = from
    while i < text.count, unsafe text.start[i] <= 0x20,
      unsafe text.start[i] == 0x20 || (text.start[i] | 4) == 0x0D || text.start[i] == 0x0A
    {
      i &+= 1
    }
    return i
  }

  /// Takes in the member at `at`; the offset behind it, nil if there is none.
  @inline(__always)
  private func member(_ text: ByteSlice, at: Int) -> Int? {
    if count == capacity { grow() }
    var i = at
    let key: ByteSlice
    let isExpected: Bool
    if count < Self.expectedCount, let length = matchLength(text, at) {
      key = unsafe ByteSlice(start: text.start + (at &+ 1), count: length &- 3)
      i = at &+ length
      isExpected = true
    } else {
      guard at < text.count, unsafe text.start[at] == 0x22 else { return nil }
      var escapes = false
      guard let end = JSONReader.stringEnd(text, at + 1, &escapes) else { return nil }
      key = text[at + 1..<end]
      i = Self.skipSpace(text, end + 1)
      guard i < text.count, unsafe text.start[i] == 0x3A else { return nil }
      i += 1
      if count < Self.expectedCount { expect(text[at..<i], at: count) }
      isExpected = false
    }
    i = Self.skipSpace(text, i)
    guard i < text.count else { return nil }
    return value(text, i, key, isExpected)
  }

  /// Takes in the value at `i` with its key; the offset behind it.
  @inline(__always)
  private func value(_ text: ByteSlice, _ i: Int, _ key: ByteSlice, _ isExpected: Bool) -> Int? {
    let kind: JSONKind
    var escapes = false
    var from = i
    let end: Int
    var behind: Int
    switch unsafe text.start[i] {
    case 0x22:
      kind = .string
      from = i &+ 1
      guard let quote = JSONReader.stringEnd(text, from, &escapes) else { return nil }
      end = quote
      behind = quote &+ 1
    case 0x7B, 0x5B:
      kind = unsafe text.start[i] == 0x7B ? .object : .array
      guard let close = JSONBlock.end(text, i) else { return nil }
      end = close
      behind = close
    case 0x74, 0x66, 0x6E:
      kind = unsafe text.start[i] == 0x74 ? .true : text.start[i] == 0x66 ? .false : .null
      guard let stop = JSONScalar.end(text, i) else { return nil }
      end = stop
      behind = stop
    default:
      kind = .number
      guard let stop = JSONScalar.end(text, i) else { return nil }
      end = stop
      behind = stop
    }
    unsafe (members + count).initialize(
      to: JSONListedMember(
        key: key, value: ByteSlice(start: text.start + from, count: end &- from), kind: kind,
        hasEscapes: escapes, isExpected: isExpected))
    count &+= 1
    return behind
  }

  // MARK: - Expected keys

  /// The length of the expected key with quotes and colon, if it stands at `at`.
  @inline(__always)
  private func matchLength(_ text: ByteSlice, _ at: Int) -> Int? {
    let length = unsafe expectedLengths[count]
    guard length > 0, at &+ length <= text.count else { return nil }
    let a = unsafe UnsafeRawPointer(text.start + at)
    let b = unsafe UnsafeRawPointer(expected + count &* Self.keyRoom)
    var i = 0
    while i &+ 8 <= length {
      let x = unsafe a.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      if unsafe x != b.load(fromByteOffset: i, as: UInt64.self) { return nil }
      i &+= 8
    }
    let rest = length &- i
    if rest > 0 {
      let mask = (UInt64(1) << UInt64(truncatingIfNeeded: rest &* 8)) &- 1
      let x = unsafe a.loadUnaligned(fromByteOffset: i, as: UInt64.self) & mask
      if unsafe x != b.load(fromByteOffset: i, as: UInt64.self) { return nil }
    }
    return length
  }

  /// Remembers a key, if it is written `"key":` and short enough.
  private func expect(_ key: ByteSlice, at place: Int) {
    let room = unsafe expected + place * Self.keyRoom
    unsafe room.update(repeating: 0, count: Self.keyRoom)
    let isPlain = key.count <= Self.keyRoom && key.hasSuffix("\":")
    unsafe expectedLengths[place] = isPlain ? key.count : 0
    if isPlain { unsafe room.update(from: key.start, count: key.count) }
  }

  private func grow() {
    let grown = UnsafeMutablePointer<JSONListedMember>.allocate(capacity: capacity * 2)
    unsafe grown.moveInitialize(from: members, count: count)
    unsafe members.deallocate()
    unsafe members = unsafe grown
    capacity *= 2
  }
}
