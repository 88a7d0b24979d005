package import LogCore

/// Writes each record of an input with its template: the second pass of `patterns --lines`.
///
/// Used by one worker that reads the files in the order of their names, so that what it writes is in
/// order. Takes its templates from the state of the first pass.
package final class PatternLines: ReportState {
  private let state: PatternState
  private let templates: [[UInt8]: Template]
  private let names: LabelNames
  private let files: [String]
  private let linesBefore: (_ file: Int, _ sequence: Int) -> Int
  private let emit: (ByteSlice) -> Bool
  private let scanner = SkeletonScanner()
  private let key = ByteBuffer(capacity: 4096)
  private let out = ByteBuffer(capacity: 1 << 17)
  private var isOpen = true

  private struct Template {
    let id: String
    let text: [UInt8]
    /// The texts between placeholders, nothing where one begins or ends the template.
    let texts: [[UInt8]]
  }

  /// The templates of a state, for passes over the same input.
  package struct Catalogue: Sendable {
    fileprivate let templates: [[UInt8]: [UInt8]]

    package init(_ state: PatternState, fewest: Int) {
      let grouping = PatternGrouping(state.table, fewest: fewest)
      var templates: [[UInt8]: [UInt8]] = [:]
      for (number, skeleton) in grouping.skeletons.enumerated() {
        templates[skeleton] = grouping.groups[grouping.groupOfEntry[number]].template
      }
      self.templates = templates
    }
  }

  /// `linesBefore` says how many lines a file has before one of its sequences.
  package init(
    _ catalogue: Catalogue, state: PatternState, names: LabelNames, files: [String],
    linesBefore: @escaping (Int, Int) -> Int, emit: @escaping (ByteSlice) -> Bool
  ) {
    self.state = state
    self.names = names
    self.files = files
    self.linesBefore = linesBefore
    self.emit = emit
    templates = catalogue.templates.mapValues { template in
      let text = ColumnText.pattern(template)
      let texts = template.split(separator: 0, omittingEmptySubsequences: false)
      return Template(id: PatternReport.id(text), text: text, texts: texts.map { Array($0) })
    }
  }

  package func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    guard isOpen else { return }
    let before = linesBefore(Int(origin.file), Int(origin.sequence))
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      let message = unsafe facts.columns.message[record]
      scanner.scan(message)
      guard let template = templates[state.table.skeleton(scanner.skeleton.slice).array] else {
        continue
      }
      write(message, template, origin, before + (unsafe batch.lineNumber[record]))
    }
    if out.count >= 1 << 16 { flush() }
  }

  private func write(_ message: ByteSlice, _ template: Template, _ origin: BatchOrigin, _ line: Int)
  {
    let writer = ReportWriter(out)
    writer.object {
      writer.member("file", files[Int(origin.file)])
      writer.member("line", line)
      writer.member("id", template.id)
      writer.member("template", template.text)
      writer.list("values") {
        for value in Self.values(message, template.texts) { writer.string(value) }
      }
    }
    out.append(0x0A)
  }

  /// What stands at the placeholders: the texts are found leftmost, as `|>` finds them.
  private static func values(_ message: ByteSlice, _ texts: [[UInt8]]) -> [ByteSlice] {
    var values: [ByteSlice] = []
    var at = texts[0].count
    for (k, text) in texts.enumerated().dropFirst() {
      var end = message.count - text.count
      if k < texts.count - 1 {
        guard let found = find(text, message, from: at + 1) else { return values }
        end = found
      }
      guard end >= at else { return values }
      values.append(message[at..<end])
      at = end + text.count
    }
    return values
  }

  private static func find(_ text: [UInt8], _ message: ByteSlice, from: Int) -> Int? {
    var i = from
    while i + text.count <= message.count {
      if message[i..<i + text.count].equals(text) { return i }
      i += 1
    }
    return nil
  }

  /// Writes what is left.
  package func flush() {
    if isOpen && !out.isEmpty { isOpen = emit(out.slice) }
    out.removeAll()
  }

  package func merge(_ other: PatternLines) {}
  package func settle(_ files: FileTable) { flush() }
  package func write(to out: PartialOutput) {}
  package func read(_ line: PartialLine, files: [Int32]) -> Bool { false }
}
