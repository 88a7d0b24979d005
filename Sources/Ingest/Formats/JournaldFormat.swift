import LogCore

/// `journalctl -o json`.
enum JournaldFormat {
  static func unwrap(_ members: DocumentMembers, _ out: DocumentContent) -> Bool {
    guard let stamp = members[.realtimeTimestamp], let time = microseconds(stamp) else {
      return false
    }
    out.format = .journald
    out.time = time
    out.journald = priority(members[.priority])
    out.content = message(members, out)
    return true
  }

  static func addLabels(_ members: DocumentMembers, _ labels: WrapperLabels) {
    labels.add("unit", members[.systemdUnit] ?? members[.systemdUserUnit] ?? members[.unit])
    labels.add("hostname", members[.hostname])
    labels.add("syslog_identifier", members[.syslogIdentifier])
  }

  private static func message(_ members: DocumentMembers, _ out: DocumentContent) -> ByteSlice {
    guard let message = members[.journalMessage] else { return members.text }
    switch message.kind {
    case .string: return out.text(message)
    case .array: return bytes(message.value, out.arena) ?? members.text
    default: return members.text
    }
  }

  /// The bytes that an array of numbers stands for, as the journal gives texts that are not UTF-8.
  private static func bytes(_ array: ByteSlice, _ arena: ByteArena) -> ByteSlice? {
    let room = array.count / 2 + 1
    let out = unsafe arena.allocate(room)
    var count = 0
    var cursor = JSONArrayCursor(array)
    while let value = cursor.next() {
      guard value.kind == .number, let byte = decimal(value.text), byte < 256 else { return nil }
      unsafe out[count] = UInt8(truncatingIfNeeded: byte)
      count += 1
    }
    return unsafe cursor.isBroken ? nil : ByteSlice(start: UnsafePointer(out), count: count)
  }

  private static func microseconds(_ member: JSONMember) -> Int64? {
    guard member.kind == .string || member.kind == .number, let value = decimal(member.value),
      value > 0, value < Int64.max / 1000
    else { return nil }
    return value * 1000
  }

  private static func priority(_ member: JSONMember?) -> JournaldPriority {
    guard let member, member.kind == .string || member.kind == .number,
      let value = decimal(member.value), value < 8
    else { return .unknown }
    return JournaldPriority(rawValue: UInt8(truncatingIfNeeded: value)) ?? .unknown
  }

  /// A number of decimal digits alone.
  static func decimal(_ text: ByteSlice) -> Int64? {
    guard text.count > 0, text.count <= 18 else { return nil }
    var value: Int64 = 0
    for i in 0..<text.count {
      guard unsafe ASCII.isDigit(text.start[i]) else { return nil }
      value = unsafe value * 10 + Int64(text.start[i] &- 0x30)
    }
    return value
  }
}
