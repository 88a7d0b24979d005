internal import LogCore

/// Writes times as people read them: `05-14 09:00:01.456`, with the year where it is not this one.
///
/// One worker's; remembers the last second, which most records share with the one before.
final class ClockWriter {
  private let zone: ZoneInfo
  private let year: Int?
  private var second = Int.min
  private let text = ByteBuffer(capacity: 64)

  /// `year` is left out of the dates in it.
  init(zone: ZoneInfo, year: Int?) {
    self.zone = zone
    self.year = year
  }

  /// Writes at most 32 bytes, 16 more that do not count; returns where the time ends.
  func write(_ nanoseconds: Int64, to start: UnsafeMutablePointer<UInt8>)
    -> UnsafeMutablePointer<UInt8>
  {
    let (seconds, fraction) = CivilTime.split(nanoseconds)
    if seconds != second { remember(seconds, nanoseconds) }
    let p = unsafe ShortCopy.copy(text.slice, to: start)
    let milliseconds = fraction / 1_000_000
    unsafe p[0] = 0x2E
    unsafe p[1] = UInt8(truncatingIfNeeded: 0x30 + milliseconds / 100)
    unsafe p[2] = UInt8(truncatingIfNeeded: 0x30 + milliseconds / 10 % 10)
    unsafe p[3] = UInt8(truncatingIfNeeded: 0x30 + milliseconds % 10)
    return unsafe p + 4
  }

  private func remember(_ seconds: Int, _ nanoseconds: Int64) {
    second = seconds
    text.removeAll()
    let time = CivilTime(
      nanoseconds: nanoseconds, offset: zone.offset(at: nanoseconds).seconds)
    if time.year != year {
      text.append(decimal: Int64(time.year))
      text.append(0x2D)
    }
    two(time.month)
    text.append(0x2D)
    two(time.day)
    text.append(0x20)
    two(time.hour)
    text.append(0x3A)
    two(time.minute)
    text.append(0x3A)
    two(time.second)
  }

  private func two(_ n: Int) {
    text.append(UInt8(truncatingIfNeeded: 0x30 + n / 10))
    text.append(UInt8(truncatingIfNeeded: 0x30 + n % 10))
  }
}
