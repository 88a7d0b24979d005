package import LogCore

/// What a field says about its record, told by its name (the facts of a record).
package struct FieldRole: Sendable, Equatable {
  package enum Kind: UInt8, Sendable {
    case none, service, endpoint, path, status, duration, user, version, pod, error, message, trace
    /// Sizes and times, which are no causes: known for `diff` and `fields`.
    case size
  }

  /// The unit that a name says a duration has.
  package enum Unit: UInt8, Sendable {
    case none, nanoseconds, microseconds, milliseconds, seconds
  }

  package var kind = Kind.none
  /// Its place in the list of names: the first one there is counts.
  package var rank: UInt8 = 0
  package var unit = Unit.none
}

/// The names of fields that are facts, compared in small letters without `_`, `-` and `.`.
package enum FieldRoles {
  private static let lists: [(FieldRole.Kind, String)] = [
    (.service, "service servicename app application"),
    (.endpoint, "endpoint route httproute handler operation rpcmethod op"),
    (.path, "path uri url"),
    (
      .status,
      "status statuscode httpstatus httpstatuscode httpresponsestatuscode responsecode code"
    ),
    (.user, "userid user uid customerid customer accountid clientid"),
    (.version, "version serviceversion appversion release"),
    (.pod, "pod podname k8spodname"),
    (.error, "error err exception exceptionmessage errormessage"),
    (.trace, "traceid spanid requestid oteltraceid otelspanid correlationid xrequestid"),
    (.size, "bytes bytessent responsesize size"),
  ]
  private static let durations =
    "duration latency elapsed took responsetime requesttime upstreamresponsetime processingtime"
  private static let units: [(String, FieldRole.Unit)] = [
    ("millis", .milliseconds), ("seconds", .seconds), ("ms", .milliseconds), ("us", .microseconds),
    ("ns", .nanoseconds), ("s", .seconds), ("", .none),
  ]
  /// The names of messages, as `| json` writes them, in the order in which they count.
  private static let messages = "message msg _m _mt short_message body textpayload event text log"

  private static let table: [String: FieldRole] = {
    var table: [String: FieldRole] = [:]
    for (kind, names) in lists {
      for (rank, name) in names.split(separator: " ").enumerated() {
        table[String(name)] = FieldRole(kind: kind, rank: UInt8(rank))
      }
    }
    for (rank, name) in durations.split(separator: " ").enumerated() {
      for (suffix, unit) in units {
        table[name + suffix] = FieldRole(kind: .duration, rank: UInt8(rank), unit: unit)
      }
    }
    return table
  }()

  private static let messageTable: [String: FieldRole] = {
    var table: [String: FieldRole] = [:]
    for (rank, name) in messages.split(separator: " ").enumerated() {
      table[String(name)] = FieldRole(kind: .message, rank: UInt8(rank))
    }
    return table
  }()

  /// What a field of this name says.
  ///
  /// Costs an allocation: callers remember it for each name.
  package static func role(of name: ByteSlice) -> FieldRole {
    guard name.count <= 64 else { return FieldRole() }
    let lowered = unsafe name.buffer.map { ASCII.lowered($0) }
    if let role = messageTable[String(decoding: lowered, as: UTF8.self)] { return role }
    return table[normalized(name)] ?? FieldRole()
  }

  /// A name as names are compared: small letters, without `_`, `-` and `.`.
  package static func normalized(_ name: ByteSlice) -> String { normalized(name.string) }

  package static func normalized(_ name: String) -> String {
    let kept = name.utf8.filter { $0 != 0x5F && $0 != 0x2D && $0 != 0x2E }
    return String(decoding: kept.map { ASCII.lowered($0) }, as: UTF8.self)
  }
}
