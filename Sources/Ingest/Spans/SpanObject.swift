import LogCore

/// The members of an object that is a span by itself; one worker's, filled anew for each.
final class SpanObject {
  private(set) var text = ByteSlice.empty
  private var members: [JSONMember] = []

  /// Reads the members of an object that has been read as JSON.
  func read(_ object: ByteSlice) {
    text = object
    members.removeAll(keepingCapacity: true)
    var cursor = JSONCursor(object)
    while let member = cursor.next() { members.append(member) }
  }

  /// The first member of this name that is not null.
  func member(_ name: StaticString) -> JSONMember? {
    members.first { $0.key.equals(name) && $0.kind != .null }
  }

  /// The first member of this name, if it is of this kind.
  func member(_ name: StaticString, _ kind: JSONKind) -> JSONMember? {
    guard let found = member(name), found.kind == kind else { return nil }
    return found
  }

  func has(_ name: StaticString) -> Bool { member(name) != nil }

  func forEach(_ body: (JSONMember) -> Void) { members.forEach(body) }
}

extension JSONMember {
  /// The first member of this name of the object that this member's value is, unless it is null.
  func inner(_ name: StaticString) -> JSONMember? {
    guard kind == .object else { return nil }
    var cursor = JSONCursor(value)
    while let member = cursor.next() {
      if member.key.equals(name) { return member.kind == .null ? nil : member }
    }
    return nil
  }
}
