internal import LogCore

/// Writes the fields of a JSON or logfmt record: message first, the others as `key=value`, texts of
/// several lines below.
///
/// One worker's.
// SAFETY: `innerMessage` points into the record that is being written and is only compared with its
// fields.
@safe
final class FieldWriter {
  private let theme: Theme
  private let roles: KeyRoles
  private let values: ValueWriter
  private let labels: AddedLabels
  private let path = ByteBuffer(capacity: 256)
  /// Values of several lines with where their keys stand in `blockKeys`; shown below the record.
  private var blocks: [(key: Range<Int>, text: ByteSlice)] = []
  private let blockKeys = ByteBuffer(capacity: 256)
  /// The message inside an object, if there is none outside: where its value stands.
  private var innerMessage: UnsafePointer<UInt8>?
  private static let mostLevels = 16
  private static let longestPlainValue = 256
  /// A key, a value, two colours.
  private static let longestPlain = KeyRoles.shownRoom + longestPlainValue + 16
  private static let plainRoom = 4096
  private static let mostPlainMembers = 16
  private let inner: InnerObjects
  private let number: ShortText
  private let constant: ShortText
  private let reset: ShortText

  init(theme: Theme, roles: KeyRoles, values: ValueWriter, labels: AddedLabels) {
    self.theme = theme
    number = ShortText(theme.number)
    constant = ShortText(theme.constant)
    reset = ShortText(theme.reset)
    inner = InnerObjects(theme: theme)
    self.roles = roles
    self.values = values
    self.labels = labels
  }

  /// Appends the rest of the record's first line, all but labels and line break.
  func write(_ record: RecordFields, hidesLevel: Bool, to out: ByteBuffer) {
    if !blocks.isEmpty { blocks.removeAll(keepingCapacity: true) }
    blockKeys.removeAll()
    unsafe innerMessage = nil
    writeMessage(record, out)
    var i = 0
    while i < record.count {
      // Most fields are short and plain: they are written without asking for room each time.
      i = writePlain(record, from: i, hidesLevel: hidesLevel, out)
      guard i < record.count else { break }
      if isHead(i, record, hidesLevel) {
        let field = unsafe record.fields[i]
        if labels.isWanted { labels.note(path: field.key, value: text(field)) }
      } else {
        unsafe write(record.fields[i], at: i, out)
      }
      i += 1
    }
    guard record.caller >= 0 else { return }
    out.append(" @ ")
    unsafe values.append(text(record.fields[record.caller]), colour: theme.key, to: out)
  }

  /// Whether the record's head says what the field says.
  @inline(__always)
  private func isHead(_ i: Int, _ record: RecordFields, _ hidesLevel: Bool) -> Bool {
    i == record.message || i == record.time || i == record.logger || i == record.caller
      || (i == record.level && hidesLevel)
  }

  /// Appends plain fields from number `from` on; returns the number of the first that is not.
  private func writePlain(
    _ record: RecordFields, from: Int, hidesLevel: Bool, _ out: ByteBuffer
  ) -> Int {
    guard !labels.isWanted, values.isSimple else { return from }
    let fields = unsafe record.fields
    let roles = record.roles
    var i = from
    var p = unsafe out.uninitialized(Self.plainRoom)
    let start = unsafe p
    while unsafe i < record.count && p - start < Self.plainRoom - Self.longestPlain {
      if !isHead(i, record, hidesLevel) {
        guard let end = unsafe writePlain(fields[i], at: i, roles, to: p) else { break }
        unsafe p = unsafe end
      }
      i &+= 1
    }
    unsafe out.advance(by: p - start)
    return i
  }

