/// Why a line is not the JSON object that `| json` asks for.
package enum JSONFault: UInt8, Sendable {
  /// No object, a missing comma, a key without quotes, an object that does not end.
  case object
  /// The line ends inside a string value.
  case string
  /// The line ends inside an array, or where `,` or `}` is due.
  case array
  /// The line ends inside a key, before the colon or the value; or there is no colon.
  case malformed
  /// A word that is no literal.
  case unknownValue
  /// A key with an escape that does not exist.
  case keyEscape

  /// The text of `__error_details__`.
  package var text: StaticString {
    switch self {
    case .object: "Value looks like object, but can't find closing '}' symbol"
    case .string: "Value is string, but can't find closing '\"' symbol"
    case .array: "Value is array, but can't find closing ']' symbol"
    case .malformed: "Malformed JSON error"
    case .unknownValue: "Unknown value type"
    case .keyEscape: "Encountered an invalid escape sequence in a string"
    }
  }
}
