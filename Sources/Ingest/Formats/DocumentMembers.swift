import LogCore

/// The top-level members of a JSON object that tell wrappers; the first of equal keys counts.
///
/// One reader's, filled anew for each object; the slices point into the object.
// SAFETY: `members` has one element for each key, allocated here and freed in `deinit`; only those
// whose bit is set in `found` are read.
@safe
final class DocumentMembers {
  /// The keys that any wrapper needs, in the order of their names' lengths.
  enum Key: Int, CaseIterable {
    case log, pod
    case time, line, kind, unit
    case attrs
    case stream, labels, events, reason
    case message, podName, journalMessage
    case nodeName, priority
    case timestamp, container, namespace, nextToken, hostname
    case apiVersion
    case resourceLogs
    case containerName, resourceLogsSnake, systemdUnit
    case nextForwardToken
    case syslogIdentifier
    case searchedLogStreams, systemdUserUnit
    case realtimeTimestamp
  }

  private let members: UnsafeMutablePointer<JSONMember>
  private var found: UInt64 = 0
  /// How many members the object has.
  private(set) var count = 0
  /// The whole object.
  private(set) var text = ByteSlice.empty

  init() { unsafe members = .allocate(capacity: Key.allCases.count) }

  deinit { unsafe members.deallocate() }

  /// The member with this key, nil if the object has none.
  subscript(key: Key) -> JSONMember? {
    unsafe found & (1 << UInt64(key.rawValue)) != 0 ? members[key.rawValue] : nil
  }

  func has(_ key: Key) -> Bool { found & (1 << UInt64(key.rawValue)) != 0 }

  /// The member if it is of this kind.
  func member(_ key: Key, _ kind: JSONKind) -> JSONMember? {
    guard let member = self[key], member.kind == kind else { return nil }
    return member
  }

  /// Reads the members of a complete object.
  func read(_ object: ByteSlice) {
    found = 0
    count = 0
    text = object
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      count += 1
      let key = member.keyHasEscapes ? Self.unescapedKey(member) : Self.key(member.key)
      guard let key, found & (1 << UInt64(key.rawValue)) == 0 else { continue }
      unsafe (members + key.rawValue).initialize(to: member)
      found |= 1 << UInt64(key.rawValue)
    }
  }

  private static func unescapedKey(_ member: JSONMember) -> Key? {
    guard member.key.count < 200 else { return nil }
    return key(JSONString.unescape(member.key, into: ByteArena(blockSize: 256)))
  }

  private static func key(_ name: ByteSlice) -> Key? {
    switch name.count {
    case 3: name.equals("log") ? .log : name.equals("pod") ? .pod : nil
    case 4: four(name)
    case 5: name.equals("attrs") ? .attrs : nil
    case 6:
      name.equals("stream")
        ? .stream
        : name.equals("labels")
          ? .labels : name.equals("events") ? .events : name.equals("reason") ? .reason : nil
    case 7:
      name.equals("message")
        ? .message
        : name.equals("podName") ? .podName : name.equals("MESSAGE") ? .journalMessage : nil
    case 8: name.equals("nodeName") ? .nodeName : name.equals("PRIORITY") ? .priority : nil
    case 9: nine(name)
    case 10...13: upToThirteen(name)
    case 16...20: upToTwenty(name)
    default: nil
    }
  }

  private static func four(_ name: ByteSlice) -> Key? {
    switch unsafe name.start[0] {
    case UInt8(ascii: "t") where name.equals("time"): .time
    case UInt8(ascii: "l") where name.equals("line"): .line
    case UInt8(ascii: "k") where name.equals("kind"): .kind
    case UInt8(ascii: "U") where name.equals("UNIT"): .unit
    default: nil
    }
  }

  private static func nine(_ name: ByteSlice) -> Key? {
    switch unsafe name.start[0] {
    case UInt8(ascii: "t") where name.equals("timestamp"): .timestamp
    case UInt8(ascii: "c") where name.equals("container"): .container
    case UInt8(ascii: "n"):
      name.equals("namespace") ? .namespace : name.equals("nextToken") ? .nextToken : nil
    case UInt8(ascii: "_") where name.equals("_HOSTNAME"): .hostname
    default: nil
    }
  }

  private static func upToThirteen(_ name: ByteSlice) -> Key? {
    switch unsafe name.start[0] {
    case UInt8(ascii: "a") where name.equals("apiVersion"): .apiVersion
    case UInt8(ascii: "c") where name.equals("containerName"): .containerName
    case UInt8(ascii: "r"):
      name.equals("resourceLogs")
        ? .resourceLogs : name.equals("resource_logs") ? .resourceLogsSnake : nil
    case UInt8(ascii: "_") where name.equals("_SYSTEMD_UNIT"): .systemdUnit
    default: nil
    }
  }

  private static func upToTwenty(_ name: ByteSlice) -> Key? {
    switch unsafe name.start[0] {
    case UInt8(ascii: "n") where name.equals("nextForwardToken"): .nextForwardToken
    case UInt8(ascii: "S") where name.equals("SYSLOG_IDENTIFIER"): .syslogIdentifier
    case UInt8(ascii: "s") where name.equals("searchedLogStreams"): .searchedLogStreams
    case UInt8(ascii: "_"):
      name.equals("_SYSTEMD_USER_UNIT")
        ? .systemdUserUnit : name.equals("__REALTIME_TIMESTAMP") ? .realtimeTimestamp : nil
    default: nil
    }
  }
}

/// Stream labels that a wrapper gives; one reader's, filled anew for each record.
final class WrapperLabels {
  private(set) var entries: [(name: ByteSlice, value: ByteSlice)] = []
  /// Bytes of names and values that are not as the input has them.
  let arena = ByteArena(blockSize: 4096)
  private let name = ByteBuffer(capacity: 256)

  func removeAll() {
    entries.removeAll(keepingCapacity: true)
    arena.reset()
  }

  func add(_ name: StaticString, _ value: ByteSlice) { entries.append((ByteSlice(name), value)) }

  /// Adds a string member's value, if it is one.
  func add(_ name: StaticString, _ member: JSONMember?) {
    guard let member, member.kind == .string else { return }
    add(name, text(member))
  }

  /// Adds a label whose name is made safe.
  func add(safe key: ByteSlice, _ value: ByteSlice) {
    name.removeAll()
    LabelNameText.append(safe: key, to: name)
    guard !name.isEmpty else { return }
    entries.append((arena.copy(name), value))
  }

  /// Adds a label with a name as it is.
  func add(name: ByteSlice, _ value: ByteSlice) { entries.append((name, value)) }

  /// A string member's value without escapes.
  func text(_ member: JSONMember) -> ByteSlice {
    member.hasEscapes ? JSONString.unescape(member.value, into: arena) : member.value
  }

  /// A member's key without escapes.
  func key(_ member: JSONMember) -> ByteSlice {
    member.keyHasEscapes ? JSONString.unescape(member.key, into: arena) : member.key
  }
}
