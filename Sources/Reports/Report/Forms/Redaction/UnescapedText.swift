internal import LogCore

/// A text as it reads without backslashes before signs, so that `10\.0\.3\.17` of a regular expression
/// and `anna\u0040example.com` of a JSON line are the values that they stand for.
///
/// Quotes keep their backslashes: they tell where values end.
struct UnescapedText {
  private(set) var bytes: [UInt8]
  /// Where each byte begins in the text, and the end of the text; nil where nothing was escaped.
  private var starts: [Int]?

  /// What stands for an escaped line break or tab, which parts words as those do.
  static let lineBreak: UInt8 = 0x0B

  init(_ text: [UInt8]) {
    bytes = text
    guard text.contains(0x5C) else { return }
    bytes = []
    bytes.reserveCapacity(text.count)
    var starts: [Int] = []
    starts.reserveCapacity(text.count + 1)
    var i = 0
    while i < text.count {
      if text[i] == 0x5C, let (byte, end) = Self.escape(text, i) {
        bytes.append(byte)
        starts.append(i)
        i = end
      } else {
        // All of a run that is no escape, so that a long one is gone through once.
        let end = text[i] == 0x5C ? Self.end(ofRun: text, i) : i + 1
        bytes += text[i..<end]
        starts += i..<end
        i = end
      }
    }
    self.starts = starts + [text.count]
  }

  /// The part of the text that some of its bytes stand for.
  func source(_ range: Range<Int>) -> Range<Int> {
    guard let starts else { return range }
    return starts[range.lowerBound]..<starts[range.upperBound]
  }

  /// What a run of backslashes stands for with what is behind it; nil where that is no escape.
  private static func escape(_ text: [UInt8], _ i: Int) -> (byte: UInt8, end: Int)? {
    let at = end(ofRun: text, i)
    guard at < text.count else { return nil }
    switch text[at] {
    case 0x22, 0x27, 0x60: return nil
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x5F, 0x7B...0x7E: return (text[at], at + 1)
    case 0x62, 0x66, 0x6E, 0x72, 0x74, 0x76: return (lineBreak, at + 1)
    case 0x75: return code(text, at + 1, digits: 4)
    case 0x78: return code(text, at + 1, digits: 2)
    default: return nil
    }
  }

  private static func end(ofRun text: [UInt8], _ i: Int) -> Int {
    var end = i
    while end < text.count, text[end] == 0x5C { end += 1 }
    return end
  }

  /// A character of ASCII by its number; nil of quotes, and of what is none.
  private static func code(_ text: [UInt8], _ i: Int, digits: Int) -> (byte: UInt8, end: Int)? {
    guard i + digits <= text.count else { return nil }
    let number = String(decoding: text[i..<i + digits], as: UTF8.self)
    guard let code = UInt8(number, radix: 16), number.first != "+",
      (0x21...0x7E).contains(code), ![0x22, 0x27, 0x5C, 0x60].contains(code)
    else { return nil }
    return (code, i + digits)
  }
}
