internal import LogCore

/// Finds what has to be redacted, each kind by its shape.
///
/// A shape is looked for where it can begin only, behind a byte that could not belong to it, so that a
/// text is gone through once.
struct RedactionScanner {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value that begins at a place, or that stands behind a word that begins there.
  func match(at i: Int) -> Redactor.Match? {
    switch bytes[i] {
    case 0x2D: return privateKey(i)
    case 0x3A: return urlPassword(i) ?? ipv6(i)
    default: break
    }
    guard Self.isWord(bytes[i]) || bytes[i] >= 0x80 else { return nil }
    return keyedSecret(i) ?? knownToken(i) ?? mail(i) ?? dashedAddress(i) ?? ipv4(i) ?? ipv6(i)
      ?? card(i)
  }

  // MARK: - Bytes

  /// The byte at a place; 0 outside.
  func byte(_ i: Int) -> UInt8 { bytes.indices.contains(i) ? bytes[i] : 0 }

  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    ASCII.isDigit(byte) || isLetter(byte)
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20)
  }

  /// Of identifiers.
  static func isWord(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == 0x5F }

  /// Of tokens: base64 in both alphabets, and what JWT and others join parts by.
  static func isToken(_ byte: UInt8) -> Bool {
    isWord(byte) || byte == 0x2D || byte == 0x2B || byte == 0x2F || byte == 0x3D || byte == 0x2E
      || byte == 0x7E
  }

  /// The place behind the bytes from `i` on of which something holds.
  func end(_ i: Int, most: Int = .max, while holds: (UInt8) -> Bool) -> Int {
    var end = i
    while end < bytes.count, end - i < most, holds(bytes[end]) { end += 1 }
    return end
  }

  func starts(_ i: Int, with text: StaticString) -> Bool {
    text.withUTF8Buffer { text in
      guard i + text.count <= bytes.count else { return false }
      for k in 0..<text.count where unsafe bytes[i + k] != text[k] { return false }
      return true
    }
  }

  // MARK: - Mail addresses

  private static func isLocal(_ byte: UInt8) -> Bool {
    isWord(byte) || byte == 0x2E || byte == 0x2D || byte == 0x2B || byte == 0x25 || byte >= 0x80
  }

  /// `name@host.domain`, also with `%40` as URLs have it.
  private func mail(_ i: Int) -> Redactor.Match? {
    if i > 0, Self.isLocal(bytes[i - 1]) { return nil }
    let run = end(i, while: Self.isLocal)
    var at = run
    var host = run + 1
    if byte(run) != 0x40 {
      guard let sign = (i..<run).first(where: { starts($0, with: "%40") }), sign > i else {
        return nil
      }
      (at, host) = (sign, sign + 3)
    }
    guard at > i, let end = hostEnd(host) else { return nil }
    let value = bytes[i..<at].map(ASCII.lowered) + [0x40] + bytes[host..<end].map(ASCII.lowered)
    return .init(range: i..<end, kind: .mail, value: value)
  }

  /// The end of a host name with a domain of letters; nil if there is none.
  private func hostEnd(_ i: Int) -> Int? {
    var end = end(i, most: 254) { Self.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E }
    while end > i, bytes[end - 1] == 0x2E || bytes[end - 1] == 0x2D { end -= 1 }
    let labels = bytes[i..<end].split(separator: 0x2E, omittingEmptySubsequences: false)
    guard labels.count >= 2, let last = labels.last, last.count >= 2,
      labels.allSatisfy({ !$0.isEmpty }),
      last.allSatisfy(Self.isLetter) || last.starts(with: [0x78, 0x6E])
    else { return nil }
    return end
  }

  // MARK: - Card numbers

  /// 13 to 19 digits, also in groups, with a first digit and a length that cards have, and the right
  /// check digit (ISO/IEC 7812).
  private func card(_ i: Int) -> Redactor.Match? {
    guard ASCII.isDigit(bytes[i]), i == 0 || !(Self.isWord(bytes[i - 1]) || bytes[i - 1] == 0x2E)
    else { return nil }
    var digits: [UInt8] = []
    var at = i
    // Another number may follow: the longest card of whole groups counts.
    var found: Redactor.Match?
    while at < bytes.count, digits.count < 19 {
      if ASCII.isDigit(bytes[at]) {
        digits.append(bytes[at])
      } else if !((bytes[at] == 0x20 || bytes[at] == 0x2D) && ASCII.isDigit(byte(at + 1))) {
        break
      }
      at += 1
      if !Self.isWord(byte(at)), !(byte(at) == 0x2E && ASCII.isDigit(byte(at + 1))),
        Self.isCard(digits)
      {
        found = .init(range: i..<at, kind: .card, value: digits)
      }
    }
    return found
  }

  private static func isCard(_ digits: [UInt8]) -> Bool {
    guard digits.count >= 13, digits.count <= 19 else { return false }
    let two = Int(digits[0] - 0x30) * 10 + Int(digits[1] - 0x30)
    switch two {
    case 40...49: guard [13, 16, 19].contains(digits.count) else { return false }
    case 22...27, 51...55: guard digits.count == 16 else { return false }
    case 34, 37: guard digits.count == 15 else { return false }
    case 30, 36, 38, 39: guard digits.count >= 14 else { return false }
    case 35, 50, 56...69: guard digits.count >= 16 else { return false }
    default: return false
    }
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let value = Int(digit - 0x30) * (place % 2 == 1 ? 2 : 1)
      sum += value > 9 ? value - 9 : value
    }
    return sum % 10 == 0
  }
}
