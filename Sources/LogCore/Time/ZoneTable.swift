import Glibc

/// The transitions of a zone, as a TZif file lists them, and the rule for the time after the last.
///
/// Read once, then only looked at: shared by the workers.
final class ZoneTable: Sendable {
  /// Ascending seconds since 1970 at which something changes.
  private let transitions: [Int]
  /// For each transition the number of what holds from then on.
  private let kinds: [UInt8]
  private let offsets: [ZoneOffset]
  /// What held before the first transition.
  private let initial: ZoneOffset
  private let rule: ZoneRule?

  init(rule: ZoneRule) {
    transitions = []
    kinds = []
    offsets = []
    initial = rule.standard
    self.rule = rule
  }

  /// The table in a TZif file; nil if there is none, or it is damaged.
  convenience init?(file path: String) {
    guard let bytes = Self.read(path) else { return nil }
    self.init(tzif: bytes)
  }

  /// The table in the bytes of a TZif file (RFC 8536), any version; nil if they are damaged.
  init?(tzif bytes: [UInt8]) {
    guard var header = TZifHeader(bytes, at: 0) else { return nil }
    var wide = false
    if header.version >= 2 {
      guard let second = TZifHeader(bytes, at: header.end(wide: false)) else { return nil }
      header = second
      wide = true
    }
    let end = header.end(wide: wide)
    guard end <= bytes.count, header.kindCount > 0 else { return nil }
    let body = TZifBody(bytes: bytes, header: header, isWide: wide)
    guard let offsets = body.offsets() else { return nil }
    let kinds = body.kinds()
    guard kinds.allSatisfy({ Int($0) < offsets.count }) else { return nil }
    self.offsets = offsets
    self.kinds = kinds
    transitions = body.transitions()
    initial = offsets.first { !$0.isDaylight } ?? offsets[0]
    let footer = wide ? bytes[end...].drop { $0 == 0x0A }.prefix { $0 != 0x0A } : []
    rule = ZoneRule(String(decoding: footer, as: UTF8.self))
  }

  func offset(at seconds: Int) -> ZoneOffset {
    guard let last = transitions.last else { return rule?.offset(at: seconds) ?? initial }
    if seconds >= last, let rule { return rule.offset(at: seconds) }
    if seconds < transitions[0] { return initial }
    var low = 0
    var high = transitions.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle } else { high = middle }
    }
    return offsets[Int(kinds[low])]
  }

  /// The bytes of a file of at most 1 MiB.
  private static func read(_ path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    guard status.st_size > 0, status.st_size <= 1 << 20 else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
    }
    return count == bytes.count ? bytes : nil
  }
}

/// The counts at the head of a TZif block.
private struct TZifHeader {
  let start: Int
  let version: Int
  let utcCount: Int
  let standardCount: Int
  let leapCount: Int
  let transitionCount: Int
  let kindCount: Int
  let letterCount: Int

  static let size = 44

  init?(_ bytes: [UInt8], at start: Int) {
    guard start + Self.size <= bytes.count, bytes[start..<(start + 4)] == [0x54, 0x5A, 0x69, 0x66]
    else { return nil }
    func count(_ k: Int) -> Int {
      (0..<4).reduce(0) { $0 << 8 | Int(bytes[start + 20 + 4 * k + $1]) }
    }
    self.start = start
    version = bytes[start + 4] >= 0x32 ? Int(bytes[start + 4]) - 0x30 : 1
    utcCount = count(0)
    standardCount = count(1)
    leapCount = count(2)
    transitionCount = count(3)
    kindCount = count(4)
    letterCount = count(5)
  }

  /// Where the block ends; `wide` blocks have times of 8 bytes.
  func end(wide: Bool) -> Int {
    let size = wide ? 8 : 4
    return start + Self.size + transitionCount * (size + 1) + kindCount * 6 + letterCount
      + leapCount * (size + 4) + standardCount + utcCount
  }
}

/// The tables of a TZif block, whose size has been checked.
private struct TZifBody {
  let bytes: [UInt8]
  let header: TZifHeader
  let isWide: Bool

  private var timeSize: Int { isWide ? 8 : 4 }
  private var timesStart: Int { header.start + TZifHeader.size }
  private var kindsStart: Int { timesStart + header.transitionCount * timeSize }
  private var offsetsStart: Int { kindsStart + header.transitionCount }
  private var lettersStart: Int { offsetsStart + header.kindCount * 6 }

  func transitions() -> [Int] {
    (0..<header.transitionCount).map { k in
      let at = timesStart + k * timeSize
      return isWide ? Int(integer(at, 8)) : Int(Int32(truncatingIfNeeded: integer(at, 4)))
    }
  }

  func kinds() -> [UInt8] {
    Array(bytes[kindsStart..<(kindsStart + header.transitionCount)])
  }

  func offsets() -> [ZoneOffset]? {
    var result: [ZoneOffset] = []
    for k in 0..<header.kindCount {
      let at = offsetsStart + 6 * k
      let letters = Int(bytes[at + 5])
      guard letters < header.letterCount else { return nil }
      let text = bytes[(lettersStart + letters)..<(lettersStart + header.letterCount)]
      let seconds = Int(Int32(truncatingIfNeeded: integer(at, 4)))
      guard abs(seconds) < 7 * 86_400 else { return nil }
      result.append(
        ZoneOffset(
          seconds: seconds,
          abbreviation: String(decoding: text.prefix { $0 != 0 }, as: UTF8.self),
          isDaylight: bytes[at + 4] != 0))
    }
    return result
  }

  private func integer(_ at: Int, _ size: Int) -> Int64 {
    (0..<size).reduce(0) { $0 << 8 | Int64(bytes[at + $1]) }
  }
}
