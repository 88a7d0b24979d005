internal import LogCore

/// How the input of a report was read where somebody said so: options that a command needs, too, which
/// is to give the same number.
package struct ReadingOptions: Sendable, Equatable {
  /// `--label`, `app=x`, ...: names and values in turns.
  package private(set) var words: [String] = []

  /// The options that change what records are.
  package static let names = ["--label", "--time-field", "--tz", "--input", "--join"]

  package init() {}

  /// Nil of words that are no such options: a report may come from anybody.
  package init?(words: [String]) {
    guard words.count % 2 == 0,
      words.indices.allSatisfy({ $0 % 2 == 1 || Self.names.contains(words[$0]) })
    else { return nil }
    self.words = words
  }

  package mutating func add(_ name: String, _ value: String?) {
    if let value { words += [name, value] }
  }

  package var isEmpty: Bool { words.isEmpty }

  // MARK: - As one line

  /// Words separated by blanks; what is no letter, digit or plain sign is `%20` and such.
  package var line: String {
    let digits = Array("0123456789ABCDEF".utf8)
    let words = words.map { word in
      let bytes = word.utf8.flatMap { byte -> [UInt8] in
        ASCII.isWord(byte) || "-.:/=".utf8.contains(byte)
          ? [byte] : [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    return words.joined(separator: " ")
  }

  /// Nil of a line that is none of ours.
  package init?(line: String) {
    var words: [String] = []
    for word in line.split(separator: " ", omittingEmptySubsequences: !line.contains(" ")) {
      let pieces = Array(word.utf8).split(separator: 0x25, omittingEmptySubsequences: false)
      var bytes = Array(pieces[0])
      for piece in pieces.dropFirst() {
        guard let byte = UInt8(String(decoding: piece.prefix(2), as: UTF8.self), radix: 16) else {
          return nil
        }
        bytes += [byte] + piece.dropFirst(2)
      }
      words.append(String(decoding: bytes, as: UTF8.self))
    }
    self.init(words: words)
  }
}
