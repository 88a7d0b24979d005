package import LogCore

/// The lines of `--notes` files: what somebody wrote down at some time.
package final class NoteList: StatePart {
  struct Note: Hashable {
    var file: String
    var line: Int
    var time: NoteTime
    /// All lines of it, with line breaks between them.
    var text: String

    /// In one line.
    var title: String { text.replacing("\n", with: " ") }
    /// What stands on its first line.
    var head: Substring { text.prefix { $0 != "\n" } }
  }

  private(set) var all: [Note] = []

  package init() {}

  /// What was found in a file.
  package struct Found {
    package var notes = 0
    /// The lines, from 1 on, that begin with what looks like a time and is none.
    package var wrongTimes: [Int] = []
  }

  /// Takes in a file's text; lines that begin with no time continue the one above.
  @discardableResult package func add(_ text: ByteSlice, file: String) -> Found {
    var found = Found()
    var lines = LineWalk(text)
    var number = 0
    var isOpen = false
    while let line = lines.next() {
      number += 1
      var line = line
      while !line.isEmpty, line[line.count - 1] <= 0x20 { line = line[0..<(line.count - 1)] }
      if let (time, rest) = NoteTime.parse(line) {
        all.append(Note(file: file, line: number, time: time, text: rest.string))
        isOpen = true
        found.notes += 1
        continue
      }
      if NoteTime.looksLikeTime(line) { found.wrongTimes.append(number) }
      if isOpen, !line.isEmpty { all[all.count - 1].text += "\n" + line.trimmed.string }
    }
    return found
  }

  package func merge(_ other: NoteList) { all += other.all }

  private var sorted: [Note] {
    Set(all).sorted { ($0.file, $0.line, $0.text) < ($1.file, $1.line, $1.text) }
  }

  /// All notes with the times they mean in an input from `oldest` to `newest`.
  ///
  /// A bare time is that time on the last day on which it falls within the input; else on the last
  /// day. Times without a zone are those of `zone`.
  func timed(oldest: Int64, newest: Int64, zone: ZoneInfo) -> [(time: Int64, note: Note)] {
    sorted.map { ($0.time.resolved(oldest: oldest, newest: newest, zone: zone), $0) }
  }

  package func write(to out: PartialOutput) {
    for note in sorted {
      out.begin("note")
      out.add(note.file)
      out.add(note.line)
      out.add(note.time.kind.rawValue)
      out.add(note.time.nanoseconds)
      out.add(note.text)
      out.end()
    }
  }

  package func read(_ line: PartialLine, files: [Int32]) -> Bool {
    var line = line
    guard line.word.equals("note"), let file = line.bytes(), let number = line.count(),
      let kind = line.count().flatMap({ NoteTime.Kind(rawValue: $0) }), let time = line.integer(),
      let text = line.bytes(), line.isAtEnd
    else { return false }
    all.append(
      Note(
        file: file.string, line: number, time: NoteTime(kind: kind, nanoseconds: time),
        text: text.string))
    return true
  }
}

/// When a note was written: a point in time, or what a clock showed.
struct NoteTime: Hashable {
  enum Kind: Int { case point, clock, date }

  var kind: Kind
  /// Since 1970; of a clock since the start of some day, of a date by the clocks of some zone.
  var nanoseconds: Int64
  private static let second: Int64 = 1_000_000_000

  func resolved(oldest: Int64, newest: Int64, zone: ZoneInfo) -> Int64 {
    switch kind {
    case .point: return nanoseconds
    case .date: return Self.instant(nanoseconds, zone)
    case .clock:
      let offset = Int64(zone.offset(at: newest).seconds) * Self.second
      let day: Int64 = 86_400 * Self.second
      let start = BucketWidths.start(of: newest &+ offset, width: day) &- offset
      let last = Self.instant(start &+ offset &+ nanoseconds, zone)
      guard last > newest else { return last }
      let before = Self.instant(start &+ offset &- day &+ nanoseconds, zone)
      // The minute that the input begins or ends in counts as a whole.
      return before >= oldest &- 60 * Self.second ? before : last
    }
  }

  /// The first point in time at which the clocks of a zone show a local time.
  private static func instant(_ local: Int64, _ zone: ZoneInfo) -> Int64 {
    let seconds = BucketWidths.start(of: local, width: second)
    return Int64(zone.instants(ofLocal: Int(seconds / second)).first) &* second
      &+ (local &- seconds)
  }

  /// The time at the start of a line (`- ` before it and ` - ` behind it aside), and what follows.
  static func parse(_ line: ByteSlice) -> (NoteTime, ByteSlice)? {
    var rest = line.trimmed
    if rest.hasPrefix("- ") || rest.hasPrefix("* ") { rest = rest.from(2).trimmed }
    guard let (time, length) = point(rest) ?? clock(rest) else { return nil }
    rest = rest.from(length)
    guard rest.isEmpty || rest[0] == 0x20 || rest[0] == 0x09 || rest[0] == 0x3A else { return nil }
    if rest.hasPrefix(":") { rest = rest.from(1) }
    rest = rest.trimmed
    if rest.hasPrefix("- ") { rest = rest.from(2).trimmed }
    return (time, rest)
  }

