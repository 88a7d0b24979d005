internal import LogCore

/// `b64enc` and `b64dec`, by the standard alphabet.
enum Base64Functions {
  private static let alphabet: StaticString =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

  static func encode(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let text = call.string(0)
    let total = (text.count + 2) / 3 * 4
    let p = try unsafe call.scratch.allocate(total)
    let digits = unsafe alphabet.utf8Start
    var at = 0
    var i = 0
    while i < text.count {
      let left = text.count - i
      let second = left > 1 ? UInt32(text[i + 1]) : 0
      let third = left > 2 ? UInt32(text[i + 2]) : 0
      let bits = UInt32(text[i]) << 16 | second << 8 | third
      unsafe p[at] = unsafe digits[Int(bits >> 18)]
      unsafe p[at + 1] = unsafe digits[Int(bits >> 12 & 63)]
      unsafe p[at + 2] = unsafe left > 1 ? digits[Int(bits >> 6 & 63)] : 0x3D
      unsafe p[at + 3] = unsafe left > 2 ? digits[Int(bits & 63)] : 0x3D
      at += 4
      i += 3
    }
    return unsafe .string(ByteSlice(start: UnsafePointer(p), count: total))
  }

  /// What the text stands for; the words of an error where it is no base 64.
  static func decode(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let padding = (4 - call.string(0).count % 4) % 4
    var text = call.string(0)
    if padding > 0 {
      let out = call.scratch.begin()
      out.append(text)
      for _ in 0..<padding { out.append(0x3D) }
      text = try call.scratch.take()
    }
    let out = call.scratch.begin()
    if let bad = decode(text, to: out) {
      out.removeAll()
      out.append("illegal base64 data at input byte ")
      out.append(decimal: Int64(bad))
    }
    return .string(try call.scratch.take())
  }

  private static func value(_ c: UInt8) -> UInt32? {
    switch c {
    case 0x41...0x5A: UInt32(c - 0x41)
    case 0x61...0x7A: UInt32(c - 0x61 + 26)
    case 0x30...0x39: UInt32(c - 0x30 + 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }

  /// The offset of the first bad byte, if there is one; line breaks are skipped.
  private static func decode(_ text: ByteSlice, to out: ByteBuffer) -> Int? {
    var i = 0
    func skipBreaks() { while i < text.count, text[i] == 0x0A || text[i] == 0x0D { i += 1 } }
    while true {
      var bits: UInt32 = 0
      var digits = 0
      while digits < 4 {
        skipBreaks()
        guard i < text.count else { return digits == 0 ? nil : i - digits }
        guard let value = value(text[i]) else { break }
        bits = bits << 6 | value
        digits += 1
        i += 1
      }
      if digits < 4 {
        // Only `=` may stand here, once behind three digits, twice behind two.
        guard text[i] == 0x3D, digits >= 2 else { return i }
        i += 1
        if digits == 2 {
          skipBreaks()
          guard i < text.count else { return text.count }
          guard text[i] == 0x3D else { return i - 1 }
          i += 1
        }
        skipBreaks()
        if i < text.count { return i }
      }
      bits <<= UInt32(6 * (4 - digits))
      for k in 0..<digits - 1 { out.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * k))) }
      if digits < 4 { return nil }
    }
  }
}
