internal import LogCore

/// Taking characters away from the ends of text.
enum TrimFunctions {
  static func space(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .string(trimmed(call.string(0), left: true, right: true, \.isGoSpace))
  }

  static func trim(_ text: ByteSlice, _ set: ByteSlice) -> TemplateValue {
    .string(trimmed(text, set, left: true, right: true))
  }

  static func left(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .string(trimmed(call.string(0), call.string(1), left: true, right: false))
  }

  static func right(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .string(trimmed(call.string(0), call.string(1), left: false, right: true))
  }

  static func prefix(_ text: ByteSlice, _ prefix: ByteSlice) -> TemplateValue {
    .string(text.hasPrefix(prefix) ? text.from(prefix.count) : text)
  }

  static func suffix(_ text: ByteSlice, _ suffix: ByteSlice) -> TemplateValue {
    .string(text.hasSuffix(suffix) ? text[0..<text.count - suffix.count] : text)
  }

  private static func trimmed(
    _ text: ByteSlice, _ set: ByteSlice, left: Bool, right: Bool
  ) -> ByteSlice {
    if set.count > 64 {
      var members: Set<Unicode.Scalar> = []
      var i = 0
      while i < set.count {
        let (member, length) = GoRune.decode(set, at: i)
        members.insert(member)
        i += length
      }
      return trimmed(text, left: left, right: right) { members.contains($0) }
    }
    return trimmed(text, left: left, right: right) { scalar in
      var i = 0
      while i < set.count {
        let (member, length) = GoRune.decode(set, at: i)
        if member == scalar { return true }
        i += length
      }
      return false
    }
  }

  private static func trimmed(
    _ text: ByteSlice, left: Bool, right: Bool, _ goes: (Unicode.Scalar) -> Bool
  ) -> ByteSlice {
    var low = 0
    var high = text.count
    while left, low < high {
      let (scalar, length) = GoRune.decode(text, at: low)
      guard goes(scalar) else { break }
      low += length
    }
    while right, low < high {
      let (scalar, length) = GoRune.decode(text[low..<high], before: high - low)
      guard goes(scalar) else { break }
      high -= length
    }
    return text[low..<high]
  }
}
