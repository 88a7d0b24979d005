internal import LogCore

/// Tokens, keys and passwords by the word before them.
extension RedactionScanner {
  /// Names of fields whose values are secret whatever they look like.
  private static let secrets = [
    "password", "passwd", "passphrase", "pwd", "secret", "secretkey", "apikey", "accesskey",
    "privatekey", "authorization", "clientsecret", "signingkey", "encryptionkey",
  ]
  /// Those whose values may be ordinary words, too.
  private static let tokens = [
    "token", "sessionid", "session", "cookie", "jwt", "csrf", "credential", "credentials",
    "signature", "bearer",
  ]
  /// Those of them whose values are no words where they are assigned.
  private static let sessions = [
    "token", "sessionid", "session", "cookie", "jwt", "csrf", "credential", "credentials",
  ]
  /// Those that are short, and have to stand alone or behind `_`, `-` or `.`.
  private static let shortTokens = ["key", "sig", "sid", "auth", "otp", "pin"]
  private static let schemes = ["bearer", "basic", "token", "digest", "apikey"]
  /// Longer values are taken for secrets without another look.
  private static let longest = 512

  /// The value of `password=...`, `"api_key": "..."`, `Authorization: Bearer ...`, `Bearer ...`.
  func keyedSecret(_ i: Int) -> Redactor.Match? {
    let isName = { (byte: UInt8) in Self.isWord(byte) || byte == 0x2D || byte == 0x2E }
    guard i == 0 || !isName(bytes[i - 1]) else { return nil }
    let end = end(i, most: 129, while: isName)
    guard end - i <= 128 else { return nil }
    let name = bytes[i..<end].map(ASCII.lowered)
    let plain = String(decoding: name.filter(Self.isAlphanumeric), as: UTF8.self)
    if plain == "bearer" || plain == "basic", byte(end) == 0x20 {
      return secret(behind: end, isWeak: true)
    }
    let last = name.split(whereSeparator: { !Self.isAlphanumeric($0) }).last ?? []
    let isStrong = Self.secrets.contains(where: plain.hasSuffix)
    guard
      isStrong || Self.tokens.contains(where: plain.hasSuffix)
        || Self.shortTokens.contains(String(decoding: last, as: UTF8.self)),
      let start = valueStart(end)
    else { return nil }
    if plain.hasSuffix("authorization") {
      let word = self.end(start, most: 16, while: Self.isLetter)
      let scheme = String(decoding: bytes[start..<word].map(ASCII.lowered), as: UTF8.self)
      if Self.schemes.contains(scheme), byte(word) == 0x20 {
        return secret(behind: word, isWeak: false)
      }
    }
    if plain.hasSuffix("cookie"), let end = cookiesEnd(start) { return token(start..<end) }
    let isOpen =
      isStrong || Self.sessions.contains(where: plain.hasSuffix)
      || last.elementsEqual("sid".utf8) || last.elementsEqual("auth".utf8)
    if !isStrong, isOpen, let found = assigned(start, behind: end) { return found }
    return secret(start, isWeak: !isStrong)
  }

  /// What is said of tokens and sessions that is none.
  private static let states = [
    "true", "false", "null", "nil", "none", "undefined", "yes", "no", "ok", "on", "off", "basic",
    "bearer", "digest", "oauth", "oauth2", "jwt", "ldap", "saml", "required", "missing", "invalid",
    "valid", "expired", "revoked", "failed", "failure", "success", "error", "denied", "closed",
    "open", "opened", "new", "active", "unknown", "anonymous", "empty",
  ]

  /// The value behind `=` or in quotes, which is the token itself unless it is a word about it.
  private func assigned(_ start: Int, behind end: Int) -> Redactor.Match? {
    let quote = byte(start - 1)
    let isQuoted = quote == 0x22 || quote == 0x27 || quote == 0x60
    let sign = bytes[end..<start]
    guard isQuoted || (sign.contains(0x3D) && !sign.contains(0x20)) else { return nil }
    let stop =
      isQuoted ? quotedEnd(start, quote, Self.longest) : plainEnd(start, Self.longest)
    let value = bytes[start..<stop]
    let word = String(decoding: value.map(ASCII.lowered), as: UTF8.self)
    let isNumber = value.count < 4 && value.allSatisfy(ASCII.isDigit)
    guard value.contains(where: Self.isAlphanumeric), !value.contains(0x20), !isNumber,
      !Self.states.contains(word), !Redactor.isPseudonym(value)
    else { return nil }
    return token(start..<stop)
  }

