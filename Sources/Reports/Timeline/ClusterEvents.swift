internal import LogCore

/// An event of Kubernetes, as far as a timeline asks.
struct ClusterEvent: Sendable {
  var place: RecordPlace
  var service: String
  var reason: String
  /// In small letters: `pod`, `deployment`.
  var kind: String
  var object: String
  var message: String
  var isWarning: Bool

  /// As the label `object` has it.
  var label: String { "\(kind)/\(object)" }

  /// The order of the timeline: by time, then by what they say, then by place.
  static func < (a: ClusterEvent, b: ClusterEvent) -> Bool {
    if a.place.time != b.place.time { return a.place.time < b.place.time }
    if a.object != b.object { return a.object < b.object }
    if a.reason != b.reason { return a.reason < b.reason }
    if a.message != b.message { return a.message < b.message }
    return a.place < b.place
  }
}

/// The events of the cluster, one by one, bounded by their hashes.
final class ClusterEvents: StatePart {
  private(set) var all: [ClusterEvent] = []
  private static let most = 30_000
  private var limit = UInt64.max

  var isCut: Bool { limit != .max }

  /// Takes in an event's record.
  func add(_ line: ByteSlice, service: ByteSlice, place: RecordPlace) {
    var event = ClusterEvent(
      place: place, service: service.string, reason: "", kind: "", object: "", message: "",
      isWarning: false)
    let arena = ByteArena(blockSize: 1024)
    var cursor = JSONCursor(line)
    while let member = cursor.next() {
      if member.kind == .object {
        guard member.keyEquals("involvedObject") || member.keyEquals("regarding") else { continue }
        var inner = JSONCursor(member.value)
        while let part = inner.next() {
          if part.keyEquals("kind") { event.kind = Self.text(part, arena).lowercased() }
          if part.keyEquals("name") { event.object = Self.text(part, arena) }
        }
      } else if member.kind == .string {
        if member.keyEquals("reason") { event.reason = Self.text(member, arena) }
        if member.keyEquals("message") || member.keyEquals("note") {
          event.message = Self.text(member, arena)
        }
        if member.keyEquals("type") { event.isWarning = member.value.equals("Warning") }
      }
    }
    add(event)
  }

  private static func text(_ member: JSONMember, _ arena: ByteArena) -> String {
    let text =
      member.hasEscapes ? JSONString.unescape(member.value, into: arena) : member.value
    return EvidenceTable.cut(text).string
  }

  private func add(_ event: ClusterEvent) {
    guard Self.hash(event) < limit else { return }
    all.append(event)
    if all.count >= Self.most / 4 * 5 { cut() }
  }

  private static func hash(_ event: ClusterEvent) -> UInt64 {
    var hash = UInt64(bitPattern: event.place.time)
    for byte in (event.object + "\0" + event.reason + "\0" + event.message).utf8 {
      hash = ByteHash.mix(hash ^ UInt64(byte), 0x9E37_79B9_7F4A_7C15)
    }
    return hash
  }

  private func cut() {
    guard all.count > Self.most else { return }
    limit = min(limit, all.map { Self.hash($0) }.sorted()[Self.most])
    all.removeAll { Self.hash($0) >= limit }
  }

  func merge(_ other: ClusterEvents) {
    limit = min(limit, other.limit)
    all.removeAll { Self.hash($0) >= limit }
    for event in other.all { add(event) }
  }

  func settle(_ files: FileTable) {
    cut()
    for i in all.indices { all[i].place = all[i].place.settled(files) }
    all.sort(by: <)
  }

  func write(to out: PartialOutput) {
    cut()
    all.sort(by: <)
    for event in all {
      out.begin("cluster")
      out.add(event.place)
      out.add(event.service)
      out.add(event.reason)
      out.add(event.kind)
      out.add(event.object)
      out.add(event.message)
      out.add(event.isWarning ? 1 : 0)
      out.end()
    }
    guard isCut else { return }
    out.begin("cluster-limit")
    out.add(Int64(bitPattern: limit))
    out.end()
  }

  func read(_ line: PartialLine, files: [Int32]) -> Bool {
    var line = line
    if line.word.equals("cluster-limit") {
      guard let other = line.integer(), line.isAtEnd else { return false }
      limit = min(limit, UInt64(bitPattern: other))
      all.removeAll { Self.hash($0) >= limit }
      return true
    }
    guard line.word.equals("cluster"), let place = line.place(files), let service = line.bytes(),
      let reason = line.bytes(), let kind = line.bytes(), let object = line.bytes(),
      let message = line.bytes(), let warning = line.count(), line.isAtEnd
    else { return false }
    add(
      ClusterEvent(
        place: place, service: service.string, reason: reason.string, kind: kind.string,
        object: object.string, message: message.string, isWarning: warning == 1))
    return true
  }
}
