internal import LogCore

/// Cutting, replacing and repeating text.
enum TextFunctions {
  /// `trunc n s`: the first n bytes, or the last -n.
  static func trunc(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let n = call.int(0)
    let text = call.string(1)
    if n < 0, n > -text.count { return .string(text.from(text.count + n)) }
    if n >= 0, text.count > n { return .string(text[0..<n]) }
    return .string(text)
  }

  /// `substr a b s`: bytes a ..< b; a below 0 means from the start, b out of range to the end.
  static func substr(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let (low, high) = (call.int(0), call.int(1))
    let text = call.string(2)
    if low < 0 {
      if high < 0 { throw outOfRange(":\(high)") }
      if high > text.count { throw outOfRange(":\(high)", " with length \(text.count)") }
      return .string(text[0..<high])
    }
    if high < 0 || high > text.count {
      if low > text.count { throw outOfRange("\(low):\(text.count)") }
      return .string(text.from(low))
    }
    if low > high { throw outOfRange("\(low):\(high)") }
    return .string(text[low..<high])
  }

  private static func outOfRange(_ bounds: String, _ more: String = "") -> TemplateFailure {
    TemplateFailure("runtime error: slice bounds out of range [\(bounds)]\(more)")
  }

  /// `replace old new s`.
  static func replace(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .string(try replace(call.string(2), call.string(0), call.string(1), -1, call.scratch))
  }

  /// `Replace s old new n`.
  static func replaceSome(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .string(try replace(call.string(0), call.string(1), call.string(2), call.int(3), call.scratch))
  }

  /// The text with the first `limit` occurrences replaced, or all where `limit` is negative.
  private static func replace(
    _ text: ByteSlice, _ old: ByteSlice, _ new: ByteSlice, _ limit: Int, _ scratch: TemplateScratch
  ) throws(TemplateFailure) -> ByteSlice {
    guard limit != 0, !old.equals(new), old.isEmpty || text.contains(old) else { return text }
    let out = scratch.begin()
    var i = 0
    var done = 0
    while limit < 0 || done < limit {
      var found = i
      if old.isEmpty {
        // Before each character, and at the end.
        if done > 0 {
          if i == text.count { break }
          found = i + GoRune.decode(text, at: i).length
        }
      } else {
        guard let next = text.find(old, from: i) else { break }
        found = next
      }
      out.append(text[i..<found])
      out.append(new)
      if out.count > TemplateLimits.scratchBytes { throw .tooLarge }
      i = found + old.count
      done += 1
    }
    out.append(text.from(i))
    return try scratch.take()
  }

  /// `repeat n s`.
  static func repeated(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let n = call.int(0)
    let text = call.string(1)
    if n < 0 { throw TemplateFailure("strings: negative Repeat count") }
    let (total, overflow) = n.multipliedReportingOverflow(by: text.count)
    if overflow { throw TemplateFailure("strings: Repeat output length overflow") }
    let p = try unsafe call.scratch.allocate(total)
    guard text.count > 0 else { return .string(.empty) }
    for k in 0..<n { unsafe (p + k * text.count).update(from: text.start, count: text.count) }
    return unsafe .string(ByteSlice(start: UnsafePointer(p), count: total))
  }

  static func indent(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .string(try indented(call, onNewLine: false))
  }

  static func indentOnNewLine(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .string(try indented(call, onNewLine: true))
  }

  private static func indented(
    _ call: TemplateCall, onNewLine: Bool
  ) throws(TemplateFailure) -> ByteSlice {
    let n = call.int(0)
    let text = call.string(1)
    if n < 0 { throw TemplateFailure("strings: negative Repeat count") }
    var lines = 1
    for i in 0..<text.count where text[i] == 0x0A { lines += 1 }
    let (blanks, overflow) = n.multipliedReportingOverflow(by: lines)
    guard !overflow, blanks <= TemplateLimits.scratchBytes else { throw .tooLarge }
    let total = blanks + text.count + (onNewLine ? 1 : 0)
    let p = try unsafe call.scratch.allocate(total)
    var at = 0
    if onNewLine {
      unsafe p[0] = 0x0A
      at = 1
    }
    unsafe (p + at).update(repeating: 0x20, count: n)
    at += n
    for i in 0..<text.count {
      unsafe p[at] = text[i]
      at += 1
      if text[i] == 0x0A {
        unsafe (p + at).update(repeating: 0x20, count: n)
        at += n
      }
    }
    return unsafe ByteSlice(start: UnsafePointer(p), count: total)
  }
}
