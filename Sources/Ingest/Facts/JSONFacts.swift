import LogCore

/// The time, the level and the message of records that are one JSON object.
final class JSONFacts {
  private let values: FieldValues
  private let times: TimestampParser
  private let names = FieldNames.shared
  private let predictors = KeyPredictors(.json)

  init(_ values: FieldValues) {
    self.values = values
    times = values.times
  }

  // MARK: - Time

  /// The time in the first of the known names that has a readable one.
  func time(of object: ByteSlice) -> Int64? {
    if let hit = unsafe predictors.times.pointee.find(object) {
      let time =
        hit.isString ? times.time(ofField: hit.value) : times.time(ofNumber: hit.value)
      if let time { return time }
    }
    var cursor = JSONCursor(object)
    var best = FieldRole.none
    var found: Int64?
    // Only the first of equal names counts, readable or not.
    var seen: UInt32 = 0
    while let member = cursor.next() {
      guard let role = names.role(of: values.key(member)), role.time < best else { continue }
      let bit = 1 as UInt32 &<< UInt32(role.time)
      guard seen & bit == 0 else { continue }
      seen |= bit
      guard let time = values.time(member) else { continue }
      found = time
      best = role.time
      if best == 0 { break }
    }
    unsafe predictors.times.pointee.learn(found == nil ? -1 : Int(best))
    return found
  }

  /// The time in the field of this name, or in `b` of the object `a` for the name `a.b`.
  func time(of object: ByteSlice, field name: [UInt8]) -> Int64? {
    unsafe name.withUnsafeBufferPointer { name in
      var cursor = JSONCursor(object)
      var nested: Int64?
      while let member = cursor.next() {
        let key = values.key(member)
        if unsafe key.equalsFolding(name[...]) {
          if let time = values.time(member) { return time }
        } else if nested == nil, member.kind == .object, key.count + 1 < name.count,
          unsafe name[key.count] == 0x2E, unsafe key.equalsFolding(name[..<key.count])
        {
          nested = unsafe time(of: member.value, field: name[(key.count + 1)...])
        }
      }
      return nested
    }
  }

  private func time(of object: ByteSlice, field name: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      guard unsafe values.key(member).equalsFolding(name) else { continue }
      if let time = values.time(member) { return time }
    }
    return nil
  }

  // MARK: - Level

  /// The level in the first of the known names that has one, else what ingest.md section 5 says;
  /// `searches` is whether the message is searched in the end.
  func level(of object: ByteSlice, searches: Bool) -> Level {
    if let hit = unsafe predictors.levels.pointee.find(object) {
      let level =
        hit.isString
        ? Level.word(hit.value)
        : FieldValues.level(number: hit.value, names.scale(ofLevel: hit.index))
      if level != .none { return level }
    }
    var walk = LevelWalk()
    var cursor = JSONCursor(object)
    while let member = cursor.next() { look(at: member, &walk) }
    unsafe predictors.levels.pointee.learn(walk.level == .none ? -1 : Int(walk.best))
    if walk.hasShortMessage && walk.smallLevel != .none { return walk.smallLevel }
    if walk.level != .none { return walk.level }
    if walk.priority != .none { return walk.priority }
    if walk.hasMongoTime && walk.mongoLevel != .none { return walk.mongoLevel }
    if walk.hasObjects, let level = nestedLevel(of: object) { return level }
    if walk.hasClefTime && walk.hasClefMessage && !walk.hasClefLevel { return .info }
    guard searches, let message = message(of: object) else { return .none }
    return Level.search(values.text(message))
  }

  /// What one pass over an object's members has seen of levels.
  private struct LevelWalk {
    var best = FieldRole.none
    var level = Level.none
    var seen: UInt32 = 0
    /// GELF's `level`, which counts with `short_message` only.
    var smallLevel = Level.none
    var hasShortMessage = false
    var priority = Level.none
    var mongoLevel = Level.none
    var hasMongoTime = false
    var hasClefTime = false
    var hasClefLevel = false
    var hasClefMessage = false
    var hasObjects = false
  }

  private func look(at member: JSONMember, _ walk: inout LevelWalk) {
    if member.kind == .object { walk.hasObjects = true }
    let key = values.key(member)
    guard let role = names.role(of: key) else { return }
    switch role.mark {
    case .none: break
    case .clefTime: walk.hasClefTime = true
    case .clefLevel: walk.hasClefLevel = true
    case .clefMessage: walk.hasClefMessage = true
    case .shortMessage: walk.hasShortMessage = true
    case .mongoTime where key.equals("t"): walk.hasMongoTime = member.kind == .object
    case .mongoSeverity where key.equals("s") && member.kind == .string:
      walk.mongoLevel = Self.mongoLevel(member.value)
    case .priority where key.equals("PRIORITY") && walk.priority == .none:
      walk.priority = values.level(member, .syslog)
    default: break
    }
    guard role.level < walk.best, walk.seen & (1 &<< UInt32(role.level)) == 0 else { return }
    walk.seen |= 1 &<< UInt32(role.level)
    if role.scale == .gelf, let value = values.text(member).smallNumber {
      walk.smallLevel = Level.syslog(value)
    }
    let level = values.level(member, role.scale)
    guard level != .none else { return }
    walk.level = level
    walk.best = role.level
  }

  /// `F`, `E`, `W`, `I`, `D` and `D1` to `D5`.
  private static func mongoLevel(_ text: ByteSlice) -> Level {
    if text.count == 2 && text[0] == 0x44 && ASCII.isDigit(text[1]) { return .debug }
    guard text.count == 1 else { return .none }
    return text[0] == 0x44 ? .debug : Level.klogLetter(text[0])
  }

  /// The first level in an object one level down.
  private func nestedLevel(of object: ByteSlice) -> Level? {
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      guard member.kind == .object else { continue }
      var inner = JSONCursor(member.value)
      while let field = inner.next() {
        guard let role = names.role(of: values.key(field)), role.isNestedLevel else { continue }
        let level = values.level(field, role.scale)
        if level != .none { return level }
      }
    }
    return nil
  }

  // MARK: - Message

  /// The member that holds the message, a string; nil if there is none.
  func message(of object: ByteSlice) -> JSONMember? {
    var cursor = JSONCursor(object)
    var best = FieldRole.none
    var found: JSONMember?
    var hasObjects = false
    while let member = cursor.next() {
      if member.kind == .object { hasObjects = true }
      guard member.kind == .string, let role = names.role(of: values.key(member)),
        role.message < best
      else { continue }
      best = role.message
      found = member
      if best == 0 { break }
    }
    return found ?? (hasObjects ? nestedMessage(of: object) : nil)
  }

  private func nestedMessage(of object: ByteSlice) -> JSONMember? {
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      guard member.kind == .object else { continue }
      var inner = JSONCursor(member.value)
      while let field = inner.next() {
        guard field.kind == .string, let role = names.role(of: values.key(field)),
          role.isNestedMessage
        else { continue }
        return field
      }
    }
    return nil
  }
}

extension ByteSlice {
  /// Whether both are the same but for the case of ASCII letters.
  fileprivate func equalsFolding(_ other: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard unsafe count == other.count else { return false }
    return unsafe zip(buffer, other).allSatisfy { ASCII.lowered($0) == ASCII.lowered($1) }
  }
}