  /// Writes a field whose value is short, and one word; where it ends, nil for other fields.
  @inline(__always)
  private func writePlain(
    _ field: JSONListedMember, at i: Int, _ roles: KeyRoles, to start: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8>? {
    guard field.value.count <= Self.longestPlainValue, let key = roles.shownKey(field.key, at: i)
    else { return nil }
    var p = unsafe start
    switch field.kind {
    case .string:
      guard !field.hasEscapes, !field.value.isEmpty, ValueWriter.isPlainWord(field.value) else {
        return nil
      }
      unsafe p = unsafe ShortCopy.copy(key, to: p)
      return unsafe ShortCopy.copy(field.value, to: p)
    case .number:
      unsafe p = unsafe ShortCopy.copy(key, to: p)
      unsafe p = unsafe number.write(to: p)
    case .true, .false, .null:
      unsafe p = unsafe ShortCopy.copy(key, to: p)
      unsafe p = unsafe constant.write(to: p)
    case .object, .array: return nil
    }
    unsafe p = unsafe ShortCopy.copy(field.value, to: p)
    return unsafe reset.write(to: p)
  }

  /// Appends an object whose members are all plain; false, and nothing written, for others.
  private func writePlainObject(_ field: JSONListedMember, at index: Int, _ out: ByteBuffer) -> Bool
  {
    guard !labels.isWanted, values.isSimple, unsafe innerMessage == nil,
      let inner = inner.load(field, at: index)
    else { return false }
    let members = inner.members
    guard members.count <= Self.mostPlainMembers else { return false }
    let start = unsafe out.uninitialized(Self.mostPlainMembers * Self.longestPlain)
    var p = unsafe start
    for i in 0..<members.count {
      guard let end = unsafe writePlain(members.members[i], at: i, inner.roles, to: p) else {
        return false
      }
      unsafe p = unsafe end
    }
    unsafe out.advance(by: p - start)
    return true
  }

  /// The value as a reader means it.
  @inline(__always)
  private func text(_ field: JSONListedMember) -> ByteSlice {
    field.hasEscapes ? values.unescape(field.value) : field.value
  }

  // MARK: - The message

  private func writeMessage(_ record: RecordFields, _ out: ByteBuffer) {
    let message: ByteSlice
    if record.message >= 0 {
      message = unsafe text(record.fields[record.message])
    } else if let inner = findInnerMessage(record) {
      message = inner
    } else {
      return
    }
    guard !message.isEmpty else { return }
    out.append(0x20)
    let end = message.firstIndex(of: 0x0A) ?? message.count
    values.append(message[0..<end], colour: theme.message, to: out)
    out.append(0x20)
    let rest = message.from(end)
    if !rest.isBlank { blocks.append((0..<0, rest.from(1))) }
  }

  /// The string `message` or `msg` one level down.
  private func findInnerMessage(_ record: RecordFields) -> ByteSlice? {
    for i in 0..<record.count where unsafe record.fields[i].kind == .object {
      var cursor = unsafe JSONCursor(record.fields[i].value)
      while let member = cursor.next() {
        guard member.kind == .string,
          member.key.equalsIgnoringASCIICase("message") || member.key.equalsIgnoringASCIICase("msg")
        else { continue }
        unsafe innerMessage = unsafe member.value.start
        return member.hasEscapes ? values.unescape(member.value) : member.value
      }
    }
    return nil
  }

  // MARK: - Other fields

  private func write(_ field: JSONListedMember, at index: Int, _ out: ByteBuffer) {
    if case .object = field.kind {
      if writePlainObject(field, at: index, out) { return }
      path.removeAll()
      path.append(field.key)
      return writeObject(field.value, depth: 1, out)
    }
    let value = text(field)
    if labels.isWanted { labels.note(path: field.key, value: value) }
    if field.hasEscapes && isBlock(value) {
      return addBlock(field.key, value)
    }
    roles.write(field.key, to: out)
    writeScalar(value, field.kind, out)
  }

  /// Members of an object, each with the keys of the objects around it before its own.
  private func writeObject(_ object: ByteSlice, depth: Int, _ out: ByteBuffer) {
    var cursor = JSONCursor(object)
    var isEmpty = true
    let outer = path.count
    while let member = cursor.next() {
      isEmpty = false
      if unsafe member.value.start == innerMessage { continue }
      path.append(0x2E)
      path.append(member.key)
      if member.kind == .object && depth < Self.mostLevels {
        writeObject(member.value, depth: depth + 1, out)
      } else {
        let value = member.hasEscapes ? values.unescape(member.value) : member.value
        if labels.isWanted { labels.note(path: path.slice, value: value) }
        if member.hasEscapes && isBlock(value) {
          addBlock(path.slice, value)
        } else {
          roles.write(path.slice, to: out)
          writeScalar(value, member.kind, out)
        }
      }
      path.truncate(to: outer)
    }
    if isEmpty {
      roles.write(path.slice, to: out)
      out.append("{}")
    }
  }

  @inline(__always)
  private func writeScalar(_ value: ByteSlice, _ kind: JSONKind, _ out: ByteBuffer) {
    switch kind {
    case .string: values.append(word: value, to: out)
    case .number: values.append(value, colour: theme.number, to: out)
    case .true, .false, .null: values.append(value, colour: theme.constant, to: out)
    case .object, .array: values.append(json: value, to: out)
    }
  }

  // MARK: - Below the record

  /// Whether a text has more than one line that is not blank.
  private func isBlock(_ text: ByteSlice) -> Bool {
    guard let end = text.firstIndex(of: 0x0A) else { return false }
    return !text.from(end).isBlank
  }

  private func addBlock(_ key: ByteSlice, _ text: ByteSlice) {
    let from = blockKeys.count
    blockKeys.append(key)
    blocks.append((from..<blockKeys.count, text))
  }

  /// Ends the record's first line, and writes the lines below it.
  func writeBlocks(to out: ByteBuffer) {
    // The gap behind a message that nothing follows.
    if out.slice.hasSuffix(" ") { out.truncate(to: out.count - 1) }
    out.append(0x0A)
    for (key, text) in blocks {
      if !key.isEmpty {
        out.append("   ")
        roles.write(blockKeys.slice[key], to: out)
        out.append(0x0A)
      }
      IndentedLines.write(text, values, to: out)
    }
  }
}

/// Lines below a record's first one.
enum IndentedLines {
  /// Appends each line with an indent; blank lines at the end are left out.
  static func write(_ text: ByteSlice, _ values: ValueWriter, to out: ByteBuffer) {
    var end = text.count
    while unsafe end > 0 && ASCII.isSpace(text.start[end - 1]) { end -= 1 }
    var from = 0
    while from < end {
      let stop = min(text.firstIndex(of: 0x0A, from: from) ?? end, end)
      var line = text[from..<stop]
      if line.hasSuffix("\r") { line = line[0..<line.count - 1] }
      if !line.isEmpty {
        out.append("    ")
        values.append(line, colour: "", to: out)
      }
      out.append(0x0A)
      from = stop + 1
    }
  }
}
