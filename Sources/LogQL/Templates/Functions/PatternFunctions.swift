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
    let replacement = ReplacementText(call.string(2), pattern)
    return try replace(call, matcher) { out in
      replacement.append(matcher, call.string(1), to: out)
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

/// A replacement with `$1`, `${1}`, `$name`, `${name}` and `$$`, cut into its pieces.
struct ReplacementText {
  private enum Piece {
    case text(ByteSlice)
    case group(Int)
  }

  private var pieces: [Piece] = []

  init(_ text: ByteSlice, _ pattern: CompiledPattern) {
    var i = 0
    while let dollar = text.firstIndex(of: UInt8(ascii: "$"), from: i) {
      if dollar > i { pieces.append(.text(text[i..<dollar])) }
      if dollar + 1 < text.count, text[dollar + 1] == UInt8(ascii: "$") {
        pieces.append(.text(text[dollar..<dollar + 1]))
        i = dollar + 2
      } else if let (name, end) = Self.name(text, after: dollar) {
        for group in Self.groups(name, pattern) { pieces.append(.group(group)) }
        i = end
      } else {
        pieces.append(.text(text[dollar..<dollar + 1]))
        i = dollar + 1
      }
    }
    if i < text.count { pieces.append(.text(text.from(i))) }
  }

  /// The name behind a `$` and where the text goes on; nil if the `$` stands for itself.
  private static func name(
    _ text: ByteSlice, after dollar: Int
  ) -> (name: ByteSlice, end: Int)? {
    let isBraced = dollar + 1 < text.count && text[dollar + 1] == UInt8(ascii: "{")
    let start = dollar + (isBraced ? 2 : 1)
    var end = start
    while end < text.count {
      let (scalar, length) = GoRune.decode(text, at: end)
      guard scalar == "_" || scalar.isGoLetter || scalar.isGoDigit else { break }
      end += length
    }
    guard end > start else { return nil }
    guard isBraced else { return (text[start..<end], end) }
    guard end < text.count, text[end] == UInt8(ascii: "}") else { return nil }
    return (text[start..<end], end + 1)
  }

  /// The group of that number or name; none if there is none.
  private static func groups(_ name: ByteSlice, _ pattern: CompiledPattern) -> [Int] {
    var number = 0
    for i in 0..<name.count {
      guard ASCII.isDigit(name[i]), number < 100_000_000 else {
        return pattern.captureNames.filter { name.equals($0.name) }.map(\.group)
      }
      number = number * 10 + Int(name[i] - 0x30)
    }
    if name.count > 1, name[0] == 0x30 { return [] }
    return number <= pattern.captureCount ? [number] : []
  }

  /// Writes the replacement for the matcher's last match in `text`.
  func append(_ matcher: PatternMatcher, _ text: ByteSlice, to out: ByteBuffer) {
    for piece in pieces {
      switch piece {
      case .text(let bytes): out.append(bytes)
      case .group(let number): if let range = matcher.range(number) { out.append(text[range]) }
      }
    }
  }
}
