internal import LogCore
internal import LogQL
internal import Output

/// What `--stats` prints.
enum StatisticsText {
  /// One item a line, numbers grouped; what did not occur is left out.
  static func text(
    _ input: InputReport, selected: Int, elapsed: Int, name: String = "selected"
  ) -> String {
    let seconds = Double(elapsed) / 1e9
    let rate = seconds > 0 ? Int(Double(input.bytes) / seconds) : 0
    var rows: [(String, String)] = [
      ("bytes", Quantity.grouped(input.bytes)),
      ("lines", Quantity.grouped(input.lines)),
      ("records", Quantity.grouped(input.records) + list(input.recordsByFormat)),
    ]
    if !input.recordsByWrapper.isEmpty {
      let sum = input.recordsByWrapper.values.reduce(0, +)
      rows.append(("in wrappers", Quantity.grouped(sum) + list(input.recordsByWrapper)))
    }
    let counts: [(String, Int)] = [
      ("joined lines", input.joinedLines), ("blank lines", input.blankLines),
      ("broken JSON", input.brokenJSON), ("invalid UTF-8", input.invalidUTF8),
      ("NUL bytes", input.nulBytes), ("unfinished parts", input.unfinishedParts),
      ("inherited times", input.inheritedTimes),
    ]
    for (name, count) in counts where count > 0 { rows.append((name, Quantity.grouped(count))) }
    rows.append(("streams", "\(input.selectedStreams) of \(input.streams) selected"))
    rows.append((name, Quantity.grouped(selected)))
    rows.append(("damaged", Quantity.grouped(input.damage.count)))
    rows.append(("time", "\(Quantity.seconds(seconds)), \(Quantity.bytes(rate))/s"))
    return rows.map { name, value in
      "\(name):" + String(repeating: " ", count: max(1, 17 - name.count)) + "\(value)\n"
    }.joined()
  }

  private static func list(_ counts: [String: Int]) -> String {
    guard !counts.isEmpty else { return "" }
    let parts = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    return " (" + parts.map { "\(Quantity.grouped($0.value)) \($0.key)" }.joined(separator: ", ")
      + ")"
  }
}
