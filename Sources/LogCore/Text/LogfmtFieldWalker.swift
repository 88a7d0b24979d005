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
  package var fields: UnsafeMutablePointer<JSONField> { unsafe table.fields }
  package var fieldCount: Int { table.count }

  /// Finds the fields of a line; only a strict walk has faults, and keeps the fields before it.
  package func walk(_ line: ByteSlice) -> LogfmtFault? {
    if known.isFull { known.forgetAll() }
    table.begin()
    if wantedCount == 0 && !isStrict { return nil }
    if unsafe walkPlain(line.start, line.end) { return nil }
    return walkAny(line)
  }

  /// Walks a line without broken pairs; false if it has one, or anything unusual.
  private func walkPlain(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    var p = unsafe start
    var missing = wantedCount
    var key = unsafe known.root
    var guess = unsafe key.pointee.child
    while unsafe p < end {
      if unsafe JSONKeyTable.stands(guess, p) {
        unsafe key = unsafe guess
        unsafe p += Int(guess.pointee.length)
        guard unsafe p <= end else { return false }
      } else {
        let found = unsafe missed(p, end, behind: key)
        guard let value = unsafe found.value else { return found.isEnd }
        unsafe p = unsafe value
        unsafe key = unsafe found.key
      }
      var from = unsafe p
      var to = unsafe p
      let isQuoted = unsafe p < end && p.pointee == 0x22
      var hasEscapes = false
      if isQuoted {
        unsafe from += 1
        guard let quote = unsafe quoteEnd(from, end, &hasEscapes) else { return false }
        unsafe to = unsafe quote
        unsafe p = unsafe quote + 1
      } else {
        unsafe to = unsafe Self.tokenEnd(p, end)
        guard unsafe to >= end || to.pointee <= 0x20 else { return false }
        unsafe p = unsafe to
      }
      if unsafe key.pointee.isWanted && (to > from || keepsEmpty) {
        var label = unsafe LabelID(index: key.pointee.name)
        if label.index == JSONKey.unnamed { label = unsafe known.label(key) }
        let isNew = unsafe table.add(
          JSONField(
            name: label, value: ByteSlice(start: from, count: to - from), isString: isQuoted,
            hasEscapes: hasEscapes))
        if isNew {
          missing &-= 1
          if missing == 0 && !isStrict { return true }
        }
      }
      unsafe guess = unsafe key.pointee.next
    }
    return true
  }

  /// What a line has where the key that was expected does not stand.
  // SAFETY: the key lies in the key table and the value in the line, which both outlive the step.
  @safe
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
    let isFirst = unsafe place == known.root
    if let other = unsafe JSONKeyTable.expected(at: place, isFirst, start) {
      let value = unsafe start + Int(other.pointee.length)
      if unsafe value <= end { return unsafe Step(key: other, value: value, isEnd: false) }
    }
    var literal = unsafe start
    while true {
      var p = unsafe literal
      while unsafe p < end && p.pointee <= 0x20 { unsafe p += 1 }
      guard unsafe p < end else { return unsafe Step(key: place, value: nil, isEnd: true) }
      let stop = unsafe Self.tokenEnd(p, end)
      if unsafe stop < end && stop.pointee == 0x3D && stop > p {
        guard let key = unsafe known.find(logfmt: p, equals: stop, literal: literal) else { break }
        unsafe JSONKeyTable.expect(key, at: place, isFirst)
        return unsafe Step(key: key, value: stop + 1, isEnd: false)
      }
      // A bare word is a key with an empty value.
      guard !keepsEmpty, unsafe stop >= end || stop.pointee <= 0x20 else { break }
      unsafe literal = unsafe stop
    }
    return unsafe Step(key: place, value: nil, isEnd: false)
  }

  /// The end of a quoted value that is valid.
  @inline(__always)
  private func quoteEnd(
    _ from: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ hasEscapes: inout Bool
  ) -> UnsafePointer<UInt8>? {
    let text = unsafe ByteSlice(start: from, count: end - from)
    guard let quote = JSONReader.stringEnd(text, 0, &hasEscapes) else { return nil }
    if hasEscapes && !isValid(text[0..<quote]) { return nil }
    return unsafe from + quote
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
    var p = unsafe from
    while unsafe p < end {
      let m = unsafe scan_logfmt32(p)
      if m != 0 { return unsafe min(p + Int(scan_first(m)), end) }
      unsafe p += 32
    }
    return unsafe end
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
