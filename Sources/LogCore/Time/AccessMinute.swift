/// The minute of the last web server's time.
///
/// That is `14/May/2024:09:00:` and ` +0000]`. Such a time names its zone, so equal texts are equal instants. Pointers are to at least `length`
/// bytes, digits where the seconds stand.
struct AccessMinute {
  /// Of `14/May/2024:09:00:00 +0000]`.
  static let length = 27
  private var head: (UInt64, UInt64, UInt16) = (0, 0, 0)
  private var zone: UInt64 = 0
  /// The instant at which the minute begins, nanoseconds since 1970.
  private var start: Int64 = 0

  /// The instant of a text of the same minute, else nil.
  @inline(__always)
  func time(of text: UnsafePointer<UInt8>) -> Int64? {
    let words = unsafe Self.words(text)
    guard words.head == head, words.zone == zone, let seconds = unsafe Self.seconds(text) else {
      return nil
    }
    return start &+ seconds &* 1_000_000_000
  }

  mutating func remember(_ text: UnsafePointer<UInt8>, _ time: Int64) {
    let bracket: UInt8 = 0x5D
    guard unsafe text[Self.length - 1] == bracket, let seconds = unsafe Self.seconds(text) else {
      return
    }
    unsafe (head, zone) = Self.words(text)
    start = time &- seconds &* 1_000_000_000
  }

  /// A leap second is not of the minute that it seems to be of.
  @inline(__always)
  private static func seconds(_ text: UnsafePointer<UInt8>) -> Int64? {
    let tens = unsafe Int64(text[18]) - 0x30
    let ones = unsafe Int64(text[19]) - 0x30
    return tens >= 0 && tens < 6 && ones >= 0 && ones < 10 ? tens * 10 + ones : nil
  }

  @inline(__always)
  private static func words(
    _ text: UnsafePointer<UInt8>
  ) -> (head: (UInt64, UInt64, UInt16), zone: UInt64) {
    let raw = unsafe UnsafeRawPointer(text)
    let head = unsafe (
      raw.loadUnaligned(as: UInt64.self), raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
      raw.loadUnaligned(fromByteOffset: 16, as: UInt16.self)
    )
    // The last eight bytes are the second digit of the seconds and the zone.
    let tail = unsafe raw.loadUnaligned(fromByteOffset: 19, as: UInt64.self)
    return (head, UInt64(littleEndian: tail) >> 8)
  }
}
