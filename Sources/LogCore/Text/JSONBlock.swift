internal import CScan

/// The ends of JSON objects and arrays, found by brackets and strings alone.
package enum JSONBlock {
  /// The offset behind the bracket that closes the one at `from`; square and curly count alike.
  ///
  /// nil if the text ends first. 64 bytes at a time: a bracket counts where an even number of quotes
  /// stands before it, which a prefix sum of bits tells (Langdale and Lemire, Parsing Gigabytes of
  /// JSON per Second, 2019). Texts with backslashes or line breaks are gone through more slowly.
  package static func end(_ text: ByteSlice, _ from: Int) -> Int? {
    let end = unsafe scan_block_end(text.start, from, text.count)
    return end > 0 ? end : walk(text, from)
  }

  /// The same with the vectors that every machine has, for tests.
  static func portableEnd(_ text: ByteSlice, _ from: Int) -> Int? {
    let end = unsafe scan_block_end_base(text.start, from, text.count)
    return end > 0 ? end : walk(text, from)
  }

  /// From string to string.
  static func walk(_ text: ByteSlice, _ from: Int) -> Int? {
    var depth = 0
    var i = from
    while i < text.count {
      var m = unsafe scan_bracket16(text.start + i)
      var next = i + 16
      while m != 0 {
        let k = i + Int(scan_first(m))
        guard k < text.count else { return nil }
        m &= m - 1
        let c = unsafe text.start[k]
        if c == 0x22 {
          var escapes = false
          guard let end = JSONReader.stringEnd(text, k + 1, &escapes) else { return nil }
          next = end + 1
          break
        }
        // Of the four brackets only the opening ones have this bit.
        depth += c & 0x02 != 0 ? 1 : -1
        if depth == 0 { return k + 1 }
      }
      i = next
    }
    return nil
  }
}
