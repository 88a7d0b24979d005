internal import LogCore

/// `urlencode` and `urldecode`, in the form of a query: a blank is `+`.
enum URLFunctions {
  static func encode(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let out = call.scratch.begin()
    escape(call.string(0), to: out)
    return .string(try call.scratch.take())
  }

  /// Writes a text with all but letters, digits and `-_.~` escaped.
  static func escape(_ text: ByteSlice, to out: ByteBuffer) {
    let digits: StaticString = "0123456789ABCDEF"
    for i in 0..<text.count {
      let c = text[i]
      switch c {
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "~"): out.append(c)
      case 0x20: out.append(0x2B)
      case _ where ASCII.isWord(c): out.append(c)
      default:
        out.append(0x25)
        unsafe out.append(digits.utf8Start[Int(c >> 4)])
        unsafe out.append(digits.utf8Start[Int(c & 15)])
      }
    }
  }

  static func decode(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let text = call.string(0)
    let out = call.scratch.begin()
    var i = 0
    while i < text.count {
      let c = text[i]
      guard c == 0x25 else {
        out.append(c == 0x2B ? 0x20 : c)
        i += 1
        continue
      }
      guard i + 2 < text.count, let high = ASCII.hexValue(text[i + 1]),
        let low = ASCII.hexValue(text[i + 2])
      else {
        out.removeAll()
        out.append("invalid URL escape ")
        GoText.appendQuoted(text[i..<min(i + 3, text.count)], to: out)
        throw TemplateFailure(out)
      }
      out.append(high << 4 | low)
      i += 3
    }
    return .string(try call.scratch.take())
  }
}
