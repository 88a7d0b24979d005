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
    let arena = ByteArena()
    var names: [[String]] = []
    for text in texts { names.append(fileNames(text, arena)) }
    let all = Set(names.flatMap { $0 }).sorted()
    var numbers: [String: Int32] = [:]
    for (number, name) in all.enumerated() { numbers[name] = Int32(number) }
    for (partial, text) in texts.enumerated() {
      let files = names[partial].map { numbers[$0] ?? 0 }
      var isComplete = false
      var lineNumber = 0
      var lines = LineWalk(text)
      while let line = lines.next() {
        lineNumber += 1
        arena.reset()
        let parsed = PartialLine(line, arena: arena)
        if isHead(parsed.word) { continue }
        guard !isComplete else { throw Fault(partial: partial, line: lineNumber) }
        if parsed.word.equals("end") {
          isComplete = true
        } else if !state.read(parsed, files: files) {
          throw Fault(partial: partial, line: lineNumber)
        }
      }
      guard isComplete else { throw Fault(partial: partial, line: lineNumber + 1) }
    }
    let files = FileTable(names: all, linesBefore: Array(repeating: [], count: all.count))
    state.settle(files)
    return files
  }

  /// A line that is none of a partial's; one behind the last where the end is missing.
  package struct Fault: Error {
    package var partial: Int
    package var line: Int
  }

  private static func isHead(_ word: ByteSlice) -> Bool {
    word.equals("logq-partial") || word.equals("query") || word.equals("option")
      || word.equals("file")
  }

  private static func fileNames(_ text: ByteSlice, _ arena: ByteArena) -> [String] {
    var names: [String] = []
    var lines = LineWalk(text)
    while let line = lines.next() {
      var parsed = PartialLine(line, arena: arena)
      if parsed.word.equals("file") {
        names.append(parsed.bytes()?.string ?? "")
      } else if !isHead(parsed.word) {
        break
      }
    }
    return names
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
