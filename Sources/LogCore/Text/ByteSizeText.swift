/// Sizes in bytes as LogQL reads them: `10KB`, `1.5 MiB`, `1,024`.
package enum ByteSizeText {
  /// Bytes, cut to an integer; nil for what is no size.
  package static func parse(_ text: ByteSlice) -> Double? {
    if case .bytes(let value) = read(text) { return value }
    return nil
  }

  /// Writes the error for a text that `parse` refuses.
  package static func appendError(_ text: ByteSlice, to out: ByteBuffer) {
    switch read(text) {
    case .bytes: break
    case .badNumber(let digits):
      unsafe digits.withUnsafeBufferPointer { digits in
        let number = unsafe digits.baseAddress.map {
          unsafe ByteSlice(start: $0, count: digits.count)
        }
        NumberText.appendError(number ?? .empty, to: out)
      }
    case .unknownUnit(let unit):
      out.append("unhandled size name: ")
      for i in 0..<unit.count { unsafe out.append(ASCII.lowered(unit.start[i])) }
    case .tooLarge:
      out.append("too large: ")
      out.append(text)
    }
  }

  private enum Outcome {
    case bytes(Double)
    case badNumber([UInt8])
    case unknownUnit(ByteSlice)
    case tooLarge
  }

  private static func read(_ text: ByteSlice) -> Outcome {
    var n = 0
    var hasComma = false
    while n < text.count {
      let c = unsafe text.start[n]
      guard ASCII.isDigit(c) || c == 0x2E || c == 0x2C else { break }
      hasComma = hasComma || c == 0x2C
      n += 1
    }
    let parsed: Double?
    if hasComma {
      let digits = text[0..<n].array.filter { $0 != 0x2C }
      parsed = unsafe digits.withUnsafeBufferPointer { digits in
        unsafe digits.baseAddress.flatMap {
          unsafe NumberText.parseDouble(ByteSlice(start: $0, count: digits.count))
        }
      }
    } else {
      parsed = NumberText.parseDouble(text[0..<n])
    }
    guard let number = parsed else {
      return .badNumber(text[0..<n].array.filter { $0 != 0x2C })
    }
    let unit = LabelNameText.trimmingUnicodeSpace(text.from(n))
    guard let factor = bytes(inUnit: unit) else { return .unknownUnit(unit) }
    let value = number * factor
    return value < 0x1p64 ? .bytes(value.rounded(.towardZero)) : .tooLarge
  }

  private static func bytes(inUnit unit: ByteSlice) -> Double? {
    if unit.isEmpty || unit.equalsIgnoringASCIICase("b") { return 1 }
    guard unit.count <= 3 else { return nil }
    let power: Int
    switch unsafe ASCII.lowered(unit.start[0]) {
    case 0x6B: power = 1
    case 0x6D: power = 2
    case 0x67: power = 3
    case 0x74: power = 4
    case 0x70: power = 5
    case 0x65: power = 6
    default: return nil
    }
    let rest = unit.from(1)
    let base: Double
    if rest.isEmpty || rest.equalsIgnoringASCIICase("b") {
      base = 1000
    } else if rest.equalsIgnoringASCIICase("i") || rest.equalsIgnoringASCIICase("ib") {
      base = 1024
    } else {
      return nil
    }
    var factor = 1.0
    for _ in 0..<power { factor *= base }
    return factor
  }
}
