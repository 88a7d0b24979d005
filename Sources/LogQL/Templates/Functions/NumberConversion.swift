internal import LogCore

/// Numbers from values of any kind; what is no number is 0.
enum NumberConversion {
  static func integer(_ value: TemplateValue) -> Int64 {
    switch value {
    case .bool(let value): value ? 1 : 0
    case .double(let value): truncated(value)
    case .string(let bytes): integer(bytes)
    default: value.integer ?? 0
    }
  }

  static func double(_ value: TemplateValue) -> Double {
    switch value {
    case .bool(let value): value ? 1 : 0
    case .double(let value): value
    case .string(let bytes): NumberText.parseDouble(bytes) ?? 0
    default: value.integer.map(Double.init) ?? 0
    }
  }

  /// Towards zero; what 64 bits do not hold becomes the least integer, as the processor has it.
  private static func truncated(_ value: Double) -> Int64 {
    guard value.magnitude < 0x1p63 else { return .min }
    return Int64(value)
  }

  /// An integer in any base that its first digits tell; a plain fraction is cut off.
  private static func integer(_ text: ByteSlice) -> Int64 {
    var digits = text
    if let point = text.firstIndex(of: UInt8(ascii: ".")) {
      var signLength = 0
      if text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") { signLength = 1 }
      for i in signLength..<text.count where i != point && !ASCII.isDigit(text[i]) { return 0 }
      if point == signLength { return 0 }
      digits = text[0..<point]
    }
    if case .value(let value) = unsafe TemplateLiteral.integer(digits.buffer) { return value }
    return 0
  }
}
