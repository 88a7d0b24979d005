internal import LogCore

/// The details of a span as JSON, those of dropped duplicates filled in.
struct SpanJSON {
  private(set) var attributes: [UInt8] = Array("{}".utf8)
  private(set) var resource: [UInt8] = Array("{}".utf8)
  private(set) var events: [UInt8] = Array("[]".utf8)
  private(set) var links: [UInt8] = Array("[]".utf8)

  init(_ table: SpanTable, _ row: Int, _ fills: [Int32: [Int32]]) {
    var seen: Set<Int32> = []
    var waiting = [Int32(truncatingIfNeeded: row)]
    while let next = waiting.popLast() {
      guard seen.insert(next).inserted else { continue }
      if let details = table.details(Int(next)) { fill(details) }
      waiting += (fills[next] ?? []).reversed()
    }
  }

  private mutating func fill(_ details: SpanDetails) {
    Self.fill(&attributes, details.attributes)
    Self.fill(&resource, details.resource)
    if events.count <= 2 && !details.events.isEmpty { events = details.events.array }
    if links.count <= 2 && !details.links.isEmpty { links = details.links.array }
  }

  /// Adds the members of an object whose names are not there yet.
  private static func fill(_ object: inout [UInt8], _ other: ByteSlice) {
    guard other.count > 2 else { return }
    guard object.count > 2 else {
      object = other.array
      return
    }
    let arena = ByteArena(blockSize: object.count + 64)
    var names: Set<[UInt8]> = []
    // Slices do not keep the arena alive.
    withExtendedLifetime(arena) {
      var cursor = JSONCursor(arena.copy(object))
      while let member = cursor.next() { names.insert(member.key.array) }
    }
    var more = JSONCursor(other)
    while let member = more.next() {
      guard !names.contains(member.key.array) else { continue }
      let quote: [UInt8] = member.kind == .string ? [0x22] : []
      object.removeLast()
      object += [0x2C, 0x22] + member.key.array + [0x22, 0x3A]
      object += quote + member.value.array + quote + [0x7D]
    }
  }
}
