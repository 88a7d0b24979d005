package import LogCore
internal import Output

/// Writes a timeline for people: a head line, and for each event time, type, text, how many, where.
package struct TimelineText {
  private let zone: ZoneInfo
  /// Columns of the terminal; nil where lines may be as long as they are.
  private let width: Int?

  package init(zone: ZoneInfo, width: Int?) {
    self.zone = zone
    self.width = width
  }

  // MARK: - A whole timeline

  package func write(_ timeline: Timeline, to out: ByteBuffer) {
    let clock = ClockText(from: timeline.from, to: timeline.to, zone: zone)
    out.append(head(timeline, clock) + "\n")
    let names = names(timeline)
    let rows = timeline.events.map {
      TimelineRow(
        $0, time: clock.seconds($0.time), names: names, isWhole: width == nil, tellsOpen: true)
    }
    let columns = TimelineColumns(rows, width: width)
    for row in rows { columns.write(row, to: out) }
    if timeline.events.isEmpty { out.append("no events\n") }
    writeMissing(timeline, to: out)
  }

  /// What could not be told, and what would help.
  package func writeMissing(_ timeline: Timeline, to out: ByteBuffer) {
    for missing in timeline.missing {
      let lines = TimelineColumns.wrapped(
        "missing: \(missing.what) (\(missing.hint))", width: width ?? .max, indent: 2)
      for line in lines { out.append(line + "\n") }
    }
  }

  private func head(_ timeline: Timeline, _ clock: ClockText) -> String {
    let records = timeline.inputs.files.reduce(0) { $0 + $1.records }
    let files = timeline.inputs.files.filter { $0.records > 0 }.count
    let day = clock.showsDate || records == 0 ? "" : clock.date(timeline.from) + " "
    let span =
      records == 0
      ? "" : "\(day)\(clock.minutes(timeline.from)) to \(clock.minutes(timeline.to)), "
    return span + "\(Quantity.grouped(records)) record\(records == 1 ? "" : "s") of "
      + "\(files) file\(files == 1 ? "" : "s"), step \(NumberPhrase.span(timeline.step))"
  }

  // MARK: - Events as they come

  /// Writes events of a timeline that grows; `day` is the day of the last one, told where it changes.
  package func write(
    _ events: [TimelineEvent], of timeline: Timeline, day: inout String, to out: ByteBuffer
  ) {
    let clock = ClockText(zone)
    let names = names(timeline)
    let columns = TimelineColumns(width: width)
    for event in events {
      let date = clock.date(event.time)
      if date != day { out.append(date + "\n") }
      day = date
      columns.write(
        TimelineRow(
          event, time: clock.seconds(event.time), names: names, isWhole: width == nil,
          tellsOpen: false), to: out)
    }
  }

  /// What files are called: on a terminal without folders, where that tells them apart.
  private func names(_ timeline: Timeline) -> [String: String] {
    guard width != nil else { return [:] }
    var paths: [String: [String]] = [:]
    for path in timeline.files.names {
      paths[path.split(separator: "/").last.map(String.init) ?? path, default: []].append(path)
    }
    var names: [String: String] = [:]
    for (name, paths) in paths where paths.count == 1 { names[paths[0]] = name }
    return names
  }
}

/// The cells of an event's line.
struct TimelineRow {
  let time: String
  let type: String
  let text: String
  /// How many records it is about, and whether it goes on.
  let count: String
  /// Where the first of them stands.
  let place: String

  init(
    _ event: TimelineEvent, time: String, names: [String: String], isWhole: Bool, tellsOpen: Bool
  ) {
    self.time = time
    type = event.type.title
    let line = event.text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
    text = DiffText.cut(line, isWhole ? 100 : 240)
    var parts: [String] = []
    let value = event.evidence.map { Quantity.grouped($0.value) } ?? "0"
    switch event.type {
    case .errorRate: parts.append("\(value) failing")
    case .latency: parts.append("\(value) slow")
    case .newError: parts.append("\(value) time\(value == "1" ? "" : "s")")
    default: break
    }
    if tellsOpen && event.isOpen && event.type != .newError { parts.append("goes on") }
    // Kept together where a line is broken.
    count = parts.joined(separator: ", ").replacing(" ", with: "\u{A0}")
    place = event.evidence?.first.map { "\(names[$0.file] ?? $0.file):\($0.line)" } ?? ""
  }
}

