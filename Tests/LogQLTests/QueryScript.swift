import Foundation

/// A query script: records, and queries with the answers that they must have.
///
/// Blocks begin with one of ten words at the start of a line and end at the next blank line; `#`
/// begins a comment line. `docs/query-scripts.md` shows each word.
struct QueryScript {
  struct Block {
    var word: String
    /// What stands behind the word.
    var head: String
    /// The indented lines below it, without their first two blanks.
    var body: [String]
    /// Line numbers in the file: of the word, and behind the last line of the body.
    var line: Int
    var end: Int
  }

  let path: String
  let blocks: [Block]

  init(path: String) throws {
    self.path = path
    let text = try String(contentsOfFile: path, encoding: .utf8)
    var blocks: [Block] = []
    var isOpen = false
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.allSatisfy({ $0 == " " }) {
        isOpen = false
      } else if line.hasPrefix("#") {
        continue
      } else if line.hasPrefix("  "), isOpen, var last = blocks.popLast() {
        last.body.append(String(line.dropFirst(2)))
        last.end = index + 1
        blocks.append(last)
      } else {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        let head = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
        blocks.append(Block(word: words[0], head: head, body: [], line: index + 1, end: index + 1))
        isOpen = true
      }
    }
    self.blocks = blocks
  }

  /// The fixed instant that scripts call 0: 2026-01-01T00:00:00Z.
  static let epoch: Int64 = 1_767_225_600_000_000_000

  /// `90s`, `1h30m`, `-5s`, `1.5s` in nanoseconds; nil if it is none.
  static func duration(_ text: some StringProtocol) -> Int64? {
    var total = 0.0
    var number = ""
    var unit = ""
    let isNegative = text.hasPrefix("-")
    let units = ["ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9, "d": 86400e9]
    func close() -> Bool {
      guard let value = Double(number), let scale = units[unit] else { return false }
      total += value * scale
      (number, unit) = ("", "")
      return true
    }
    for character in isNegative ? text.dropFirst() : text[...] {
      if character.isNumber || character == "." {
        if !unit.isEmpty { guard close() else { return nil } }
        number.append(character)
      } else {
        unit.append(character)
      }
    }
    guard close() else { return nil }
    return Int64(isNegative ? -total : total)
  }
}
