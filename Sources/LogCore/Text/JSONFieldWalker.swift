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
    open = .allocate(capacity: JSONGeneralWalk.maximumDepth)
  }

  deinit { open.deallocate() }

  /// What the last walk found, in the order of the line; valid until the next.
  package var fields: UnsafeMutablePointer<JSONField> { table.fields }
  package var fieldCount: Int { table.count }

  /// Finds the fields of a line; after a fault those before it are there.
  package func walk(_ line: ByteSlice) -> JSONFault? {
    if known.isFull { known.forgetAll() }
    table.begin()
    var p = line.start
    let end = line.end
    guard Self.skipSpace(&p, end), p.pointee == 0x7B else { return .object }
    if wantedCount == 0 && !validates { return nil }
    if walkPlain(p, end) { return nil }
    return general.walk(line)
  }

  /// Walks from the first `{`; false leaves the line to the general walk.
  ///
  /// Between two values only one comparison looks at the text. Ends are checked where a value's end
  /// is found: a literal that stands behind the line's end leads to a value behind it.
  private func walkPlain(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    var p = start
    var missing = wantedCount
    var depth = 0
    var key = known.root
    var guess = key.pointee.child
    while true {
      if JSONKeyTable.stands(guess, p) {
        key = guess
        p += Int(guess.pointee.length)
      } else {
        let found = missed(p, end, behind: key, depth)
        guard let value = found.value else { return found.depth < 0 }
        p = value
        key = found.key
        depth = found.depth
      }
      let from: UnsafePointer<UInt8>
      var isOdd = false
      var c = p.pointee
      if c <= 0x20 {
        guard Self.skipSpace(&p, end) else { return false }
        c = p.pointee
      }
      if c == 0x22 {
        from = p + 1
        let m = scan_string32(from)
        let expected = from + Int(key.pointee.steadyLength)
        if m & key.pointee.steadyMask == key.pointee.steadyDue && expected.pointee == 0x22 {
          p = expected
          guard p < end else { return false }
        } else {
          guard let quote = Self.stringEnd(from, end, &isOdd) else { return false }
          p = quote
          key.pointee.learn(length: p - from)
        }
      } else {
        from = p
        guard let behind = otherValue(p, end, key, depth) else { return false }
        p = behind
        if c == 0x7B && p == from {
          open[depth] = key
          depth &+= 1
          guess = key.pointee.child
          continue
        }
      }
      if key.pointee.isWanted && c | 0x20 != 0x7B && c != 0x6E {
        let isString = c == 0x22
        let value = ByteSlice(start: from, count: p - from)
        if isString && !isOdd { isOdd = Self.mayHaveReplacement(value) }
        if add(key, value, isString: isString, hasEscapes: isOdd) {
          missing &-= 1
          if missing == 0 && !validates { return depth == 0 || JSONSkip.closes(p, end, depth) }
        }
      }
      if c == 0x22 { p += 1 }
      guess = key.pointee.next
    }
  }

  /// Behind the value at `p`, which is no string; `p` itself for an object that is to be entered.
  @inline(__always)
  private func otherValue(
    _ p: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ key: UnsafeMutablePointer<JSONKey>,
    _ depth: Int
  ) -> UnsafePointer<UInt8>? {
    let c = p.pointee
    if c | 0x20 != 0x7B {
      let expected = p + Int(key.pointee.steadyLength)
      if scan_delimiter16(p) & key.pointee.steadyMask == key.pointee.steadyDue && depth == 0
        && c &- 0x30 < 10 && expected.pointee > 0x20 && expected < end
      {
        return expected
      }
      let behind = JSONSkip.scalar(p, end, isNested: depth > 0)
      if let behind { key.pointee.learn(length: behind - p) }
      return behind
    }
    guard p < end else { return nil }
    if c == 0x5B { return JSONSkip.array(p, end, isNested: depth > 0) }
    let isEntered = key.pointee.isEntered && depth < JSONGeneralWalk.maximumDepth
    return isEntered ? p : JSONSkip.object(p, end)
  }

  /// What a line has where the key that was expected first does not stand.
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
    var place = key
    var depth = depth
    var p = p
    let odd = Step(key: key, value: nil, depth: 0)
    guard p < end else { return odd }
    // Behind a value there never is a `{`, except on lines that are no JSON.
    var isFirst = p.pointee == 0x7B
    if isFirst && (depth == 0 ? key != known.root : open[depth - 1] != key) { return odd }
    while true {
      if let found = JSONKeyTable.expected(at: place, isFirst, p) {
        return Step(key: found, value: p + Int(found.pointee.length), depth: depth)
      }
      var q = p
      guard Self.skipSpace(&q, end) else { return odd }
      if q.pointee != 0x7D {
        guard isFirst || q.pointee == 0x2C else { return odd }
        q += 1
        guard Self.skipSpace(&q, end) else { return odd }
      }
      // A comma may stand before the closing brace.
      if q.pointee != 0x7D { return learned(place, p, q, end, isFirst, depth) ?? odd }
      depth -= 1
      if depth < 0 { return Step(key: key, value: nil, depth: -1) }
      place = open[depth]
      isFirst = false
      p = q + 1
      guard p < end else { return odd }
    }
  }

  /// The key at `q`, which will be expected at its place from now on.
  private func learned(
    _ place: UnsafeMutablePointer<JSONKey>, _ p: UnsafePointer<UInt8>, _ q: UnsafePointer<UInt8>,
    _ end: UnsafePointer<UInt8>, _ isFirst: Bool, _ depth: Int
  ) -> Step? {
    let parent = depth > 0 ? open[depth - 1] : known.root
    guard let found = known.find(q, end, literal: p, parent: parent) else { return nil }
    JSONKeyTable.expect(found.key, at: place, isFirst)
    return Step(key: found.key, value: found.value, depth: depth)
  }

  @inline(__always)
  private func add(
    _ key: UnsafeMutablePointer<JSONKey>, _ value: ByteSlice, isString: Bool, hasEscapes: Bool
  ) -> Bool {
    var name = LabelID(index: key.pointee.name)
    if name.index == JSONKey.unnamed { name = known.label(key) }
    return table.add(
      JSONField(name: name, value: value, isString: isString, hasEscapes: hasEscapes))
  }

  /// Moves to the next byte that is no white space; false at the end.
  @inline(__always)
  private static func skipSpace(_ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>)
    -> Bool
  {
    while p < end {
      let c = p.pointee
      guard c == 0x20 || c == 0x0A || c == 0x0D || c == 0x09 else { return true }
      p += 1
    }
    return false
  }

  /// The `"` that ends the string whose text begins at `p`.
  @inline(__always)
  private static func stringEnd(
    _ from: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ hasEscapes: inout Bool
  ) -> UnsafePointer<UInt8>? {
    var p = from
    while p < end {
      let m = scan_string32(p)
      if m == 0 {
        p += 32
        continue
      }
      p += Int(scan_first(m))
      guard p < end else { return nil }
      if p.pointee == 0x22 { return p }
      hasEscapes = true
      p += 2
    }
    return nil
  }

  /// Whether U+FFFD, which `| json` turns into a space, may be in there: seldom wrong.
  @inline(__always)
  private static func mayHaveReplacement(_ text: ByteSlice) -> Bool {
    var i = 0
    repeat {
      if scan_equal16(text.start + i, 0xEF) != 0 { return JSONGeneralWalk.hasReplacement(text) }
      i += 16
    } while i < text.count
    return false
  }
}
