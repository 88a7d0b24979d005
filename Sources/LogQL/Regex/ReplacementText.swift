package import LogCore

/// What a match is replaced by: text with `$1`, `${1}`, `$name`, `${name}` and `$$`, as in Go.
///
/// A name is as long as it can be: `$1x` means the group `1x`, which is mostly absent and then empty.
package struct ReplacementText: Sendable {
  private enum Part: Sendable {
    case text([UInt8])
    case group(Int)
  }

  private var parts: [Part] = []

  package init(_ template: [UInt8], pattern: CompiledPattern) {
    var text: [UInt8] = []
    var i = 0
    while i < template.count {
      guard template[i] == UInt8(ascii: "$"), i + 1 < template.count else {
        text.append(template[i])
        i += 1
        continue
      }
      if template[i + 1] == UInt8(ascii: "$") {
        text.append(template[i])
        i += 2
        continue
      }
      guard let (name, end) = Self.name(in: template, after: i) else {
        text.append(template[i])
        i += 1
        continue
      }
      i = end
      guard let group = Self.group(name, pattern) else { continue }
      if !text.isEmpty { parts.append(.text(text)) }
      text = []
      parts.append(.group(group))
    }
    if !text.isEmpty { parts.append(.text(text)) }
  }

  /// The replacement for the match that `matcher` has just found in `subject`; allocates.
  package func expand(_ subject: ByteSlice, _ matcher: PatternMatcher) -> [UInt8] {
    var result: [UInt8] = []
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .group(let number):
        if let range = matcher.range(number) { result += subject[range].array }
      }
    }
    return result
  }

  /// The name behind a `$`, with braces or without, and where it ends.
  private static func name(in template: [UInt8], after dollar: Int) -> (name: String, end: Int)? {
    let hasBraces = template[dollar + 1] == UInt8(ascii: "{")
    let start = dollar + (hasBraces ? 2 : 1)
    var end = start
    while end < template.count, isNameByte(template[end]) { end += 1 }
    guard end > start else { return nil }
    let name = String(decoding: template[start..<end], as: UTF8.self)
    guard hasBraces else { return (name, end) }
    guard end < template.count, template[end] == UInt8(ascii: "}") else { return nil }
    return (name, end + 1)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte >= 0x80
      || (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A)
  }

  private static func group(_ name: String, _ pattern: CompiledPattern) -> Int? {
    if let number = Int(name), name.first?.isNumber == true {
      return number <= pattern.captureCount ? number : nil
    }
    return pattern.captureNames.first { $0.name == name }?.group
  }
}
