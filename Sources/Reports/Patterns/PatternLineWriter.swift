package import LogCore

/// Writes records with their templates, an object a line.
package final class PatternLineWriter {
  private let state: PatternState
  private let grouping: PatternGrouping
  /// Names of files as JSON.
  private var files: [ByteSlice] = []
  /// By group, once it is used.
  private var templates: [Template?]
  private let arena = ByteArena()
  private let out = ByteBuffer(capacity: 1 << 17)
  private let emit: (ByteSlice) -> Bool
  /// Whether someone still reads.
  private(set) var isOpen = true

  /// A template, ready to be written.
  private final class Template {
    /// The members `id` and `template`, and the begin of `values`.
    let head: ByteSlice
    /// The texts between placeholders, nothing where one begins or ends the template.
    let texts: [ByteSlice]

    init(_ template: [UInt8], _ arena: ByteArena) {
      let text = ColumnText.pattern(template)
      let out = ByteBuffer()
      out.append(",\"id\":\"")
      out.append(PatternReport.id(text))
      out.append("\",\"template\":")
      JSONWriter.string(arena.copy(text), to: out)
      out.append(",\"values\":[")
      head = arena.copy(out)
      texts = template.split(separator: 0, omittingEmptySubsequences: false)
        .map { arena.copy(Array($0)) }
    }
  }

  /// The templates of a state; `fewest` is `--min-values`.
  package init(
    _ state: PatternState, fewest: Int, files: [String], emit: @escaping (ByteSlice) -> Bool
  ) {
    self.state = state
    self.emit = emit
    grouping = PatternGrouping(state.table, fewest: fewest)
    templates = Array(repeating: nil, count: grouping.groups.count)
    for name in files {
      let text = ByteBuffer(capacity: 256)
      JSONWriter.string(arena.copy(name), to: text)
      self.files.append(arena.copy(text))
    }
  }

  /// Whether the state remembers all records.
  package var hasRecords: Bool { state.records != nil }

  /// Writes the records that the state remembers, in the order of their places.
  package func writeRecords(_ table: FileTable) {
    guard let records = state.records else { return }
    records.sort()
    for record in records.records where isOpen {
      let before = table.linesBefore[Int(record.file)]
      let shift = Int(record.sequence) < before.count ? before[Int(record.sequence)] : 0
      write(record.message, key: Int(record.key), file: record.file, line: record.line + shift)
    }
    flush()
  }

  /// Writes a record whose key is known by its number.
  func write(_ message: ByteSlice, key: Int, file: Int32, line: Int) {
    let template = template(grouping.groupOfEntry[key])
    out.append("{\"file\":")
    out.append(files[Int(file)])
    out.append(",\"line\":")
    out.append(decimal: Int64(line))
    out.append(template.head)
    writeValues(message, template.texts)
    out.append("]}\n")
    if out.count >= 1 << 16 { flush() }
  }

  private func template(_ group: Int) -> Template {
    if let known = templates[group] { return known }
    let fresh = Template(grouping.groups[group].template, arena)
    templates[group] = fresh
    return fresh
  }

  /// What stands at the placeholders: the texts are found leftmost, as `|>` finds them.
  private func writeValues(_ message: ByteSlice, _ texts: [ByteSlice]) {
    var at = texts[0].count
    for k in 1..<max(1, texts.count) {
      let text = texts[k]
      var end = message.count - text.count
      if k < texts.count - 1 {
        guard let found = message.find(text, from: at + 1) else { return }
        end = found
      }
      guard end >= at else { return }
      if k > 1 { out.append(0x2C) }
      JSONWriter.string(message[at..<end], to: out)
      at = end + text.count
    }
  }

  /// Hands over what has been written.
  func flush() {
    if isOpen && !out.isEmpty { isOpen = emit(out.slice) }
    out.removeAll()
  }
}
