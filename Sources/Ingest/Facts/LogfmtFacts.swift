import LogCore

/// The time, the level and the message of records whose first line is logfmt.
final class LogfmtFacts {
  private let values: FieldValues
  private let names = FieldNames.shared
  private let predictors = KeyPredictors(.logfmt)

  init(_ values: FieldValues) { self.values = values }

  /// The time in the first of the known names that has a readable one.
  func time(of line: ByteSlice) -> Int64? {
    if let hit = unsafe predictors.times.pointee.find(line),
      let time = values.times.time(ofField: hit.value)
    {
      return time
    }
    var cursor = LogfmtCursor(line)
    var best = FieldRole.none
    var found: Int64?
    var seen: UInt32 = 0
    while let pair = cursor.next() {
      guard let role = names.role(of: pair.key), role.time < best else { continue }
      let bit = 1 as UInt32 &<< UInt32(role.time)
      guard seen & bit == 0 else { continue }
      seen |= bit
      guard let time = values.times.time(ofField: text(pair)) else { continue }
      found = time
      best = role.time
      if best == 0 { break }
    }
    unsafe predictors.times.pointee.learn(found == nil ? -1 : Int(best))
    return found
  }

  /// The time in the first field of this name, whatever the case of its letters.
  func time(of line: ByteSlice, field name: [UInt8]) -> Int64? {
    var cursor = LogfmtCursor(line)
    while let pair = cursor.next() {
      guard pair.key.count == name.count else { continue }
      let isEqual = name.indices.allSatisfy {
        ASCII.lowered(pair.key[$0]) == ASCII.lowered(name[$0])
      }
      if isEqual { return values.times.time(ofField: text(pair)) }
    }
    return nil
  }

  /// The level in the first of the known names that has one, else the one that the message speaks of.
  func level(of line: ByteSlice, searches: Bool) -> Level {
    if let hit = unsafe predictors.levels.pointee.find(line) {
      let level = values.level(hit.value, names.scale(ofLevel: hit.index))
      if level != .none { return level }
    }
    var cursor = LogfmtCursor(line)
    var best = FieldRole.none
    var level = Level.none
    var priority = Level.none
    var seen: UInt32 = 0
    while let pair = cursor.next() {
      guard let role = names.role(of: pair.key) else { continue }
      if role.mark == .priority, priority == .none, pair.key.equals("PRIORITY") {
        priority = values.level(text(pair), .syslog)
      }
      guard role.level < best, seen & (1 &<< UInt32(role.level)) == 0 else { continue }
      seen |= 1 &<< UInt32(role.level)
      let found = values.level(text(pair), role.scale)
      guard found != .none else { continue }
      level = found
      best = role.level
      if best == 0 { break }
    }
    unsafe predictors.levels.pointee.learn(level == .none ? -1 : Int(best))
    if level != .none { return level }
    if priority != .none { return priority }
    guard searches, let message = message(of: line) else { return .none }
    return Level.search(text(message))
  }

  /// The pair that holds the message: `msg`, else `message`.
  func message(of line: ByteSlice) -> LogfmtPair? {
    var cursor = LogfmtCursor(line)
    var second: LogfmtPair?
    while let pair = cursor.next() {
      if pair.key.equalsIgnoringASCIICase("msg") { return pair }
      if second == nil, pair.key.equalsIgnoringASCIICase("message") { second = pair }
    }
    return second
  }

  /// A value without its escapes.
  func text(_ pair: LogfmtPair) -> ByteSlice {
    pair.hasEscapes ? values.unescaped(pair.value) : pair.value
  }
}
