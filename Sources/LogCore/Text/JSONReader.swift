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
      let c = text.start[offset]
      guard c == 0x20 || c == 0x0A || c == 0x0D || c == 0x09 else { return }
      offset += 1
    }
  }

  @inline(__always)
  mutating func accept(_ c: UInt8) -> Bool {
    guard offset < text.count, text.start[offset] == c else { return false }
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
  mutating func value() -> JSONValue? {
    guard offset < text.count else { return nil }
    let from = offset
    let kind: JSONKind
    switch text.start[offset] {
    case 0x22: return string()
    case 0x7B, 0x5B:
      kind = text.start[offset] == 0x7B ? .object : .array
      guard let end = Self.blockEnd(text, offset) else { return nil }
      offset = end
    case 0x74, 0x66, 0x6E:
      guard let end = JSONObjectScanner.scalarEnd(text, offset) else { return nil }
      kind = text.start[from] == 0x74 ? .true : text.start[from] == 0x66 ? .false : .null
      offset = end
    default:
      guard let end = JSONObjectScanner.scalarEnd(text, offset) else { return nil }
      kind = .number
      offset = end
    }
    return JSONValue(kind: kind, text: text[from..<offset], hasEscapes: false)
  }

  /// The offset of the `"` that ends the string whose text begins at `from`.
  @inline(__always)
  static func stringEnd(_ text: ByteSlice, _ from: Int, _ hasEscapes: inout Bool) -> Int? {
    var i = from
    while i < text.count {
      let m = scan_string16(text.start + i)
      if m == 0 {
        i += 16
        continue
      }
      i += Int(scan_first(m))
      guard i < text.count else { return nil }
      if text.start[i] == 0x22 { return i }
      hasEscapes = true
      i += 2
    }
    return nil
  }

  /// The offset behind the bracket that closes the one at `from`; square and curly count alike.
  static func blockEnd(_ text: ByteSlice, _ from: Int) -> Int? {
    var depth = 0
    var i = from
    while i < text.count {
      var m = scan_bracket16(text.start + i)
      var next = i + 16
      while m != 0 {
        let k = i + Int(scan_first(m))
        guard k < text.count else { return nil }
        m &= m - 1
        let c = text.start[k]
        if c == 0x22 {
          var escapes = false
          guard let end = stringEnd(text, k + 1, &escapes) else { return nil }
          next = end + 1
          break
        }
        // Of the four brackets only the opening ones have this bit.
        depth += c & 0x02 != 0 ? 1 : -1
        if depth == 0 { return k + 1 }
      }
      i = next
    }
    return nil
  }
}
