internal import CScan

/// Finds the fields of a line of logfmt as `| logfmt` names them: made valid, first one wins.
///
/// Expects behind each pair the key that was there before (see `JSONKeyTable`). A line with a broken
/// pair goes to a `LogfmtScanner` as a whole. One worker's.
// SAFETY: every pointer stays within the line and its padding; each is checked against the line's
// end before what it points at is taken for text.
@safe
package final class LogfmtFieldWalker {
  private let table = FieldTable()
  private let known: JSONKeyTable
  private let names: LabelNames
  private let wanted: [LabelID]?
  private let wantedCount: Int
  private let keepsEmpty: Bool
  private let isStrict: Bool
  private let name = ByteBuffer(capacity: 256)
  private let scratch = ByteArena(blockSize: 4096)

  /// `wanted` are the names to look for, nil for all.
  ///
  /// A walk stops when it has all wanted fields, unless it is strict.
  package init(
    names: LabelNames, wanted: [LabelID]?, keepsEmpty: Bool = false, isStrict: Bool = false
  ) {
    self.names = names
    var distinct: [LabelID] = []
    for id in wanted ?? [] where !distinct.contains(id) { distinct.append(id) }
    self.wanted = wanted == nil ? nil : distinct
    wantedCount = wanted == nil ? .max : distinct.count
    known = JSONKeyTable(names: names, wanted: self.wanted, entersAll: false)
    self.keepsEmpty = keepsEmpty
    self.isStrict = isStrict
  }

  /// What the last walk found, in the order of the line; valid until the next.
  package var fields: UnsafeMutablePointer<JSONField> { table.fields }
  package var fieldCount: Int { table.count }

  /// Finds the fields of a line; only a strict walk has faults, and keeps the fields before it.
  package func walk(_ line: ByteSlice) -> LogfmtFault? {
    if known.isFull { known.forgetAll() }
    table.begin()
    if wantedCount == 0 && !isStrict { return nil }
    if walkPlain(line.start, line.end) { return nil }
    return walkAny(line)
  }

  /// Walks a line without broken pairs; false if it has one, or anything unusual.
  private func walkPlain(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    var p = start
    var missing = wantedCount
    var key = known.root
    var guess = key.pointee.child
    while p < end {
      if JSONKeyTable.stands(guess, p) {
        key = guess
        p += Int(guess.pointee.length)
        guard p <= end else { return false }
      } else {
        let found = missed(p, end, behind: key)
        guard let value = found.value else { return found.isEnd }
        p = value
        key = found.key
      }
      var from = p
      var to = p
      let isQuoted = p < end && p.pointee == 0x22
      var hasEscapes = false
      if isQuoted {
        from += 1
        guard let quote = quoteEnd(from, end, &hasEscapes) else { return false }
        to = quote
        p = quote + 1
      } else {
        to = Self.tokenEnd(p, end)
        guard to >= end || to.pointee <= 0x20 else { return false }
        p = to
      }
      if key.pointee.isWanted && (to > from || keepsEmpty) {
        var label = LabelID(index: key.pointee.name)
        if label.index == JSONKey.unnamed { label = known.label(key) }
        let isNew = table.add(
          JSONField(
            name: label, value: ByteSlice(start: from, count: to - from), isString: isQuoted,
            hasEscapes: hasEscapes))
        if isNew {
          missing &-= 1
          if missing == 0 && !isStrict { return true }
        }
      }
      guess = key.pointee.next
    }
    return true
  }

  /// What a line has where the key that was expected does not stand.
  private struct Step {
    var key: UnsafeMutablePointer<JSONKey>
    /// Where the key's value begins; nil at the end of the line, or else before something broken.
    var value: UnsafePointer<UInt8>?
    var isEnd: Bool
  }

  @inline(never)
  private func missed(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    behind place: UnsafeMutablePointer<JSONKey>
  ) -> Step {
    let isFirst = place == known.root
    if let other = JSONKeyTable.expected(at: place, isFirst, start) {
      let value = start + Int(other.pointee.length)
      if value <= end { return Step(key: other, value: value, isEnd: false) }
    }
    var literal = start
    while true {
      var p = literal
      while p < end && p.pointee <= 0x20 { p += 1 }
      guard p < end else { return Step(key: place, value: nil, isEnd: true) }
      let stop = Self.tokenEnd(p, end)
      if stop < end && stop.pointee == 0x3D && stop > p {
        guard let key = known.find(logfmt: p, equals: stop, literal: literal) else { break }
        JSONKeyTable.expect(key, at: place, isFirst)
        return Step(key: key, value: stop + 1, isEnd: false)
      }
      // A bare word is a key with an empty value.
      guard !keepsEmpty, stop >= end || stop.pointee <= 0x20 else { break }
      literal = stop
    }
    return Step(key: place, value: nil, isEnd: false)
  }

  /// The end of a quoted value that is valid.
  @inline(__always)
  private func quoteEnd(
    _ from: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ hasEscapes: inout Bool
  ) -> UnsafePointer<UInt8>? {
    let text = ByteSlice(start: from, count: end - from)
    guard let quote = JSONReader.stringEnd(text, 0, &hasEscapes) else { return nil }
    if hasEscapes && !isValid(text[0..<quote]) { return nil }
    return from + quote
  }

  @inline(never)
  private func isValid(_ value: ByteSlice) -> Bool {
    scratch.reset()
    return JSONString.unescapeLogfmt(value, into: scratch) != nil
  }

  /// The first `=`, `"` or blank, at most `end`.
  @inline(__always)
  private static func tokenEnd(_ from: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>)
    -> UnsafePointer<UInt8>
  {
    var p = from
    while p < end {
      let m = scan_logfmt32(p)
      if m != 0 { return min(p + Int(scan_first(m)), end) }
      p += 32
    }
    return end
  }

  /// Walks any line, pair by pair.
  @inline(never)
  private func walkAny(_ line: ByteSlice) -> LogfmtFault? {
    table.begin()
    var missing = wantedCount
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
