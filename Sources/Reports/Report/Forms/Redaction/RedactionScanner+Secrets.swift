internal import LogCore

/// Tokens, keys and passwords by what they look like.
extension RedactionScanner {
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
    return prefixedKey(i)
  }

  /// Words of the prefixes that keys have.
  private static let keyWords = [
    "sk", "pk", "rk", "ak", "key", "secret", "token", "pat", "api",
  ]

  /// `sk_live_4eC39HqLyjWDarjt`: words of letters, and 16 or more letters and digits that are those of
  /// a key by a word before or by their mixture.
  private func prefixedKey(_ i: Int) -> Redactor.Match? {
    let end = end(i, most: 257, while: Self.isWord)
    guard end - i <= 256, let border = bytes[i..<end].lastIndex(of: 0x5F), end - border > 16 else {
      return nil
    }
    let words = bytes[i..<border].split(separator: 0x5F, omittingEmptySubsequences: false)
    let tail = bytes[(border + 1)..<end]
    guard words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isLetter) }),
      tail.contains(where: ASCII.isDigit), tail.contains(where: Self.isLetter)
    else { return nil }
    let names = words.map { String(decoding: $0.map(ASCII.lowered), as: UTF8.self) }
    let isNamed = names.contains(where: Self.keyWords.contains)
    let turns = zip(tail, tail.dropFirst()).filter { ASCII.isDigit($0) != ASCII.isDigit($1) }.count
    // Names of code have a number here and there, and so have hex digits of ids.
    let isMixed =
      turns >= 3
      && (["live", "test", "prod"].contains(names.last)
        || (tail.contains { (0x41...0x5A).contains($0) }
          && tail.contains { (0x61...0x7A).contains($0) }))
    return isNamed || isMixed ? token(i..<end) : nil
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

  /// The password of `scheme://user:password@host`, the token of `scheme://token@host`.
  func urlPassword(_ i: Int) -> Redactor.Match? {
    guard starts(i, with: "://") else { return nil }
    let stop = end(i + 3, most: 512) { $0 > 0x20 && !Array("/?#\"'<>`".utf8).contains($0) }
    let authority = i + 3..<stop
    guard let at = authority.last(where: { bytes[$0] == 0x40 }) else { return nil }
    let user = authority.lowerBound..<at
    guard let colon = user.first(where: { bytes[$0] == 0x3A }) else {
      return looksSecret(user) ? token(user) : nil
    }
    return colon + 1 < at ? token(colon + 1..<at) : nil
  }
}
