internal import CScan

/// Finds the fields of a JSON object as `| json` names them: flattened, made valid, first one wins.
///
/// Expects at each place the key that was there before (see `JSONKeyTable`) and leaves a line as soon
/// as it has what is wanted. A line that is not plain JSON goes to `JSONGeneralWalk` as a whole, so
/// that oddities are dealt with in one place. Arrays and nulls are no fields. One worker's.
// SAFETY: every pointer stays within the line and its padding; each read is checked against the
// line's end, or its result is.
@safe
package final class JSONFieldWalker {
  private let table = FieldTable()
  private let known: JSONKeyTable
  private let general: JSONGeneralWalk
  private let wantedCount: Int
  private let validates: Bool
  /// The keys whose objects are open, outermost first.
  private let open: UnsafeMutablePointer<UnsafeMutablePointer<JSONKey>>

  /// `wanted` are the names to look for, nil for all.
  ///
  /// With `validates` the whole line is looked at even if all wanted fields have been found, so that
  /// every fault is reported; else a walk stops when it has them all.
  package init(names: LabelNames, wanted: [LabelID]?, validates: Bool = false) {
    var distinct: [LabelID] = []
    for id in wanted ?? [] where !distinct.contains(id) { distinct.append(id) }
    let wanted = wanted == nil ? nil : distinct
    known = JSONKeyTable(names: names, wanted: wanted, entersAll: validates)
    general = JSONGeneralWalk(names: names, wanted: wanted, validates: validates, table: table)
    wantedCount = wanted?.count ?? .max
    self.validates = validates
    unsafe open = .allocate(capacity: JSONGeneralWalk.maximumDepth)
  }

  deinit { unsafe open.deallocate() }

  /// What the last walk found, in the order of the line; valid until the next.
  package var fields: UnsafeMutablePointer<JSONField> { unsafe table.fields }
  package var fieldCount: Int { table.count }

  /// Finds the fields of a line; after a fault those before it are there.
  package func walk(_ line: ByteSlice) -> JSONFault? {
    if known.isFull { known.forgetAll() }
    table.begin()
    var p = unsafe line.start
    let end = unsafe line.end
    guard unsafe Self.skipSpace(&p, end), unsafe p.pointee == 0x7B else { return .object }
    if wantedCount == 0 && !validates { return nil }
    if unsafe walkPlain(p, end) { return nil }
    return general.walk(line)
  }

  /// Walks from the first `{`; false leaves the line to the general walk.
  ///
  /// Between two values only one comparison looks at the text. Ends are checked where a value's end
  /// is found: a literal that stands behind the line's end leads to a value behind it.
  private func walkPlain(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    var p = unsafe start
    var missing = wantedCount
    var depth = 0
    var key = unsafe known.root
    var guess = unsafe key.pointee.child
    while true {
      if unsafe JSONKeyTable.stands(guess, p) {
        unsafe key = unsafe guess
        unsafe p += Int(guess.pointee.length)
      } else {
        let found = unsafe missed(p, end, behind: key, depth)
        guard let value = unsafe found.value else { return found.depth < 0 }
        unsafe p = unsafe value
        unsafe key = unsafe found.key
        depth = found.depth
      }
      let from: UnsafePointer<UInt8>
      var isOdd = false
      var c = unsafe p.pointee
      if c <= 0x20 {
        guard unsafe Self.skipSpace(&p, end) else { return false }
        c = unsafe p.pointee
      }
      if c == 0x22 {
        unsafe from = unsafe p + 1
        let m = unsafe scan_string32(from)
        let expected = unsafe from + Int(key.pointee.steadyLength)
        if unsafe m & key.pointee.steadyMask == key.pointee.steadyDue && expected.pointee == 0x22 {
          unsafe p = unsafe expected
          guard unsafe p < end else { return false }
        } else {
          guard let quote = unsafe Self.stringEnd(from, end, &isOdd) else { return false }
          unsafe p = unsafe quote
          unsafe key.pointee.learn(length: p - from)
        }
      } else {
        unsafe from = unsafe p
        guard let behind = unsafe otherValue(p, end, key, depth) else { return false }
        unsafe p = unsafe behind
        if unsafe c == 0x7B && p == from {
          unsafe open[depth] = unsafe key
          depth &+= 1
          unsafe guess = unsafe key.pointee.child
          continue
        }
      }
      if unsafe key.pointee.isWanted && c | 0x20 != 0x7B && c != 0x6E {
        let isString = c == 0x22
        let value = unsafe ByteSlice(start: from, count: p - from)
        if isString && !isOdd { isOdd = Self.mayHaveReplacement(value) }
        if unsafe add(key, value, isString: isString, hasEscapes: isOdd) {
          missing &-= 1
          if missing == 0 && !validates {
            return unsafe depth == 0 || JSONSkip.closes(p, end, depth)
          }
        }
      }
      if c == 0x22 { unsafe p += 1 }
      unsafe guess = unsafe key.pointee.next
    }
  }

  /// Behind the value at `p`, which is no string; `p` itself for an object that is to be entered.
  @inline(__always)
  private func otherValue(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ key: UnsafeMutablePointer<JSONKey>,
    _ depth: Int
  ) -> UnsafePointer<UInt8>? {
    let c = unsafe p.pointee
    if c | 0x20 != 0x7B {
      let expected = unsafe p + Int(key.pointee.steadyLength)
      if unsafe scan_delimiter16(p) & key.pointee.steadyMask == key.pointee.steadyDue && depth == 0
        && c &- 0x30 < 10 && expected.pointee > 0x20 && expected < end
      {
        return unsafe expected
      }
      let behind = unsafe JSONSkip.scalar(p, end, isNested: depth > 0)
      if let behind = unsafe behind { unsafe key.pointee.learn(length: behind - p) }
      return unsafe behind
    }
    guard unsafe p < end else { return nil }
    if c == 0x5B { return unsafe JSONSkip.array(p, end, isNested: depth > 0) }
    let isEntered = unsafe key.pointee.isEntered && depth < JSONGeneralWalk.maximumDepth
    return unsafe isEntered ? p : JSONSkip.object(p, end)
  }

  /// What a line has where the key that was expected first does not stand.
  // SAFETY: the key lies in the key table and the value in the line, which both outlive the step.
  @safe
  private struct Step {
    var key: UnsafeMutablePointer<JSONKey>
    /// Where the key's value begins; nil at the end of the line.
    var value: UnsafePointer<UInt8>?
    /// How many objects are open; below 0 behind the outermost, else the line is not plain JSON.
    var depth: Int
  }

  /// Goes on at `p`, a `{` that opens the object of `key`, or else the byte behind the value of `key`.
  @inline(never)
  private func missed(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    behind key: UnsafeMutablePointer<JSONKey>,
    _ depth: Int
  ) -> Step {
    var place = unsafe key
    var depth = depth
    var p = unsafe p
    let odd = unsafe Step(key: key, value: nil, depth: 0)
    guard unsafe p < end else { return odd }
    // Behind a value there never is a `{`, except on lines that are no JSON.
    var isFirst = unsafe p.pointee == 0x7B
    if unsafe isFirst && (depth == 0 ? key != known.root : open[depth - 1] != key) { return odd }
    while true {
      if let found = unsafe JSONKeyTable.expected(at: place, isFirst, p) {
        return unsafe Step(key: found, value: p + Int(found.pointee.length), depth: depth)
      }
      var q = unsafe p
      guard unsafe Self.skipSpace(&q, end) else { return odd }
      if unsafe q.pointee != 0x7D {
        guard unsafe isFirst || q.pointee == 0x2C else { return odd }
        unsafe q += 1
        guard unsafe Self.skipSpace(&q, end) else { return odd }
      }
      // A comma may stand before the closing brace.
      if unsafe q.pointee != 0x7D { return unsafe learned(place, p, q, end, isFirst, depth) ?? odd }
      depth -= 1
      if depth < 0 { return unsafe Step(key: key, value: nil, depth: -1) }
      unsafe place = unsafe open[depth]
      isFirst = false
      unsafe p = unsafe q + 1
      guard unsafe p < end else { return odd }
    }
  }

  /// The key at `q`, which will be expected at its place from now on.
  private func learned(
    _ place: UnsafeMutablePointer<JSONKey>, _ p: UnsafePointer<UInt8>, _ q: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>, _ isFirst: Bool, _ depth: Int
  ) -> Step? {
    let parent = unsafe depth > 0 ? open[depth - 1] : known.root
    guard let found = unsafe known.find(q, end, literal: p, parent: parent) else { return nil }
    unsafe JSONKeyTable.expect(found.key, at: place, isFirst)
    return unsafe Step(key: found.key, value: found.value, depth: depth)
  }

  @inline(__always)
  private func add(
    _ key: UnsafeMutablePointer<JSONKey>, _ value: ByteSlice, isString: Bool, hasEscapes: Bool
  ) -> Bool {
    var name = unsafe LabelID(index: key.pointee.name)
    if name.index == JSONKey.unnamed { name = unsafe known.label(key) }
    return table.add(
      JSONField(name: name, value: value, isString: isString, hasEscapes: hasEscapes))
  }

  /// Moves to the next byte that is no white space; false at the end.
  @inline(__always)
  private static func skipSpace(_ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>)
    -> Bool
  {
    while unsafe p < end {
      let c = unsafe p.pointee
      guard c == 0x20 || c == 0x0A || c == 0x0D || c == 0x09 else { return true }
      unsafe p += 1
    }
    return false
  }

  /// The `"` that ends the string whose text begins at `p`.
  @inline(__always)
  private static func stringEnd(
    _ from: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ hasEscapes: inout Bool
  ) -> UnsafePointer<UInt8>? {
    var p = unsafe from
    while unsafe p < end {
      let m = unsafe scan_string32(p)
      if m == 0 {
        unsafe p += 32
        continue
      }
      unsafe p += Int(scan_first(m))
      guard unsafe p < end else { return nil }
      if unsafe p.pointee == 0x22 { return unsafe p }
      hasEscapes = true
      unsafe p += 2
    }
    return nil
  }

  /// Whether U+FFFD, which `| json` turns into a space, may be in there: seldom wrong.
  @inline(__always)
  private static func mayHaveReplacement(_ text: ByteSlice) -> Bool {
    var i = 0
    repeat {
      if unsafe scan_equal16(text.start + i, 0xEF) != 0 {
        return JSONGeneralWalk.hasReplacement(text)
      }
      i += 16
    } while i < text.count
    return false
  }
}
