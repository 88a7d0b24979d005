package import LogCore

/// Partials of reports: the head that all partials have, the files, and the lines of the state.
package enum ReportPartial {
  /// Writes a settled state.
  package static func write<State: ReportState>(
    _ state: State, head: PartialHead, files: FileTable, to out: PartialOutput
  ) {
    head.write(to: out.bytes)
    for name in files.names {
      out.begin("file")
      out.add(name)
      out.end()
    }
    state.write(to: out)
    out.begin("end")
    out.end()
    out.flush()
  }

  /// Reads partials, whose heads the caller has compared, into one state, which is settled then.
  ///
  /// `texts` are whole files. Throws the number of the partial and of the line that is none.
  package static func merge<State: ReportState>(_ texts: [ByteSlice], into state: State)
    throws(Fault) -> FileTable
  {
    let reader = ReportPartialReader()
    for text in texts {
      reader.beginHead()
      var lines = LineWalk(text)
      while let line = lines.next(), reader.takesHead(line) {}
    }
    for (partial, text) in texts.enumerated() {
      reader.begin(partial)
      var lines = LineWalk(text)
      while let line = lines.next() {
        guard reader.take(line, into: state) else {
          throw Fault(partial: partial, line: reader.line)
        }
      }
      guard reader.isComplete else { throw Fault(partial: partial, line: reader.line + 1) }
    }
    state.settle(reader.files)
    return reader.files
  }

  /// A line that is none of a partial's; one behind the last where the end is missing.
  package struct Fault: Error {
    package var partial: Int
    package var line: Int
  }
}

/// Takes in the lines of partials, whose heads the caller has compared, one partial after the other.
///
/// The heads of all of them come first, since files are numbered in the order of their names.
package final class ReportPartialReader {
  /// The line of the partial that came last, from 1.
  package private(set) var line = 0
  /// Whether the last line of the partial has come.
  package private(set) var isComplete = false
  private let arena = ByteArena()
  private var names: [[String]] = []
  private var all: [String] = []
  private var numbers: [String: Int32] = [:]
  private var numbersHere: [Int32] = []

  package init() {}

  /// The files of all partials.
  package var files: FileTable {
    FileTable(names: all, linesBefore: Array(repeating: [], count: all.count))
  }

  /// Before the first lines of a partial.
  package func beginHead() { names.append([]) }

  /// Takes in a line of a head; false if it is none, so that no more come.
  package func takesHead(_ line: ByteSlice) -> Bool {
    arena.reset()
    var parsed = PartialLine(line, arena: arena)
    guard Self.isHead(parsed.word) else { return false }
    if parsed.word.equals("file") {
      names[names.count - 1].append(parsed.bytes()?.string ?? "")
    }
    return true
  }

  /// Before the lines of a partial, when all heads have been read.
  package func begin(_ partial: Int) {
    if all.isEmpty {
      all = Set(names.flatMap { $0 }).sorted()
      for (number, name) in all.enumerated() { numbers[name] = Int32(number) }
    }
    numbersHere = names[partial].map { numbers[$0] ?? 0 }
    line = 0
    isComplete = false
  }

  /// Takes in a line of a partial; false if it is none.
  package func take(_ text: ByteSlice, into state: some ReportState) -> Bool {
    line += 1
    arena.reset()
    let parsed = PartialLine(text, arena: arena)
    if Self.isHead(parsed.word) { return true }
    guard !isComplete else { return false }
    if parsed.word.equals("end") {
      isComplete = true
      return true
    }
    return state.read(parsed, files: numbersHere)
  }

  private static func isHead(_ word: ByteSlice) -> Bool {
    word.equals("logq-partial") || word.equals("query") || word.equals("option")
      || word.equals("file")
  }
}

/// The lines of a text, without their line breaks.
struct LineWalk {
  private let text: ByteSlice
  private var at = 0

  init(_ text: ByteSlice) { self.text = text }

  mutating func next() -> ByteSlice? {
    guard at < text.count else { return nil }
    let end = text.firstIndex(of: 0x0A, from: at) ?? text.count
    defer { at = end + 1 }
    return text[at..<end]
  }
}
