/// A piece of a template's text.
struct TemplateToken {
  enum Kind: Equatable {
    /// Text outside of actions, trimmed where the actions beside it say so.
    case text
    case open, close
    case space
    case identifier, field, variable, dot
    case number, character, string, rawString
    case pipe, declare, assign, comma
    case leftParenthesis, rightParenthesis
    case other
    case end
  }

  var kind: Kind
  /// UTF-8 offsets into the template.
  var range: Range<Int>
}

extension Unicode.Scalar {
  /// Whether Go takes the character for a letter.
  var isGoLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  /// Whether Go takes the character for a decimal digit.
  var isGoDigit: Bool { properties.generalCategory == .decimalNumber }

  /// Whether Go takes the character for white space.
  var isGoSpace: Bool {
    switch value {
    case 9...13, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
      true
    default: false
    }
  }
}
