internal import LogCore

/// `--redact`: puts pseudonyms for mail addresses, tokens, card numbers and IP addresses.
///
/// Equal values have equal pseudonyms, in all reports that are made with the same key. Nothing depends
/// on what was read before, so that a text has one result.
package struct Redactor: Sendable {
  /// What a value is; the first part of its pseudonym.
  enum Kind: String, CaseIterable {
    case mail, token, card, ip
  }

  /// A value in a text, and the form of it in which equal ones are compared.
  struct Match {
    var range: Range<Int>
    var kind: Kind
    var value: [UInt8]
  }

  /// Used where no key is given: pseudonyms then are the same everywhere, and somebody who has a
  /// guess at a value can check it.
  package static let standardKey = "logq"

  private let key: PseudonymKey

  package init(key: String = standardKey) { self.key = PseudonymKey(key) }

  /// The text with pseudonyms; what has been redacted stays as it is.
  package func redact(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let redacted = redact(bytes)
    return redacted.count == bytes.count && redacted == bytes
      ? text : String(decoding: redacted, as: UTF8.self)
  }

  /// The same for bytes; what is no UTF-8 stays as it is.
  func redact(_ bytes: [UInt8]) -> [UInt8] {
    let text = UnescapedText(bytes)
    let scanner = RedactionScanner(text.bytes)
    var result: [UInt8] = []
    var done = 0
    var i = 0
    while i < text.bytes.count {
      guard let match = scanner.match(at: i) else {
        i += 1
        continue
      }
      let place = text.source(match.range)
      guard place.lowerBound >= done else {
        i += 1
        continue
      }
      // What stands between may hold other values: `smtp://anna@example.com:secret@host`.
      let head = text.source(i..<match.range.lowerBound)
      result += bytes[done..<head.lowerBound] + redact(Array(bytes[head]))
      result += Array("\(match.kind.rawValue)-\(key.digits(match.value))".utf8)
      done = place.upperBound
      i = max(i + 1, match.range.upperBound)
    }
    return done == 0 ? bytes : result + bytes[done...]
  }

  /// Whether a text is a pseudonym, such as `ip-1f0c55aa`.
  static func isPseudonym(_ text: ArraySlice<UInt8>) -> Bool {
    guard let dash = text.lastIndex(of: 0x2D), text.endIndex - dash == 9 else { return false }
    let digits = text[(dash + 1)...]
    guard digits.allSatisfy({ ASCII.isDigit($0) || (0x61...0x66).contains($0) }) else {
      return false
    }
    return Kind(rawValue: String(decoding: text[..<dash], as: UTF8.self)) != nil
  }
}
