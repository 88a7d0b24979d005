/// Parentheses, and everything that begins with `(?`.
extension RegexParser {
  mutating func group() throws(Unknown) -> RegexNode {
    let start = position
    if at("(*") {
      position += 2
      differ("verb", from: start)
      throw Unknown()
    }
    guard at("(?") else {
      take()
      groupCount += 1
      return .group(try body())
    }
    if try skipName() { return .group(try body()) }
    if let what = lookAround() {
      differ(what, from: start)
      hasOpaque = true
      _ = try body()
      return .opaque
    }
    if at("(?:") {
      take(3)
      return .group(try body())
    }
    if at("(?#") { return try comment() }
    return try flagGroup()
  }

  /// What stands up to the closing parenthesis; flags that are set in it end with it.
  private mutating func body() throws(Unknown) -> [[RegexItem]] {
    let outer = flags
    let branches = try alternatives()
    flags = outer
    guard peek() == UInt8(ascii: ")") else { throw Unknown() }
    take()
    return branches
  }

  /// `(?P<name>` and `(?<name>`; names that PCRE2 does not take are left out of the output.
  private mutating func skipName() throws(Unknown) -> Bool {
    let prefix = at("(?P<") ? 4 : at("(?<") ? 3 : 0
    guard prefix > 0, let first = peek(prefix), Self.isWord(first) else { return false }
    let rest = source[(position + prefix)...]
    guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { throw Unknown() }
    let name = rest[..<end]
    groupCount += 1
    names.append((String(decoding: name, as: UTF8.self), groupCount))
    if name.count > 32 || first <= 0x39 {
      output.append(UInt8(ascii: "("))
      position = end + 1
    } else {
      take(end + 1 - position)
    }
    return true
  }

  /// Goes over the beginning of a group that only PCRE2 has; says what it is.
  private mutating func lookAround() -> String? {
    let kinds: [(StaticString, Int, String)] = [
      ("(?=", 3, "look-ahead"), ("(?!", 3, "negative look-ahead"), ("(?<=", 4, "look-behind"),
      ("(?<!", 4, "negative look-behind"), ("(?>", 3, "atomic group"), ("(?|", 3, "branch reset"),
    ]
    guard let kind = kinds.first(where: { at($0.0) }) else { return nil }
    take(kind.1)
    return kind.2
  }

  private mutating func comment() throws(Unknown) -> RegexNode {
    let start = position
    guard let end = source[position...].firstIndex(of: UInt8(ascii: ")")) else { throw Unknown() }
    position = end + 1
    differ("comment", from: start)
    return .empty(.flags)
  }

  /// `(?i)`, `(?i-s:...)`.
  private mutating func flagGroup() throws(Unknown) -> RegexNode {
    let start = position
    let outer = flags
    take(2)
    var isOn = true
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "-"): isOn = false
      case UInt8(ascii: "i"): flags.ignoresCase = isOn
      case UInt8(ascii: "s"): flags.dotAll = isOn
      case UInt8(ascii: "m"), UInt8(ascii: "U"): break
      case UInt8(ascii: ":"):
        take()
        let branches = try body()
        flags = outer
        return .group(branches)
      case UInt8(ascii: ")"):
        take()
        return .empty(.flags)
      default:
        let what: String? =
          switch byte {
          case UInt8(ascii: "P"), UInt8(ascii: "&"), UInt8(ascii: "R"), 0x2B, 0x30...0x39:
            "back reference or recursion"
          case UInt8(ascii: "("): "condition"
          case UInt8(ascii: "x"), UInt8(ascii: "n"), UInt8(ascii: "J"), UInt8(ascii: "^"):
            "flag `\(String(Unicode.Scalar(byte)))`"
          case UInt8(ascii: "'"): "name in quotes"
          default: nil
          }
        position += 1
        if let what { differ(what, from: start) }
        throw Unknown()
      }
      take()
    }
    throw Unknown()
  }
}
