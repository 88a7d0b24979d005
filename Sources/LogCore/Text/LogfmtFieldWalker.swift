/// Finds the fields of a line of logfmt as `| logfmt` names them: made valid, first one wins.
///
/// One worker's.
package final class LogfmtFieldWalker {
  private let table = FieldTable()
  private let names: LabelNames
  private let wanted: [LabelID]?
  private let keepsEmpty: Bool
  private let isStrict: Bool
  private let name = ByteBuffer(capacity: 256)

  /// `wanted` are the names to look for, nil for all.
  ///
  /// A walk stops when it has all wanted fields, unless it is strict.
  package init(
    names: LabelNames, wanted: [LabelID]?, keepsEmpty: Bool = false, isStrict: Bool = false
  ) {
    self.names = names
    self.wanted = wanted
    self.keepsEmpty = keepsEmpty
    self.isStrict = isStrict
  }

  /// What the last walk found, in the order of the line; valid until the next.
  package var fields: UnsafeMutablePointer<JSONField> { table.fields }
  package var fieldCount: Int { table.count }

  /// Finds the fields of a line; only a strict walk has faults, and keeps the fields before it.
  package func walk(_ line: ByteSlice) -> LogfmtFault? {
    table.begin()
    var missing = wanted?.count ?? Int.max
    if missing == 0 && !isStrict { return nil }
    var scanner = LogfmtScanner(line, isStrict: isStrict)
    while let pair = scanner.next() {
      if pair.value.isEmpty && !keepsEmpty { continue }
      name.removeAll()
      LabelNameText.append(key: pair.key, to: name)
      guard !name.isEmpty else { continue }
      let id: LabelID
      if let wanted {
        guard let known = names.find(name.slice), wanted.contains(known) else { continue }
        id = known
      } else {
        id = names.intern(name.slice)
      }
      let field = JSONField(
        name: id, value: pair.value, isString: pair.isQuoted, hasEscapes: pair.hasEscapes)
      if table.add(field) {
        missing -= 1
        if missing == 0 && !isStrict { return nil }
      }
    }
    return scanner.fault
  }
}
