internal import LogCore

/// `alignLeft` and `alignRight`: text of exactly n characters.
enum AlignFunctions {
  static func left(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .string(try aligned(call, toRight: false))
  }

  static func right(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    .string(try aligned(call, toRight: true))
  }

  private static func aligned(
    _ call: TemplateCall, toRight: Bool
  ) throws(TemplateFailure) -> ByteSlice {
    let n = call.int(0)
    let text = call.string(1)
    var length = 0
    var i = 0
    while i < text.count {
      i += GoRune.decode(text, at: i).length
      length += 1
    }
    if n < 0 || n == length { return text }
    if n < length { return toRight ? last(n, of: length, text) : first(n, text) }
    let blanks = n - length
    guard blanks <= TemplateLimits.scratchBytes else { throw .tooLarge }
    let p = try unsafe call.scratch.allocate(text.count + blanks)
    unsafe p.update(repeating: 0x20, count: text.count + blanks)
    unsafe (p + (toRight ? blanks : 0)).update(from: text.start, count: text.count)
    return unsafe ByteSlice(start: UnsafePointer(p), count: text.count + blanks)
  }

  private static func first(_ n: Int, _ text: ByteSlice) -> ByteSlice {
    var i = 0
    for _ in 0..<n { i += GoRune.decode(text, at: i).length }
    return text[0..<i]
  }

  private static func last(_ n: Int, of length: Int, _ text: ByteSlice) -> ByteSlice {
    var i = 0
    for _ in 0..<length - n { i += GoRune.decode(text, at: i).length }
    return text.from(i)
  }
}
