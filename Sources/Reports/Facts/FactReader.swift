package import LogCore

/// How facts are found, as options say it.
package struct FactOptions: Sendable {
  /// `--duration FIELD:UNIT`: the field that holds durations, and its unit.
  package var durationField: String?
  package var durationUnit = FieldRole.Unit.none
  /// `--user-field`.
  package var userField: String?
  /// `--failing`, as LogQL: which requests fail.
  package var failing: String?
  /// Whether the fields of each record are kept, for `fields` and `diff`.
  package var keepsFields = false

  package init() {}
}

/// Finds the facts of the records of one worker's batches: one walk over each record's fields, no
/// allocation for each record.
///
/// The batch must have been read with format and level.
package final class FactReader {
  package let columns = FactColumns()
  private let names: LabelNames
  private let json: JSONFieldWalker
  private let logfmt: LogfmtFieldWalker
  private let services: StreamServices
  /// What each name means, by its number, as far as it has been asked.
  private var roles: [FieldRole] = []
  let options: FactOptions
  /// Whether the filter before has selected a record that has an error.
  var hasFilterErrors = false
  private let durationName: String?
  private let userName: String?

  package init(
    names: LabelNames, streams: StreamTable, options: FactOptions
  ) {
    self.names = names
    self.options = options
    json = JSONFieldWalker(names: names, wanted: nil)
    logfmt = LogfmtFieldWalker(names: names, wanted: nil)
    services = StreamServices(names: names, streams: streams)
    durationName = options.durationField.map { FieldRoles.normalized($0) }
    userName = options.userField.map { FieldRoles.normalized($0) }
  }

  /// Finds the facts of the records that the batch keeps.
  package func read(_ batch: RecordBatch, file: ByteSlice) {
    columns.beginFields()
    for k in 0..<batch.keptCount {
      let record = unsafe Int(batch.kept[k])
      read(record, batch, file)
    }
  }

  private func read(_ record: Int, _ batch: RecordBatch, _ file: ByteSlice) {
    columns.clear(record)
    let stream = unsafe services.facts(of: batch.stream[record])
    unsafe columns.service[record] = stream.service
    unsafe columns.version[record] = stream.version
    unsafe columns.pod[record] = stream.pod
    let level = unsafe batch.level[record]
    unsafe columns.level[record] = level == .none ? stream.level : level
    if stream.isEvent { unsafe columns.marks[record].insert(.event) }
    if stream.isSpan { unsafe columns.marks[record].insert(.span) }
    let line = unsafe batch.line[record]
    switch unsafe batch.format[record] {
    case .json:
      let fault = json.walk(line)
      unsafe take(json.fields, json.fieldCount, record, batch, isJSON: true)
      // What a broken line begins with is no request that anybody could count.
      if fault != nil { columns.forgetRequest(record) }
    case .logfmt:
      _ = logfmt.walk(line)
      unsafe take(logfmt.fields, logfmt.fieldCount, record, batch, isJSON: false)
    case .text:
      unsafe columns.message[record] = line
      guard let access = AccessText(line) else { break }
      unsafe columns.status[record] = access.status
      unsafe columns.endpoint[record] = EndpointText.endpoint(
        ofPath: access.path, into: batch.arena)
    }
    if unsafe columns.service[record].isEmpty {
      unsafe columns.service[record] = services.fallback(stream, file: file)
    }
    mark(record, batch)
    if stream.isSpan { markSpan(record, line) }
  }

  /// Spans of servers are requests; what has no status of HTTP fails by the span's own.
  private func markSpan(_ record: Int, _ line: ByteSlice) {
    var cursor = JSONCursor(line)
    while let member = cursor.next() {
      if member.key.equals("span_kind") {
        if member.value.equals("server") { unsafe columns.marks[record].insert(.server) }
      } else if member.key.equals("status") {
        if unsafe member.value.equals("error") && columns.status[record] == 0 {
          unsafe columns.marks[record].insert(.failing)
        }
      }
    }
  }

  /// The best field so far of each kind of fact.
  private struct Best {
    var service: UInt8 = 255
    var endpoint: UInt8 = 255
    var path: UInt8 = 255
    var status: UInt8 = 255
    var duration: UInt8 = 255
    var user: UInt8 = 255
    var version: UInt8 = 255
    var pod: UInt8 = 255
    var error: UInt8 = 255
    var message: UInt8 = 255
    var pathText = ByteSlice.empty
    var pathName: Int32 = -1
  }

  private func take(
    _ fields: UnsafeMutablePointer<JSONField>, _ count: Int, _ record: Int, _ batch: RecordBatch,
    isJSON: Bool
  ) {
    if options.keepsFields { unsafe columns.add(fields, count: count, to: record) }
    var best = Best()
    for i in 0..<count {
      let index = unsafe Int(fields[i].name.index)
      if index >= roles.count { learnRoles(index) }
      let role = roles[index]
      if role.kind == .none { continue }
      unsafe take(fields[i], role, record, batch, isJSON, &best)
    }
    if unsafe columns.endpoint[record].isEmpty && best.path != 255 {
      unsafe columns.endpoint[record] = EndpointText.endpoint(
        ofPath: best.pathText, into: batch.arena)
      unsafe columns.origins[record].isPath = true
      unsafe columns.origins[record].endpoint = best.pathName
    }
    if best.message == 255 { unsafe takeOtherMessage(fields, count, record, batch, isJSON) }
  }

  @inline(__always)
  private func take(
    _ field: JSONField, _ role: FieldRole, _ record: Int, _ batch: RecordBatch, _ isJSON: Bool,
    _ best: inout Best
  ) {
    switch role.kind {
    case .none, .trace, .size: break
    case .service:
      if unsafe stands(role, &best.service, when: services.isOpen(batch.stream[record])) {
        unsafe columns.service[record] = text(field, batch, isJSON)
        unsafe columns.origins[record].service = Int32(truncatingIfNeeded: field.name.index)
      }
    case .endpoint:
      if stands(role, &best.endpoint) {
        unsafe columns.endpoint[record] = text(field, batch, isJSON)
        unsafe columns.origins[record].endpoint = Int32(truncatingIfNeeded: field.name.index)
      }
    case .path:
      if stands(role, &best.path) {
        best.pathText = text(field, batch, isJSON)
        best.pathName = Int32(truncatingIfNeeded: field.name.index)
      }
    case .status:
      if role.rank < best.status, let value = Self.status(field.value) {
        best.status = role.rank
        unsafe columns.status[record] = value
        unsafe columns.origins[record].status = Int32(truncatingIfNeeded: field.name.index)
      }
    case .duration:
      if role.rank < best.duration { takeDuration(field, role, record, &best.duration) }
    case .user:
      if stands(role, &best.user) {
        unsafe columns.user[record] = text(field, batch, isJSON)
        unsafe columns.origins[record].user = Int32(truncatingIfNeeded: field.name.index)
      }
    case .version:
      if unsafe stands(role, &best.version, when: services.hasNoVersion(batch.stream[record])) {
        unsafe columns.version[record] = text(field, batch, isJSON)
      }
    case .pod:
      if unsafe stands(role, &best.pod, when: services.hasNoPod(batch.stream[record])) {
        unsafe columns.pod[record] = text(field, batch, isJSON)
      }
    case .error:
      if field.isString || !isJSON, stands(role, &best.error) {
        unsafe columns.errorText[record] = text(field, batch, isJSON)
      }
    case .message:
      if isJSON ? field.isString : role.rank < 2 {
        // Of logfmt only `msg`, else `message`.
        let rank = isJSON ? role.rank : 1 - role.rank
        guard rank < best.message else { break }
        best.message = rank
        unsafe columns.message[record] = text(field, batch, isJSON)
        unsafe columns.messageLabel[record] = Int32(truncatingIfNeeded: field.name.index)
      }
    }
  }

  /// Whether a field comes before the ones so far; if so, it is the best one from now on.
  @inline(__always)
  private func stands(_ role: FieldRole, _ best: inout UInt8, when isWanted: Bool = true) -> Bool {
    guard role.rank < best, isWanted else { return false }
    best = role.rank
    return true
  }

  private func takeDuration(
    _ field: JSONField, _ role: FieldRole, _ record: Int, _ best: inout UInt8
  ) {
    var unit = role.unit
    let isAssumed = unit == .none
    // `request_time` and `upstream_response_time` are nginx's, in seconds.
    if isAssumed { unit = role.rank == 5 || role.rank == 6 ? .seconds : .milliseconds }
    guard let value = DurationValue.parse(field.value, unit: unit) else {
      if !field.value.isEmpty { unsafe columns.origins[record].hasOddDuration = true }
      return
    }
    best = role.rank
    unsafe columns.duration[record] = value
    unsafe columns.origins[record].duration = Int32(truncatingIfNeeded: field.name.index)
    let hasUnit = ASCII.isLetter(field.value[field.value.count - 1])
    if hasUnit {
      unsafe columns.marks[record].insert(.ownUnit)
    } else if isAssumed {
      unsafe columns.marks[record].insert(.assumedUnit)
    }
  }

  private static func status(_ value: ByteSlice) -> Int16? {
    guard value.count == 3, let number = value.smallNumber, number >= 100, number <= 599 else {
      return nil
    }
    return Int16(number)
  }

  @inline(__always)
  private func text(_ field: JSONField, _ batch: RecordBatch, _ isJSON: Bool) -> ByteSlice {
    guard field.hasEscapes else { return field.value }
    return Self.unescaped(field, isJSON: isJSON, into: batch.arena)
  }

  /// A field's value as `| json` and `| logfmt` give it.
  package static func unescaped(_ field: JSONField, isJSON: Bool, into arena: ByteArena)
    -> ByteSlice
  {
    guard field.hasEscapes else { return field.value }
    return isJSON
      ? JSONString.unescapeLoki(field.value, into: arena)
      : JSONString.unescapeLogfmt(field.value, into: arena) ?? .empty
  }

  // MARK: - Messages

  /// The message of a JSON object that has none at its top: `message` or `msg` one level down; else,
  /// and of logfmt, the whole line.
  private func takeOtherMessage(
    _ fields: UnsafeMutablePointer<JSONField>, _ count: Int, _ record: Int, _ batch: RecordBatch,
    _ isJSON: Bool
  ) {
    unsafe columns.message[record] = unsafe batch.line[record]
    guard isJSON else { return }
    var cursor = unsafe JSONCursor(batch.line[record])
    while let member = cursor.next() {
      guard member.kind == .object else { continue }
      var inner = JSONCursor(member.value)
      while let found = inner.next() {
        guard found.kind == .string,
          found.key.equalsIgnoringASCIICase("message") || found.key.equalsIgnoringASCIICase("msg"),
          let field = (0..<count).first(where: {
            unsafe fields[$0].value.start == found.value.start
          })
        else { continue }
        unsafe columns.message[record] = unsafe text(fields[field], batch, true)
        unsafe columns.messageLabel[record] = unsafe Int32(
          truncatingIfNeeded: fields[field].name.index)
        return
      }
    }
  }

  // MARK: - Roles

  @inline(never)
  private func learnRoles(_ index: Int) {
    while roles.count <= index {
      let name = names[LabelID(index: UInt32(roles.count))]
      var role = FieldRoles.role(of: name)
      let normalized = FieldRoles.normalized(name)
      if normalized == userName { role = FieldRole(kind: .user, rank: 0) }
      if normalized == durationName {
        role = FieldRole(kind: .duration, rank: 0, unit: options.durationUnit)
      } else if durationName != nil && role.kind == .duration {
        role = FieldRole()
      }
      roles.append(role)
    }
  }

  /// What a field of this name says.
  package func role(of name: LabelID) -> FieldRole {
    let index = Int(name.index)
    if index >= roles.count { learnRoles(index) }
    return roles[index]
  }

  // MARK: - Requests

  private func mark(_ record: Int, _ batch: RecordBatch) {
    let level = unsafe columns.level[record]
    let status = unsafe columns.status[record]
    let isQuiet = level == .trace || level == .debug
    if unsafe (status > 0 || columns.duration[record] >= 0) && !isQuiet {
      unsafe columns.marks[record].insert(.request)
    }
    if status > 0 ? status >= 500 : level.rawValue >= Level.error.rawValue {
      unsafe columns.marks[record].insert(.failing)
    }
  }
}
