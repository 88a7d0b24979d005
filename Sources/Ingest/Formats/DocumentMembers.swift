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
    case id
    case log, pod
    case time, line, kind, unit, data
    case attrs, trace
    case stream, labels, events, reason, result
    case message, podName, journalMessage, traceID, batches
    case nodeName, priority
    case timestamp, container, namespace, nextToken, hostname
    case apiVersion
    case spanContext, traceEvents
    case resourceLogs
    case containerName, resourceLogsSnake, systemdUnit, resourceSpans, localEndpoint
    case resourceSpansSnake
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
    case 2: name.equals("id") ? .id : nil
    case 3: name.equals("log") ? .log : name.equals("pod") ? .pod : nil
    case 4: four(name)
    case 5: name.equals("attrs") ? .attrs : name.equals("trace") ? .trace : nil
    case 6: six(name)
    case 7: seven(name)
    case 8: name.equals("nodeName") ? .nodeName : name.equals("PRIORITY") ? .priority : nil
    case 9: nine(name)
    case 10...14: upToFourteen(name)
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
    case UInt8(ascii: "d") where name.equals("data"): .data
    default: nil
    }
  }

  private static func six(_ name: ByteSlice) -> Key? {
    switch unsafe name.start[0] {
    case UInt8(ascii: "s") where name.equals("stream"): .stream
    case UInt8(ascii: "l") where name.equals("labels"): .labels
    case UInt8(ascii: "e") where name.equals("events"): .events
    case UInt8(ascii: "r"):
      name.equals("reason") ? .reason : name.equals("result") ? .result : nil
    default: nil
    }
  }

  private static func seven(_ name: ByteSlice) -> Key? {
    switch unsafe name.start[0] {
    case UInt8(ascii: "m") where name.equals("message"): .message
    case UInt8(ascii: "p") where name.equals("podName"): .podName
    case UInt8(ascii: "M") where name.equals("MESSAGE"): .journalMessage
    case UInt8(ascii: "t") where name.equals("traceId"): .traceID
    case UInt8(ascii: "b") where name.equals("batches"): .batches
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

  private static func upToFourteen(_ name: ByteSlice) -> Key? {
    switch unsafe name.start[0] {
    case UInt8(ascii: "a") where name.equals("apiVersion"): .apiVersion
    case UInt8(ascii: "c") where name.equals("containerName"): .containerName
    case UInt8(ascii: "r"): resources(name)
    case UInt8(ascii: "S") where name.equals("SpanContext"): .spanContext
    case UInt8(ascii: "t") where name.equals("traceEvents"): .traceEvents
    case UInt8(ascii: "l") where name.equals("localEndpoint"): .localEndpoint
    case UInt8(ascii: "_") where name.equals("_SYSTEMD_UNIT"): .systemdUnit
    default: nil
    }
  }

  private static func resources(_ name: ByteSlice) -> Key? {
    if name.equals("resourceLogs") { return .resourceLogs }
    if name.equals("resource_logs") { return .resourceLogsSnake }
    if name.equals("resourceSpans") { return .resourceSpans }
    return name.equals("resource_spans") ? .resourceSpansSnake : nil
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
