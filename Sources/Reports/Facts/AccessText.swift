internal import LogCore

/// What a web server's access line says: `host - - [time] "GET /path HTTP/1.1" 200 1234`.
struct AccessText {
  var path = ByteSlice.empty
  /// 100 to 599.
  var status: Int16 = 0

  /// Reads a line; nil if it is no access line.
  init?(_ line: ByteSlice) {
    // `] "` behind two words and a time.
    guard line.count > 32, let bracket = line.firstIndex(of: 0x5D, from: 20), bracket < 220,
      bracket + 3 < line.count, unsafe line.start[bracket + 1] == 0x20,
      unsafe line.start[bracket + 2] == 0x22,
      bracket >= 27, Self.isTime(line, bracket - 27)
    else { return nil }
    let from = bracket + 3
    var quote = from
    while unsafe quote < line.count && line.start[quote] != 0x22 {
      unsafe quote += line.start[quote] == 0x5C ? 2 : 1
    }
    guard quote < line.count else { return nil }
    readStatus(line.from(quote + 1))
    let request = line[from..<quote]
    guard let blank = request.firstIndex(of: 0x20) else { return }
    let rest = request.from(blank + 1)
    path = rest[0..<(rest.firstIndex(of: 0x20) ?? rest.count)]
  }

  private mutating func readStatus(_ text: ByteSlice) {
    guard text.count >= 4, unsafe text.start[0] == 0x20, let value = text[1..<4].smallNumber,
      value >= 100, value <= 599, unsafe text.count == 4 || text.start[4] == 0x20
    else { return }
    status = Int16(value)
  }

  /// As `[DD/Mon/YYYY:HH:MM:SS ±hhmm`.
  private static func isTime(_ line: ByteSlice, _ at: Int) -> Bool {
    unsafe line.start[at] == 0x5B && ASCII.isDigit(line.start[at + 1]) && line.start[at + 3] == 0x2F
      && line.start[at + 7] == 0x2F && line.start[at + 12] == 0x3A && line.start[at + 21] == 0x20
  }
}
