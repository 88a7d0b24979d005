internal import LogCore

/// Paths of requests as endpoints: without the query, and with `{id}` for what identifies one thing.
enum EndpointText {
  /// The endpoint of a path, in the arena where it had to be changed.
  static func endpoint(ofPath path: ByteSlice, into arena: ByteArena) -> ByteSlice {
    var end = path.count
    for i in 0..<path.count where unsafe path.start[i] == 0x3F || path.start[i] == 0x23 {
      end = i
      break
    }
    let bare = path[0..<end]
    var from = 0
    var hasID = false
    while from <= bare.count && !hasID {
      let to = segmentEnd(bare, from)
      hasID = isID(bare[from..<to])
      from = to + 1
    }
    guard hasID else { return bare }
    let out = unsafe arena.allocate(bare.count * 4 + 4)
    var n = 0
    from = 0
    while from <= bare.count {
      let to = segmentEnd(bare, from)
      if isID(bare[from..<to]) {
        for byte in "{id}".utf8 {
          unsafe out[n] = byte
          n += 1
        }
      } else {
        for i in from..<to {
          unsafe out[n] = unsafe bare.start[i]
          n += 1
        }
      }
      if to < bare.count {
        unsafe out[n] = 0x2F
        n += 1
      }
      from = to + 1
    }
    arena.shrinkLast(from: bare.count * 4 + 4, to: n)
    return unsafe ByteSlice(start: UnsafePointer(out), count: n)
  }

  private static func segmentEnd(_ path: ByteSlice, _ from: Int) -> Int {
    var i = from
    while unsafe i < path.count && path.start[i] != 0x2F { i += 1 }
    return i
  }

  /// Numbers, UUIDs, and 8 or more hex digits.
  private static func isID(_ segment: ByteSlice) -> Bool {
    guard !segment.isEmpty else { return false }
    var digits = 0
    var hex = 0
    for i in 0..<segment.count {
      let c = unsafe segment.start[i]
      if ASCII.isDigit(c) {
        digits += 1
        hex += 1
      } else if (c | 0x20) &- 0x61 < 6 {
        hex += 1
      } else if !(c == 0x2D && isDashOfUUID(segment, i)) {
        return false
      }
    }
    if digits == segment.count { return true }
    return hex == segment.count ? hex >= 8 : segment.count == 36 && hex == 32
  }

  private static func isDashOfUUID(_ segment: ByteSlice, _ i: Int) -> Bool {
    segment.count == 36 && (i == 8 || i == 13 || i == 18 || i == 23)
  }
}
