internal import LogCore

/// IP addresses.
extension RedactionScanner {
  /// `10.0.3.17`, but not a part of a longer number of a version.
  func ipv4(_ i: Int) -> Redactor.Match? {
    guard ASCII.isDigit(bytes[i]), i == 0 || !(Self.isWord(bytes[i - 1]) || bytes[i - 1] == 0x2E),
      let (address, end) = quad(i, separator: 0x2E), !Self.isWord(byte(end)),
      !(byte(end) == 0x2E && Self.isAlphanumeric(byte(end + 1)))
    else { return nil }
    return .init(range: i..<end, kind: .ip, value: address)
  }

  /// `ip-10-0-3-17`, as hosts are called: the pseudonym is that of the address.
  func dashedAddress(_ i: Int) -> Redactor.Match? {
    guard starts(i, with: "ip-"), i == 0 || !Self.isWord(bytes[i - 1]),
      let (address, end) = quad(i + 3, separator: 0x2D), !Self.isWord(byte(end)),
      !(byte(end) == 0x2D && ASCII.isDigit(byte(end + 1)))
    else { return nil }
    return .init(range: i..<end, kind: .ip, value: address)
  }

  /// Four numbers below 256.
  private func quad(_ i: Int, separator: UInt8) -> (address: [UInt8], end: Int)? {
    var address: [UInt8] = []
    var at = i
    for part in 0..<4 {
      if part > 0 {
        guard byte(at) == separator else { return nil }
        at += 1
      }
      let end = end(at, most: 4, while: ASCII.isDigit)
      let digits = String(decoding: bytes[at..<end], as: UTF8.self)
      guard end > at, end - at <= 3, let number = UInt8(digits) else { return nil }
      address.append(number)
      at = end
    }
    return (address, at)
  }

  /// Groups of hex digits with `::` once, or eight of them; the last two may be an IPv4 address.
  func ipv6(_ i: Int) -> Redactor.Match? {
    let isPart = { (byte: UInt8) in Self.isHex(byte) || byte == 0x3A }
    guard isPart(bytes[i]), i == 0 || !(Self.isWord(bytes[i - 1]) || isPart(bytes[i - 1])) else {
      return nil
    }
    var end = end(i, most: 46, while: isPart)
    var groups = Array(bytes[i..<end])
    var tail: [UInt8] = []
    if byte(end) == 0x2E, let colon = groups.lastIndex(of: 0x3A),
      let (address, behind) = quad(i + colon + 1, separator: 0x2E)
    {
      tail = address
      groups = Array(groups[...colon])
      end = behind
    } else if groups.last == 0x3A, !groups.suffix(2).elementsEqual([0x3A, 0x3A]) {
      // The colon behind belongs to the text.
      groups.removeLast()
      end -= 1
    }
    guard !Self.isWord(byte(end)), let address = Self.address(groups, tail) else { return nil }
    return .init(range: i..<end, kind: .ip, value: address)
  }

  static func isHex(_ byte: UInt8) -> Bool {
    ASCII.isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  /// 16 bytes, of a mapped IPv4 address the four; nil for what is no address, such as a clock's time.
  private static func address(_ text: [UInt8], _ tail: [UInt8]) -> [UInt8]? {
    var text = text
    if !tail.isEmpty {
      guard text.last == 0x3A else { return nil }
      if !text.suffix(2).elementsEqual([0x3A, 0x3A]) { text.removeLast() }
    }
    var halves: [[UInt8]] = [[]]
    var k = 0
    let parts = text.split(separator: 0x3A, omittingEmptySubsequences: false)
    while k < parts.count {
      let part = parts[k]
      if part.isEmpty {
        // `::` at the start or end leaves two empty parts, in the middle one.
        let isEdge = k == 0 || k == parts.count - 1 || (k == 1 && parts[0].isEmpty)
        if k == 0 || (k == parts.count - 1 && parts[k - 1].isEmpty) {
          guard parts.count > 1, isEdge else { return nil }
        } else {
          guard halves.count == 1 else { return nil }
          halves.append([])
        }
      } else {
        guard part.count <= 4, let number = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
        else { return nil }
        halves[halves.count - 1] += [UInt8(number >> 8), UInt8(number & 0xFF)]
      }
      k += 1
    }
    halves[halves.count - 1] += tail
    let count = halves.reduce(0) { $0 + $1.count }
    if halves.count == 1 { return count == 16 ? halves[0] : nil }
    // `ab::cd` may be a name in some programming language.
    let hasDigit = text.contains(where: ASCII.isDigit) || !tail.isEmpty
    guard count <= 14, hasDigit || count >= 6 else { return nil }
    let whole = halves[0] + [UInt8](repeating: 0, count: 16 - count) + halves[1]
    return whole.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
      ? Array(whole[12...]) : whole
  }
}
