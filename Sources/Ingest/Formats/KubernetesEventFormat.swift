import LogCore

/// `kubectl get events -o json`: each event is a record (the list around them is taken off).
enum KubernetesEventFormat {
  static func unwrap(_ members: DocumentMembers, _ out: DocumentContent) -> Bool {
    guard let kind = members.member(.kind, .string), kind.value.equals("Event"),
      let version = members.member(.apiVersion, .string),
      version.value.equals("v1") || version.value.hasPrefix("events.k8s.io/")
    else { return false }
    var event = Event()
    event.read(members.text)
    guard event.object != nil else { return false }
    out.format = .event
    out.time = event.time(out)
    let compact = ByteBuffer(capacity: members.text.count)
    JSONCompactor.append(members.text, to: compact)
    out.content = out.arena.copy(compact)
    return true
  }

  static func addLabels(_ members: DocumentMembers, _ labels: WrapperLabels) {
    var event = Event()
    event.read(members.text)
    labels.add("kind", ByteSlice("event"))
    let namespace = event.metadata.flatMap { member($0, "namespace") }
    labels.add("namespace", namespace ?? event.object.flatMap { member($0, "namespace") })
    labels.add("reason", event.reason)
    labels.add("type", event.type)
    if let object = event.object, let name = name(of: object, labels) {
      labels.add("object", name)
    }
  }

  /// As `pod/NAME`.
  private static func name(of object: ByteSlice, _ labels: WrapperLabels) -> ByteSlice? {
    guard let kind = member(object, "kind"), kind.kind == .string,
      let name = member(object, "name"), name.kind == .string
    else { return nil }
    let text = ByteBuffer(capacity: 128)
    unsafe labels.text(kind).buffer.forEach { text.append(ASCII.lowered($0)) }
    text.append(0x2F)
    text.append(labels.text(name))
    return labels.arena.copy(text)
  }

  private static func member(_ object: ByteSlice, _ name: StaticString) -> JSONMember? {
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      if member.keyEquals(name) { return member }
    }
    return nil
  }

  /// The members of an event that make its record.
  private struct Event {
    var reason: JSONMember?
    var type: JSONMember?
    var object: ByteSlice?
    var metadata: ByteSlice?
    var series: ByteSlice?
    var eventTime: JSONMember?
    var lastTimestamp: JSONMember?
    var firstTimestamp: JSONMember?

    mutating func read(_ text: ByteSlice) {
      var cursor = JSONCursor(text)
      while let member = cursor.next() {
        if member.kind == .object {
          if object == nil
            && (member.key.equals("involvedObject") || member.key.equals("regarding"))
          {
            object = member.value
          } else if metadata == nil && member.key.equals("metadata") {
            metadata = member.value
          } else if series == nil && member.key.equals("series") {
            series = member.value
          }
        } else if member.kind == .string {
          readString(member)
        }
      }
    }

    private mutating func readString(_ member: JSONMember) {
      if reason == nil && member.key.equals("reason") { reason = member }
      if type == nil && member.key.equals("type") { type = member }
      if eventTime == nil && member.key.equals("eventTime") { eventTime = member }
      if member.key.equals("lastTimestamp") || member.key.equals("deprecatedLastTimestamp") {
        if lastTimestamp == nil { lastTimestamp = member }
      }
      if member.key.equals("firstTimestamp") || member.key.equals("deprecatedFirstTimestamp") {
        if firstTimestamp == nil { firstTimestamp = member }
      }
    }

    func time(_ out: DocumentContent) -> Int64? {
      let last = series.flatMap { KubernetesEventFormat.member($0, "lastObservedTime") }
      let created = metadata.flatMap { KubernetesEventFormat.member($0, "creationTimestamp") }
      for member in [last, eventTime, lastTimestamp, firstTimestamp, created] {
        guard let member, member.kind == .string else { continue }
        if let time = out.times.time(ofField: out.labels.text(member)) { return time }
      }
      return nil
    }
  }
}

/// JSON without the white space between its tokens.
enum JSONCompactor {
  /// Appends a complete value.
  static func append(_ text: ByteSlice, to out: ByteBuffer) {
    var i = 0
    while i < text.count {
      let c = unsafe text.start[i]
      if c == 0x22 {
        let end = endOfString(text, i + 1)
        out.append(text[i..<end])
        i = end
      } else {
        if c > 0x20 { out.append(c) }
        i += 1
      }
    }
  }

  /// The offset behind the quote that ends the string whose text begins at `from`.
  private static func endOfString(_ text: ByteSlice, _ from: Int) -> Int {
    var i = from
    while unsafe i < text.count && text.start[i] != 0x22 {
      unsafe i += text.start[i] == 0x5C ? 2 : 1
    }
    return min(i + 1, text.count)
  }
}
