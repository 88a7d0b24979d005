internal import CScan

/// A position in a JSON text that moves on token by token.
struct JSONReader {
  private let text: ByteSlice
  private(set) var offset = 0

  init(_ text: ByteSlice) { self.text = text }

  var atEnd: Bool { offset >= text.count }

  @inline(__always)
  mutating func skipSpace() {
    while offset < text.count {
      let c = unsafe text.start[offset]
      guard c == 0x20 || c == 0x0A || c == 0x0D || c == 0x09 else { return }
      offset += 1
    }
  }

  @inline(__always)
  mutating func accept(_ c: UInt8) -> Bool {
    guard offset < text.count, unsafe text.start[offset] == c else { return false }
    offset += 1
    return true
  }

  /// The string at the position, which stands behind it afterwards; nil if there is none.
  @inline(__always)
  mutating func string() -> JSONValue? {
    guard accept(0x22) else { return nil }
    var hasEscapes = false
    guard let end = Self.stringEnd(text, offset, &hasEscapes) else { return nil }
    let value = JSONValue(kind: .string, text: text[offset..<end], hasEscapes: hasEscapes)
    offset = end + 1
    return value
  }

  /// The value at the position, which stands behind it afterwards; nil if there is none.
  @inline(__always)
  mutating func value() -> JSONValue? {
    guard offset < text.count else { return nil }
    let from = offset
    let c = unsafe text.start[from]
    if c == 0x22 { return string() }
    if c | 0x20 == 0x7B {
      guard let end = JSONBlock.end(text, from) else { return nil }
      offset = end
    } else {
      guard let end = JSONScalar.end(text, from) else { return nil }
      offset = end
    }
    return JSONValue(kind: Self.kind(c), text: text[from..<offset], hasEscapes: false)
  }

  /// The kind of a value that begins with this byte.
  @inline(__always)
  private static func kind(_ c: UInt8) -> JSONKind {
    switch c {
    case 0x7B: .object
    case 0x5B: .array
    case 0x74: .true
    case 0x66: .false
    case 0x6E: .null
    default: .number
    }
  }

  /// The offset of the `"` that ends the string whose text begins at `from`.
  @inline(__always)
  static func stringEnd(_ text: ByteSlice, _ from: Int, _ hasEscapes: inout Bool) -> Int? {
    var i = from
    while i < text.count {
      let m = unsafe scan_string32(text.start + i)
      if m == 0 {
        i += 32
        continue
      }
      i += Int(scan_first(m))
      guard i < text.count else { return nil }
      if unsafe text.start[i] == 0x22 { return i }
      hasEscapes = true
      i += 2
    }
    return nil
  }
}
