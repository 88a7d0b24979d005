internal import LogCore

/// A field of a record as it stands in the line.
struct RecordField {
  var key: ByteSlice
  var value: ByteSlice
  var kind: JSONKind
  var hasEscapes: Bool
  var role: KeyRole
}

/// The top-level fields of one record, and which of them people want to see first.
///
/// One worker's; filled anew for each record.
final class RecordFields {
  private(set) var fields: UnsafeMutablePointer<RecordField>
  private(set) var count = 0
  private var capacity = 64
  private let roles: KeyRoles

  /// The numbers of the fields with a role; -1 for none.
  private(set) var message = -1
  private(set) var time = -1
  private(set) var level = -1
  private(set) var logger = -1
  private(set) var caller = -1

  init(roles: KeyRoles) {
    self.roles = roles
    fields = .allocate(capacity: capacity)
  }

  deinit { fields.deallocate() }

  /// Takes in a line that is one JSON object, or logfmt and nothing else; false for other lines.
  func load(_ line: ByteSlice) -> Bool {
    count = 0
    message = -1
    time = -1
    level = -1
    logger = -1
    caller = -1
    guard let first = line.isEmpty ? nil : line.start[0] else { return false }
    return first == 0x7B || first <= 0x20 ? loadJSON(line) || loadLogfmt(line) : loadLogfmt(line)
  }

  /// The level that the record's own field names, for records of which nobody asked it.
  var ownLevel: Level {
    guard level >= 0 else { return .none }
    let field = fields[level]
    if field.kind == .string {
      let word = Level.word(field.value)
      if word != .none { return word }
    }
    guard field.value.count <= 5, let number = Int(field.value.string) else { return .none }
    return Level.number(number)
  }

  private func loadJSON(_ line: ByteSlice) -> Bool {
    var cursor = JSONCursor(line)
    while let member = cursor.next() {
      add(
        RecordField(
          key: member.key, value: member.value, kind: member.kind, hasEscapes: member.hasEscapes,
          role: .field))
    }
    guard !cursor.isBroken, line.from(cursor.offset).isBlank else {
      count = 0
      return false
    }
    return true
  }

  private func loadLogfmt(_ line: ByteSlice) -> Bool {
    guard LogfmtCursor.isLogfmt(line) else { return false }
    var cursor = LogfmtCursor(line)
    var end = line.start
    while let pair = cursor.next() {
      // What the cursor skipped would not be shown: then the line is shown as text.
      let gap = ByteSlice(start: end, count: pair.key.start - end)
      guard gap.isBlank else { return false }
      end = pair.value.end + (pair.isQuoted ? 1 : 0)
      if pair.value.isEmpty && !pair.isQuoted { end = pair.key.end + 1 }
      add(
        RecordField(
          key: pair.key, value: pair.value, kind: .string, hasEscapes: pair.hasEscapes,
          role: .field))
    }
    return ByteSlice(start: end, count: line.end - end).isBlank
  }

  private func add(_ new: RecordField) {
    if count == capacity { grow() }
    var field = new
    field.role = roles.role(of: field.key, at: count)
    (fields + count).initialize(to: field)
    if field.role.kind != .field { note(count) }
    count += 1
  }

  private func grow() {
    let grown = UnsafeMutablePointer<RecordField>.allocate(capacity: capacity * 2)
    grown.moveInitialize(from: fields, count: count)
    fields.deallocate()
    fields = grown
    capacity *= 2
  }

  /// Remembers a field with a role if it has a value of the kind that the role wants.
  private func note(_ i: Int) {
    let field = fields[i]
    switch field.role.kind {
    case .field: break
    case .message: if field.kind == .string { take(i, &message) }
    case .time: if looksLikeTime(field) { take(i, &time) }
    case .level: if field.kind == .string || field.kind == .number { take(i, &level) }
    case .logger: if field.kind == .string { take(i, &logger) }
    case .caller: if field.kind == .string { take(i, &caller) }
    }
  }

  private func take(_ i: Int, _ best: inout Int) {
    if best < 0 || fields[i].role.rank < fields[best].role.rank { best = i }
  }

  private func looksLikeTime(_ field: RecordField) -> Bool {
    guard field.kind == .string || field.kind == .number, field.value.count >= 8 else {
      return false
    }
    return ASCII.isDigit(field.value.start[0]) || field.value.start[field.value.count - 3] == 0x3A
  }
}