/// How wide the columns of a timeline are: of a terminal that is too narrow the place goes first, then
/// how many; what does not fit into a column goes on below it.
struct TimelineColumns {
  private let time: Int
  private let text: Int
  /// 0: told behind the text.
  private let count: Int
  /// 0: not told.
  private let place: Int
  private static let type = 10
  private static let gap = 2
  /// Texts narrower or wider than this are hard to read.
  private static let leastText = 36
  private static let mostText = 80
  private static let leastWithCount = 30

  /// For these rows.
  init(_ rows: [TimelineRow], width: Int?) {
    self.init(
      time: rows.map { Self.width($0.time) }.max() ?? 8,
      text: rows.map { Self.width($0.text) }.max() ?? 0,
      count: rows.map { Self.width($0.count) }.max() ?? 0,
      place: rows.map { Self.width($0.place) }.max() ?? 0, width: width)
  }

  /// For rows that are not known yet.
  init(width: Int?) { self.init(time: 8, text: 48, count: 13, place: 24, width: width) }

  private init(time: Int, text: Int, count: Int, place: Int, width: Int?) {
    self.time = time
    guard let width else {
      (self.text, self.count, self.place) = (min(text, 72), count, place)
      return
    }
    let text = min(text, Self.mostText)
    let room = max(width - time - Self.type - 2 * Self.gap, 16)
    let forCount = count > 0 ? count + Self.gap : 0
    let forPlace = place > 0 ? place + Self.gap : 0
    if room - forCount - forPlace >= min(text, Self.leastText) {
      (self.text, self.count, self.place) = (min(text, room - forCount - forPlace), count, place)
    } else if room - forCount >= min(text, Self.leastWithCount) {
      (self.text, self.count, self.place) = (min(text, room - forCount), count, 0)
    } else {
      (self.text, self.count, self.place) = (min(room, Self.mostText), 0, 0)
    }
    isWrapped = true
  }

  private var isWrapped = false

  func write(_ row: TimelineRow, to out: ByteBuffer) {
    let isInline = isWrapped && count == 0 && !row.count.isEmpty
    let whole = isInline ? "\(row.text), \(row.count)" : row.text
    let lines = isWrapped ? Self.wrapped(whole, width: text, indent: 0) : [whole]
    var line = Self.padded(row.time, time) + "  " + Self.padded(row.type, Self.type) + "  "
    let indent = String(repeating: " ", count: Self.width(line))
    let columns = [(lines[0], text), (row.count, count), (row.place, place)].filter { $0.1 > 0 }
    var end = Self.width(line)
    for (cell, most) in columns {
      // What is longer than its column takes from the next ones.
      line += cell.isEmpty ? "" : cell + String(repeating: " ", count: Self.gap)
      end += most + Self.gap
      line = Self.padded(line, end)
    }
    while line.last == " " { line.removeLast() }
    out.append(line.replacing("\u{A0}", with: " ") + "\n")
    for more in lines.dropFirst() {
      out.append(indent + more.replacing("\u{A0}", with: " ") + "\n")
    }
  }

  // MARK: - Text

  private static func width(_ text: String) -> Int {
    text.reduce(0) { $0 + DisplayWidth.of($1) }
  }

  private static func padded(_ text: String, _ most: Int) -> String {
    text + String(repeating: " ", count: max(0, most - width(text)))
  }

  /// Text in lines of at most so many columns, broken between words; a word that is longer than a
  /// line is broken behind punctuation, or else where the line ends.
  static func wrapped(_ text: String, width most: Int, indent: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    let margin = String(repeating: " ", count: indent)
    func end() {
      lines.append(line)
      line = margin
      used = indent
    }
    for word in text.split(separator: " ") {
      var rest = word
      let isFirst = used == 0 || line == margin
      if !isFirst {
        if used + 1 + width(String(word)) <= most {
          line += " "
          used += 1
        } else {
          end()
        }
      }
      while used + width(String(rest)) > most, rest.count > 1 {
        let piece = fitting(rest, max(1, most - used))
        line += piece
        rest = rest.dropFirst(piece.count)
        end()
      }
      line += rest
      used += width(String(rest))
    }
    if lines.isEmpty || line != margin { lines.append(line) }
    return lines
  }

  /// As much of a word as fits.
  private static func fitting(_ word: Substring, _ room: Int) -> Substring {
    var used = 0
    var count = 0
    var behindPunctuation = 0
    for c in word {
      used += DisplayWidth.of(c)
      guard used <= room else { break }
      count += 1
      if "-_./:,;=&".contains(c) { behindPunctuation = count }
    }
    return word.prefix(max(1, behindPunctuation * 2 > count ? behindPunctuation : count))
  }
}
