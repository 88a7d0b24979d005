import LogCore

/// Answers of `aws logs filter-log-events` and `get-log-events`: a document with many events.
final class CloudWatchDocument {
  /// One event: slices point into the document.
  struct Event {
    var message: JSONMember?
    var logStream: JSONMember?
    var time: Int64?
  }

  let bytes: OwnedBytes
  let place: Int
  private var events: JSONArrayCursor

  static func isMatch(_ members: DocumentMembers) -> Bool {
    members.member(.events, .array) != nil
      && (members.has(.searchedLogStreams) || members.has(.nextToken)
        || members.has(.nextForwardToken))
  }

  /// `bytes` is a complete object that `isMatch` has recognised.
  init(_ bytes: OwnedBytes, place: Int) {
    self.bytes = bytes
    self.place = place
    events = JSONArrayCursor(JSONMembers.find(bytes.slice, "events", "events", .array) ?? .empty)
  }

  /// The next event, nil at the end.
  func next() -> Event? {
    while let value = events.next() {
      guard value.kind == .object else { continue }
      var event = Event()
      var cursor = JSONCursor(value.text)
      while let member = cursor.next() {
        if member.key.equals("message") && member.kind == .string {
          event.message = event.message ?? member
        } else if member.key.equals("logStreamName") && member.kind == .string {
          event.logStream = event.logStream ?? member
        } else if member.key.equals("timestamp") && event.time == nil {
          event.time = Self.milliseconds(member)
        }
      }
      if event.message != nil { return event }
    }
    return nil
  }

  private static func milliseconds(_ member: JSONMember) -> Int64? {
    guard let value = JournaldFormat.decimal(member.value), value < Int64.max / 1_000_000 else {
      return nil
    }
    return value * 1_000_000
  }
}
