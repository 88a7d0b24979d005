internal import LogCore

/// The top-level fields of one record, and which of them people want to see first.
///
/// One worker's; filled anew for each record.
// SAFETY: `fields` is the list's own memory or the array's, read below `count` until the next record.
@safe
final class RecordFields {
  private let members = JSONMemberList()
  // Not the same: what is remembered for a place in objects must not change with lines of logfmt.
  private let objectRoles: KeyRoles
  private let pairRoles: KeyRoles
  /// The roles that belong to the fields of the last record.
  private(set) var roles: KeyRoles
  private var pairs: [JSONListedMember] = []

  private(set) var fields: UnsafePointer<JSONListedMember>
  private(set) var count = 0

  /// The numbers of the fields with a role; -1 for none.
  private(set) var message = -1
  private(set) var time = -1
  private(set) var level = -1
  private(set) var logger = -1
  private(set) var caller = -1
  /// The ranks of the fields above among those with their role.
  private var ranks = [UInt8](repeating: 0, count: KeyRole.kinds)

  init(theme: Theme) {
    objectRoles = KeyRoles(theme: theme)
    pairRoles = KeyRoles(theme: theme)
    roles = objectRoles
    unsafe fields = unsafe UnsafePointer(members.members)
  }

  /// Takes in a line that is one JSON object, or logfmt and nothing else; false for other lines.
  ///
  /// The fields are valid as long as the line is, until the next call.
  func load(_ line: ByteSlice) -> Bool {
    message = -1
    time = -1
    level = -1
    logger = -1
    caller = -1
    guard let first = unsafe line.isEmpty ? nil : line.start[0] else { return false }
    if first == 0x7B || first <= 0x20, members.load(line) {
      unsafe fields = unsafe UnsafePointer(members.members)
      count = members.count
      roles = objectRoles
      findRoles()
      return true
    }
    return loadLogfmt(line)
  }

  private func loadLogfmt(_ line: ByteSlice) -> Bool {
    guard LogfmtCursor.isLogfmt(line) else { return false }
    pairs.removeAll(keepingCapacity: true)
    var cursor = LogfmtCursor(line)
    var end = unsafe line.start
    while let pair = cursor.next() {
      // What the cursor skipped would not be shown: then the line is shown as text.
      let gap = unsafe ByteSlice(start: end, count: pair.key.start - end)
      guard gap.isBlank else { return false }
      unsafe end = unsafe pair.value.end + (pair.isQuoted ? 1 : 0)
      if pair.value.isEmpty && !pair.isQuoted { unsafe end = unsafe pair.key.end + 1 }
      pairs.append(
        JSONListedMember(
          key: pair.key, value: pair.value, kind: .string, hasEscapes: pair.hasEscapes,
          isExpected: false))
    }
    guard unsafe ByteSlice(start: end, count: line.end - end).isBlank else { return false }
    // The array's memory stays where it is until the next line.
    unsafe fields = unsafe pairs.withUnsafeBufferPointer { unsafe $0.baseAddress ?? fields }
    count = pairs.count
    roles = pairRoles
    findRoles()
    return true
  }

  private func findRoles() {
    let roles = roles
    for i in 0..<count {
      let role = unsafe roles.role(of: fields[i].key, at: i, isExpected: fields[i].isExpected)
      if role.kind != KeyRole.Kind.field.rawValue { note(i, role) }
    }
  }

  /// Remembers a field with a role if it has a value of the kind that the role wants.
  private func note(_ i: Int, _ role: KeyRole) {
    guard let kind = KeyRole.Kind(rawValue: role.kind) else { return }
    let isString: Bool
    let isNumber: Bool
    switch unsafe fields[i].kind {
    case .string: (isString, isNumber) = (true, false)
    case .number: (isString, isNumber) = (false, true)
    default: return
    }
    switch kind {
    case .field: break
    case .message: if isString { take(i, role, &message) }
    case .time: if unsafe looksLikeTime(fields[i].value) { take(i, role, &time) }
    case .level: if isString || isNumber { take(i, role, &level) }
    case .logger: if isString { take(i, role, &logger) }
    case .caller: if isString { take(i, role, &caller) }
    }
  }

  private func take(_ i: Int, _ role: KeyRole, _ best: inout Int) {
    if best < 0 || role.rank < ranks[Int(role.kind)] {
      best = i
      ranks[Int(role.kind)] = role.rank
    }
  }

  private func looksLikeTime(_ value: ByteSlice) -> Bool {
    guard value.count >= 8 else { return false }
    return unsafe ASCII.isDigit(value.start[0]) || value.start[value.count - 3] == 0x3A
  }

  /// The level that the record's own field names, for records of which nobody asked it.
  var ownLevel: Level {
    guard level >= 0 else { return .none }
    let value = unsafe fields[level].value
    let word = Level.word(value)
    if word != .none { return word }
    guard value.count <= 5, let number = Int(value.string) else { return .none }
    return Level.number(number)
  }
}