  /// Where `a=b; c=d` ends, in quotes or not; nil of what has no such pair at its start.
  private func cookiesEnd(_ start: Int) -> Int? {
    let quote = byte(start - 1)
    if quote == 0x22 || quote == 0x27 || quote == 0x60 {
      let end = quotedEnd(start, quote, .max)
      return bytes[start..<end].contains(0x3D) ? end : nil
    }
    var end = start
    var next = start
    while true {
      let stop = plainEnd(next, .max)
      guard bytes[next..<stop].dropFirst().contains(0x3D) else { break }
      end = stop
      guard byte(stop) == 0x3B else { break }
      next = self.end(stop + 1, most: 2) { $0 == 0x20 }
    }
    return end > start ? end : nil
  }

  /// Where the value behind a name begins: behind `=`, `:`, `=~`, with quotes and blanks around.
  private func valueStart(_ i: Int) -> Int? {
    let isQuote = { (byte: UInt8) in byte == 0x22 || byte == 0x27 || byte == 0x5C || byte == 0x60 }
    var at = end(i, most: 8, while: isQuote)
    at = end(at, most: 3) { $0 == 0x20 }
    if byte(at) == 0x21 { at += 1 }
    guard byte(at) == 0x3D || byte(at) == 0x3A else { return nil }
    at = end(at + 1, most: 1) { $0 == 0x7E || $0 == 0x3E || $0 == 0x3D }
    at = end(at, most: 3) { $0 == 0x20 }
    return end(at, most: 8, while: isQuote)
  }

  private func secret(behind i: Int, isWeak: Bool) -> Redactor.Match? {
    let start = end(i, most: 4) { $0 == 0x20 }
    return start > i ? secret(start, isWeak: isWeak) : nil
  }

  /// The value that begins at a place: up to a quote, or to a blank where it is not quoted.
  private func secret(_ start: Int, isWeak: Bool) -> Redactor.Match? {
    let opening = byte(start - 1)
    let isQuoted = opening == 0x22 || opening == 0x27 || opening == 0x60
    let most = isWeak ? Self.longest : .max
    let end = isQuoted ? quotedEnd(start, opening, most) : plainEnd(start, most)
    guard end > start, !Redactor.isPseudonym(bytes[start..<end]) else { return nil }
    if isWeak && end - start < Self.longest && !looksSecret(start..<end) { return nil }
    return token(start..<end)
  }

  /// Where a quoted value ends; a quote with more backslashes than the first one belongs to it.
  private func quotedEnd(_ start: Int, _ quote: UInt8, _ most: Int) -> Int {
    var depth = 0
    while byte(start - 2 - depth) == 0x5C { depth += 1 }
    var run = 0
    var end = start
    while end < bytes.count, end - start < most, bytes[end] != 0x0A {
      if bytes[end] == 0x5C {
        run += 1
      } else {
        if bytes[end] == quote, run <= depth { return end - run }
        run = 0
      }
      end += 1
    }
    return end
  }

  private func plainEnd(_ start: Int, _ most: Int) -> Int {
    let stops = Array(" \t\r\n\u{B}\"'`\\,;&<>()[]{}|".utf8)
    var end = end(start, most: most) { !stops.contains($0) }
    while end > start, bytes[end - 1] == 0x2E { end -= 1 }
    return end
  }

  /// Whether a value is long and mixed, as words and small numbers are not.
  func looksSecret(_ range: Range<Int>) -> Bool {
    guard range.count >= 8, bytes[range].allSatisfy({ Self.isToken($0) || $0 == 0x25 }) else {
      return false
    }
    let text = bytes[range]
    let hasLetter = text.contains(where: Self.isLetter)
    let hasLower = text.contains { (0x61...0x7A).contains($0) }
    let hasUpper = text.contains { (0x41...0x5A).contains($0) }
    if hasDigit(range) && hasLetter { return true }
    return range.count >= 16 && (hasLower && hasUpper || hasDigit(range)) || range.count >= 32
  }

  func hasDigit(_ range: Range<Int>) -> Bool { bytes[range].contains(where: ASCII.isDigit) }

  func token(_ range: Range<Int>) -> Redactor.Match {
    .init(range: range, kind: .token, value: Array(bytes[range]))
  }
}
