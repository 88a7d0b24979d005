internal import LogCore

/// `html`, `js` and `urlquery`, which take what `print` would print.
enum EscapeFunctions {
  private static func text(_ call: TemplateCall) throws(TemplateFailure) -> ByteSlice {
    if call.count == 1 {
      if case .string(let bytes) = call[0] { return bytes }
      if call[0].isNil { return ByteSlice("<no value>") }
    }
    let out = call.scratch.begin()
    try GoFormatter(machine: call.machine, out: out).print(call)
    return try call.scratch.take()
  }

  static func html(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let text = try text(call)
    let out = call.scratch.begin()
    for i in 0..<text.count {
      switch text[i] {
      case 0: out.append("\u{FFFD}" as StaticString)
      case UInt8(ascii: "\""): out.append("&#34;")
      case UInt8(ascii: "'"): out.append("&#39;")
      case UInt8(ascii: "&"): out.append("&amp;")
      case UInt8(ascii: "<"): out.append("&lt;")
      case UInt8(ascii: ">"): out.append("&gt;")
      default: out.append(text[i])
      }
    }
    return .string(try call.scratch.take())
  }

  static func js(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let text = try text(call)
    let out = call.scratch.begin()
    var i = 0
    while i < text.count {
      let (scalar, length) = GoRune.decode(text, at: i)
      switch scalar {
      case "\\": out.append("\\\\")
      case "'": out.append("\\'")
      case "\"": out.append("\\\"")
      case "<", ">", "&", "=": appendCodePoint(scalar, to: out)
      default:
        if scalar.value < 0x20 || (scalar.value >= 0x80 && !isPrinted(scalar)) {
          appendCodePoint(scalar, to: out)
        } else {
          out.append(text[i..<i + length])
        }
      }
      i += length
    }
    return .string(try call.scratch.take())
  }

  private static func appendCodePoint(_ scalar: Unicode.Scalar, to out: ByteBuffer) {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    out.append("\\u")
    out.append(String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits)
  }

  private static func isPrinted(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      false
    default: true
    }
  }

  static func urlquery(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let text = try text(call)
    let out = call.scratch.begin()
    URLFunctions.escape(text, to: out)
    return .string(try call.scratch.take())
  }
}
