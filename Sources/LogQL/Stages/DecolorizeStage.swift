internal import LogCore

/// `| decolorize`: the line without its ANSI colour sequences.
package struct DecolorizeStage: Stage {
  package static let syntax = StageSyntax(
    keyword: "decolorize",
    summary: "the line without its ANSI colour sequences",
    example: #"{app="api"} | decolorize |= "ERROR""#
  ) { (_: inout QueryParser) throws(QueryError) -> any Stage in
    DecolorizeStage()
  }

  package init() {}

  package func write(to text: inout QueryText) { text.write("| decolorize") }

  package func demand(before after: LabelDemand) -> LabelDemand { after }

  package var traits: StageTraits { [.changesLine, .readsLine] }

  package func makeRunner(_ context: RunnerContext) -> any StageRunner { Runner() }

  private final class Runner: StageRunner {
    func run(_ batch: RecordBatch) {
      for k in 0..<batch.keptCount {
        let record = unsafe Int(batch.kept[k])
        let line = unsafe batch.line[record]
        guard line.firstIndex(of: 0x1B) != nil || line.firstIndex(of: 0x9B) != nil else {
          continue
        }
        if let first = ANSISequence.first(in: line, from: 0) {
          unsafe batch.line[record] = plain(line, first, batch.arena)
        }
      }
    }

    private func plain(_ line: ByteSlice, _ first: Range<Int>, _ arena: ByteArena) -> ByteSlice {
      let out = unsafe arena.allocate(line.count)
      var length = 0
      var from = 0
      var sequence: Range<Int>? = first
      while let found = sequence {
        unsafe (out + length).update(from: line.start + from, count: found.lowerBound - from)
        length += found.lowerBound - from
        from = found.upperBound
        sequence = ANSISequence.first(in: line, from: from)
      }
      unsafe (out + length).update(from: line.start + from, count: line.count - from)
      length += line.count - from
      arena.shrinkLast(from: line.count, to: length)
      return unsafe ByteSlice(start: UnsafePointer(out), count: length)
    }
  }
}

/// Control sequences of terminals.
enum ANSISequence {
  /// The first sequence that begins at or behind an offset.
  static func first(in text: ByteSlice, from: Int) -> Range<Int>? {
    for i in from..<text.count {
      let c = unsafe text.start[i]
      // U+009B does what ESC does; in UTF-8 it is two bytes.
      let isLong = unsafe c == 0x9B && i > from && text.start[i - 1] == 0xC2
      guard c == 0x1B || isLong, let end = end(text, i + 1) else { continue }
      return (isLong ? i - 1 : i)..<end
    }
    return nil
  }

  /// The offset behind the sequence whose introducer ends at `from`; nil if it is none.
  private static func end(_ text: ByteSlice, _ from: Int) -> Int? {
    var i = from
    while i < text.count, unsafe isOpening(text.start[i]) { i += 1 }
    return bellEnd(text, i) ?? parameterEnd(text, i)
  }

  private static func isOpening(_ c: UInt8) -> Bool {
    switch c {
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"),
      UInt8(ascii: "#"), UInt8(ascii: ";"), UInt8(ascii: "?"):
      true
    default: false
    }
  }

  /// Letters, digits and semicolons up to BEL.
  private static func bellEnd(_ text: ByteSlice, _ from: Int) -> Int? {
    var i = from
    while i < text.count,
      unsafe ASCII.isLetter(text.start[i]) || ASCII.isDigit(text.start[i])
        || text.start[i] == UInt8(ascii: ";")
    { i += 1 }
    return unsafe i < text.count && text.start[i] == 0x07 ? i + 1 : nil
  }

  /// Numbers of up to four digits with semicolons between them, and a final byte, which the last
  /// digit may be.
  private static func parameterEnd(_ text: ByteSlice, _ from: Int) -> Int? {
    var i = digitsEnd(text, from)
    var lastDigit = i
    while i > from, i < text.count, unsafe text.start[i] == UInt8(ascii: ";") {
      let next = digitsEnd(text, i + 1)
      if next > i + 1 { lastDigit = next }
      i = next
    }
    if unsafe i < text.count && isFinal(text.start[i]) { return i + 1 }
    return lastDigit > from ? lastDigit : nil
  }

  private static func digitsEnd(_ text: ByteSlice, _ from: Int) -> Int {
    var i = from
    while i < text.count, i - from < 4, unsafe ASCII.isDigit(text.start[i]) { i += 1 }
    return i
  }

  private static func isFinal(_ c: UInt8) -> Bool {
    switch c {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "P"),
      UInt8(ascii: "R"), UInt8(ascii: "Z"), UInt8(ascii: "c"),
      UInt8(ascii: "f")...UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "q"),
      UInt8(ascii: "r"), UInt8(ascii: "y"), UInt8(ascii: "="), UInt8(ascii: ">"),
      UInt8(ascii: "<"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
