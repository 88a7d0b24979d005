internal import LogCore

/// `count`, `regexReplaceAll` and `regexReplaceAllLiteral`.
enum PatternFunctions {
  /// `count re s`: how many matches there are, empty ones included.
  static func count(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let matcher = try call.machine.patterns.pattern(call.string(0)).matcher
    let text = call.string(1)
    var count = 0
    var i = 0
    var lastEnd = -1
    while i <= text.count, matcher.match(text, from: i), let found = matcher.range(0) {
      if found.upperBound == i, found.isEmpty {
        // An empty match right behind another one does not count.
        if found.lowerBound != lastEnd { count += 1 }
        i += i < text.count ? GoRune.decode(text, at: i).length : 1
      } else {
        count += 1
        i = found.upperBound
      }
      lastEnd = found.upperBound
    }
    return .int(count)
  }

  static func replaceAll(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let (pattern, matcher) = try call.machine.patterns.pattern(call.string(0))
    let replacement = ReplacementText(call.string(2).array, pattern: pattern)
    return try replace(call, matcher) { out in
      out.append(replacement.expand(call.string(1), matcher))
    }
  }

  static func replaceAllLiteral(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let matcher = try call.machine.patterns.pattern(call.string(0)).matcher
    return try replace(call, matcher) { out in out.append(call.string(2)) }
  }

  private static func replace(
    _ call: TemplateCall, _ matcher: PatternMatcher, _ write: (ByteBuffer) -> Void
  ) throws(TemplateFailure) -> TemplateValue {
    let text = call.string(1)
    let out = call.scratch.begin()
    var copied = 0
    var i = 0
    while i <= text.count, matcher.match(text, from: i), let found = matcher.range(0) {
      out.append(text[copied..<found.lowerBound])
      // No empty match right behind another one.
      if found.upperBound > copied || found.lowerBound == 0 { write(out) }
      if out.count > TemplateLimits.scratchBytes { throw .tooLarge }
      copied = found.upperBound
      let step = i < text.count ? GoRune.decode(text, at: i).length : 1
      i = max(i + step, found.upperBound)
    }
    out.append(text.from(copied))
    return .string(try call.scratch.take())
  }
}
