internal import LogCore

/// The objects among a record's fields, taken apart with what is remembered of them by their place.
///
/// One worker's; remembers at most 64 objects.
final class InnerObjects {
  /// One object, and how the keys in it are written: with the object's own key before them.
  final class Inner {
    let members = JSONMemberList()
    let roles: KeyRoles
    let key: [UInt8]

    fileprivate init(key: ByteSlice, theme: Theme) {
      self.key = key.array
      roles = KeyRoles(theme: theme, outer: self.key)
    }
  }

  private let theme: Theme
  private var known: [Inner?]

  init(theme: Theme) {
    self.theme = theme
    known = Array(repeating: nil, count: KeyRoles.slotCount)
  }

  /// The members of the object that is the record's field number `index`; nil where the object is
  /// empty, or its place is not remembered.
  func load(_ field: JSONListedMember, at index: Int) -> Inner? {
    guard index < known.count else { return nil }
    guard field.isExpected else {
      // Another key than before: worth remembering only if it comes again.
      known[index] = nil
      return nil
    }
    if known[index] == nil { known[index] = Inner(key: field.key, theme: theme) }
    guard let inner = known[index], inner.members.load(field.value), inner.members.count > 0 else {
      return nil
    }
    for i in 0..<inner.members.count {
      let member = unsafe inner.members.members[i]
      _ = inner.roles.role(of: member.key, at: i, isExpected: member.isExpected)
    }
    return inner
  }
}
