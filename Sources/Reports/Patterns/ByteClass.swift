/// What a byte of a message is to the scanner for skeletons.
enum ByteClass {
  static let space: UInt8 = 1
  /// Parts words of each other, and stays.
  static let separator: UInt8 = 2
  static let digit: UInt8 = 4
  /// Makes a word variable: control characters.
  static let control: UInt8 = 8
  static let slash: UInt8 = 16
  static let colon: UInt8 = 32
  static let dot: UInt8 = 64

  /// The class of each byte; loops take it once, for it is made at the first use.
  // SAFETY: 256 bytes that are written once, before the first use, and never freed.
  nonisolated(unsafe) static let table: UnsafePointer<UInt8> = {
    let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    unsafe table.initialize(repeating: 0, count: 256)
    for c in 0..<32 { unsafe table[c] = control }
    unsafe table[0x7F] = control
    for c in " \t\r\u{0B}\u{0C}".utf8 { unsafe table[Int(c)] = space }
    for c in "=,;()[]{}\"'<>|".utf8 { unsafe table[Int(c)] = separator }
    for c in "0123456789".utf8 { unsafe table[Int(c)] = digit }
    unsafe table[0x2F] = slash
    unsafe table[0x3A] = colon
    unsafe table[0x2E] = dot
    return unsafe UnsafePointer(table)
  }()

  /// The class of a byte.
  @inline(__always)
  static func of(_ c: UInt8) -> UInt8 { unsafe table[Int(c)] }
}
