internal import LogCore

/// `lower`, `upper` and `title`: one character for one, as Unicode's simple mappings have it.
enum CaseFunctions {
  static func lower(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let text = call.string(0)
    guard isASCII(text) else { return try mapped(text, call) { scalar, _ in lowered(scalar) } }
    let p = try unsafe call.scratch.allocate(text.count)
    for i in 0..<text.count { unsafe p[i] = unsafe ASCII.lowered(text.start[i]) }
    return unsafe .string(ByteSlice(start: UnsafePointer(p), count: text.count))
  }

  static func upper(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let text = call.string(0)
    guard isASCII(text) else { return try mapped(text, call) { scalar, _ in uppered(scalar) } }
    let p = try unsafe call.scratch.allocate(text.count)
    for i in 0..<text.count {
      let c = unsafe text.start[i]
      unsafe p[i] = ASCII.isLower(c) ? c & 0xDF : c
    }
    return unsafe .string(ByteSlice(start: UnsafePointer(p), count: text.count))
  }

  /// The first letter of each word in upper case; what is no letter, digit or `_` parts words.
  static func title(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    try mapped(call.string(0), call) { scalar, previous in
      parts(previous) ? titled(scalar) : scalar
    }
  }

  private static func isASCII(_ text: ByteSlice) -> Bool {
    var all: UInt8 = 0
    for i in 0..<text.count { unsafe all |= text.start[i] }
    return all < 0x80
  }

  private static func mapped(
    _ text: ByteSlice, _ call: TemplateCall,
    _ map: (_ scalar: Unicode.Scalar, _ previous: Unicode.Scalar) -> Unicode.Scalar
  ) throws(TemplateFailure) -> TemplateValue {
    let out = call.scratch.begin()
    var previous: Unicode.Scalar = " "
    var i = 0
    while i < text.count {
      let (scalar, length) = GoRune.decode(text, at: i)
      GoRune.append(map(scalar, previous), to: out)
      previous = scalar
      i += length
    }
    return .string(try call.scratch.take())
  }

  private static func parts(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return !ASCII.isWord(UInt8(scalar.value)) }
    if scalar.isGoLetter || scalar.isGoDigit { return false }
    return scalar.isGoSpace
  }

  private static func lowered(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    // The only one whose full mapping is two characters.
    if scalar.value == 0x130 { return "i" }
    return single(scalar.properties.lowercaseMapping) ?? scalar
  }

  private static func uppered(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    // Where the full mapping is several characters, the simple one is that of titles, if any.
    single(scalar.properties.uppercaseMapping) ?? titled(scalar)
  }

  private static func titled(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    single(scalar.properties.titlecaseMapping) ?? scalar
  }

  private static func single(_ text: String) -> Unicode.Scalar? {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, scalars.count == 1 else { return nil }
    return first
  }
}
