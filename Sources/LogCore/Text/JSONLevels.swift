/// Which objects and arrays are open in a JSON text: one bit a level, however deep.
struct JSONLevels {
  /// What may come next.
  enum Due { case keyOrClose, key, value, valueOrClose, commaOrClose }

  private(set) var depth = 0
  /// The innermost levels, the last one lowest, 1 for an object; those further out are in `outer`.
  private var levels: UInt64 = 0
  private var outer: [UInt64] = []

  var isEmpty: Bool { depth == 0 }
  /// Whether the innermost open one is an object.
  var isObject: Bool { levels & 1 == 1 }

  /// Opens a level; what is due in it.
  @inline(__always)
  mutating func push(isObject: Bool) -> Due {
    if depth & 63 == 0 && depth > 0 {
      outer.append(levels)
      levels = 0
    }
    depth &+= 1
    levels = levels << 1 | (isObject ? 1 : 0)
    return isObject ? .keyOrClose : .valueOrClose
  }

  /// Closes the innermost level.
  @inline(__always)
  mutating func pop() {
    depth &-= 1
    levels >>= 1
    if depth & 63 == 0, let up = outer.popLast() { levels = up }
  }
}