  /// Whether a line begins with numbers as those of a time, right or wrong: `25:61`, `9:05`.
  static func looksLikeTime(_ line: ByteSlice) -> Bool {
    var rest = line.trimmed
    if rest.hasPrefix("- ") || rest.hasPrefix("* ") { rest = rest.from(2).trimmed }
    func digits() -> Int {
      var n = 0
      while n < rest.count && ASCII.isDigit(rest[n]) { n += 1 }
      rest = rest.from(n)
      return n
    }
    func skip(_ byte: UInt8) -> Bool {
      guard !rest.isEmpty, rest[0] == byte else { return false }
      rest = rest.from(1)
      return true
    }
    let first = digits()
    if first == 4 {
      guard skip(0x2D), (1...2).contains(digits()), skip(0x2D), (1...2).contains(digits()),
        skip(0x20) || skip(0x54) || skip(0x74)
      else { return false }
      return (1...2).contains(digits()) && skip(0x3A)
    }
    guard (1...2).contains(first), skip(0x3A), digits() == 2 else { return false }
    return rest.isEmpty || rest[0] == 0x20 || rest[0] == 0x09 || rest[0] == 0x3A
  }

  /// `HH:MM` or `HH:MM:SS`.
  private static func clock(_ text: ByteSlice) -> (NoteTime, Int)? {
    guard text.count >= 5, text[2] == 0x3A, let hour = number(text[0..<2]), hour < 24,
      let minute = number(text[3..<5]), minute < 60
    else { return nil }
    var seconds = hour * 3_600 + minute * 60
    var length = 5
    if text.count >= 8, text[5] == 0x3A, let second = number(text[6..<8]), second < 60 {
      seconds += second
      length = 8
    }
    return (NoteTime(kind: .clock, nanoseconds: seconds * 1_000_000_000), length)
  }

  /// `YYYY-MM-DD HH:MM`, or RFC 3339.
  private static func point(_ text: ByteSlice) -> (NoteTime, Int)? {
    guard text.count >= 16, text[4] == 0x2D, text[7] == 0x2D,
      text[10] == 0x20 || text[10] | 0x20 == 0x74,
      let year = number(text[0..<4]), let month = number(text[5..<7]),
      let day = number(text[8..<10]), (1...12).contains(month), (1...31).contains(day),
      let (time, length) = clock(text.from(11))
    else { return nil }
    let date = CivilTime(year: Int(year), month: Int(month), day: Int(day))
    guard (1970...2261).contains(year), let start = date.nanoseconds else { return nil }
    var nanoseconds = start + time.nanoseconds
    var end = 11 + length
    end += fraction(text.from(end), &nanoseconds)
    let zone = zone(text.from(end), &nanoseconds)
    return (NoteTime(kind: zone > 0 ? .point : .date, nanoseconds: nanoseconds), end + zone)
  }

  private static func fraction(_ text: ByteSlice, _ nanoseconds: inout Int64) -> Int {
    guard text.count >= 2, text[0] == 0x2E, ASCII.isDigit(text[1]) else { return 0 }
    var unit: Int64 = 100_000_000
    var i = 1
    while i < text.count && ASCII.isDigit(text[i]) {
      nanoseconds += Int64(text[i] &- 0x30) * unit
      unit /= 10
      i += 1
    }
    return i
  }

  private static func zone(_ text: ByteSlice, _ nanoseconds: inout Int64) -> Int {
    if text.hasPrefix("Z") || text.hasPrefix("z") { return 1 }
    guard text.count >= 6, text[0] == 0x2B || text[0] == 0x2D, text[3] == 0x3A,
      let hours = number(text[1..<3]), let minutes = number(text[4..<6])
    else { return 0 }
    let offset = (hours * 3_600 + minutes * 60) * 1_000_000_000
    nanoseconds += text[0] == 0x2B ? -offset : offset
    return 6
  }

  private static func number(_ text: ByteSlice) -> Int64? {
    var value: Int64 = 0
    for i in 0..<text.count {
      guard ASCII.isDigit(text[i]) else { return nil }
      value = value * 10 + Int64(text[i] &- 0x30)
    }
    return value
  }
}

extension ByteSlice {
  /// Without blanks at both ends.
  var trimmed: ByteSlice {
    var (from, to) = (0, count)
    while from < to && self[from] <= 0x20 { from += 1 }
    while to > from && self[to - 1] <= 0x20 { to -= 1 }
    return self[from..<to]
  }
}
