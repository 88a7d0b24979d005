import LogCore

/// What a wrapper around a line said: where the content begins, whose it is, and its time.
struct LineWrapping {
  var kind = WrapperKind.none
  /// Where the content begins.
  var content = 0
  var time: Int64 = 0
  var hasTime = false
  /// The end of a CRI line that goes on in the next one.
  var isPartial = false
  /// Labels; no bytes where the wrapper has none.
  var namespace: ByteSlice
  var pod: ByteSlice
  var container: ByteSlice
  var stream: ByteSlice

  init(_ kind: WrapperKind, of line: ByteSlice) {
    self.kind = kind
    let none = line[0..<0]
    namespace = none
    pod = none
    container = none
    stream = none
  }

  /// Whether the wrapper gave any label.
  var hasLabels: Bool { pod.count + container.count + stream.count > 0 }

  /// Takes in the time that follows the prefix, if there is one.
  mutating func readStamp(_ line: ByteSlice, _ stamp: inout WrapperStamp) {
    guard let found = stamp.readNine(line, at: content) else { return }
    content = found.end
    time = found.nanoseconds
    hasTime = true
  }
}

/// Names as Kubernetes spells them.
enum KubernetesName {
  /// The offset behind the longest run of `[a-z0-9-]`, or with dots, from `from` on.
  static func run(_ line: ByteSlice, from: Int, dots: Bool) -> Int {
    var i = from
    while i < line.count {
      let c = unsafe line.start[i]
      guard ASCII.isLower(c) || ASCII.isDigit(c) || c == 0x2D || (dots && c == 0x2E) else { break }
      i += 1
    }
    return i
  }

  /// Whether the bytes, which are of the right alphabet, begin and end with a letter or digit.
  static func isName(_ text: ByteSlice) -> Bool {
    guard let first = unsafe text.buffer.first, let last = unsafe text.buffer.last else {
      return false
    }
    return first != 0x2D && first != 0x2E && last != 0x2D && last != 0x2E
  }

  /// A letter of the names that Kubernetes makes up.
  static func isGenerated(_ c: UInt8) -> Bool {
    switch c {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
      UInt8(ascii: "u"), UInt8(ascii: "y"):
      false
    case UInt8(ascii: "b")...UInt8(ascii: "z"), 0x32, 0x34...0x39: true
    default: false
    }
  }

  /// How many generated letters `text` ends in.
  static func generatedSuffix(_ text: ByteSlice) -> Int {
    var n = 0
    while unsafe n < text.count && isGenerated(text.start[text.count - 1 - n]) { n += 1 }
    return n
  }
}
