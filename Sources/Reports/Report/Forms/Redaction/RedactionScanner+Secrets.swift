internal import LogCore

/// Tokens, keys and passwords: by what they look like, and by the word before them.
extension RedactionScanner {
  // MARK: - By their look

  /// What secrets of well-known services begin with, and how long they are at least.
  private static let prefixes: [(text: StaticString, length: Int)] = [
    ("eyJ", 20), ("AKIA", 20), ("ASIA", 20), ("AROA", 20), ("AIDA", 20), ("AIza", 35),
    ("ghp_", 20), ("gho_", 20), ("ghu_", 20), ("ghs_", 20), ("ghr_", 20), ("github_pat_", 30),
    ("glpat-", 16), ("xoxa-", 16), ("xoxb-", 16), ("xoxp-", 16), ("xoxs-", 16), ("sk_live_", 16),
    ("sk_test_", 16), ("rk_live_", 16), ("pk_live_", 16), ("sk-", 24), ("npm_", 24), ("ya29.", 24),
    ("hvs.", 24), ("dop_v1_", 24),
  ]

  func knownToken(_ i: Int) -> Redactor.Match? {
    if i > 0, Self.isWord(bytes[i - 1]) || bytes[i - 1] == 0x2D || bytes[i - 1] == 0x2B {
      return nil
    }
    for (text, length) in Self.prefixes where starts(i, with: text) {
      var end = end(i, while: Self.isToken)
      while end > i, bytes[end - 1] == 0x2E { end -= 1 }
      guard end - i >= length, hasDigit(i..<end) else { continue }
      return token(i..<end)
    }
    return nil
  }

  /// `-----BEGIN ... PRIVATE KEY-----` with all that follows up to its end.
  func privateKey(_ i: Int) -> Redactor.Match? {
    guard starts(i, with: "-----BEGIN "), byte(i - 1) != 0x2D else { return nil }
    let head = end(i + 11, most: 40) { (0x41...0x5A).contains($0) || $0 == 0x20 }
    guard starts(head, with: "-----"), head - i >= 11 + 11,
      String(decoding: bytes[(head - 11)..<head], as: UTF8.self) == "PRIVATE KEY"
    else { return nil }
    var end = head + 5
    while end < bytes.count, !starts(end, with: "-----END") { end += 1 }
    if end < bytes.count {
      end = self.end(end + 5) { $0 != 0x2D }
      end = self.end(end, most: 5) { $0 == 0x2D }
    }
    return token(i..<end)
  }

  /// The password of `scheme://user:password@host`.
  func urlPassword(_ i: Int) -> Redactor.Match? {
    guard starts(i, with: "://") else { return nil }
    let stop = end(i + 3, most: 512) { $0 > 0x20 && !Array("/?#\"'<>`".utf8).contains($0) }
    let authority = i + 3..<stop
    guard let at = authority.last(where: { bytes[$0] == 0x40 }),
      let colon = (authority.lowerBound..<at).first(where: { bytes[$0] == 0x3A }), colon + 1 < at
    else { return nil }
    return token(colon + 1..<at)
  }

  // MARK: - By the word before

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
    return secret(start, isWeak: !isStrong)
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
  private func looksSecret(_ range: Range<Int>) -> Bool {
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

  private func hasDigit(_ range: Range<Int>) -> Bool { bytes[range].contains(where: ASCII.isDigit) }

  private func token(_ range: Range<Int>) -> Redactor.Match {
    .init(range: range, kind: .token, value: Array(bytes[range]))
  }
}
