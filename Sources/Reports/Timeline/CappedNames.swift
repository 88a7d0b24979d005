internal import LogCore

/// Names with numbers, at most so many of them: those with the smallest hashes.
///
/// A name among the smallest of the whole input is among the smallest of each part of it, so it never
/// loses a record; what it shares the input with does not matter. Until a cut is due up to twice as
/// many are kept.
final class CappedNames {
  private(set) var table = ByteTable()
  let most: Int
  /// Names from this hash on are left out.
  private(set) var limit = UInt64.max

  init(most: Int) { self.most = most }

  var count: Int { table.count }

  subscript(index: Int) -> ByteSlice { table[index] }

  /// The number of a name; nil if it is not there.
  func find(_ name: ByteSlice) -> Int? { table.find(name) }

  /// The same for a name that is an array.
  func number(_ name: [UInt8]) -> Int {
    unsafe name.withUnsafeBufferPointer { name in
      number(
        unsafe name.baseAddress.map { unsafe ByteSlice(start: $0, count: name.count) } ?? .empty)
    }
  }

  /// The number of a name; -1 for one that is left out.
  @inline(__always)
  func number(_ name: ByteSlice) -> Int {
    let hash = ByteHash.of(name)
    return hash < limit ? table.intern(name, hash: hash) : -1
  }

  var needsCut: Bool { table.count / 2 >= most }

  /// Keeps the names with the smallest hashes; the new number of each old one, -1 for those left out.
  func cut() -> [Int]? {
    guard table.count > most else { return nil }
    let hashes = (0..<table.count).map { table.hash(of: $0) }.sorted()
    limit = hashes[most]
    return keep()
  }

  /// Leaves out names from a hash on; the new number of each old one, -1 for those left out, or nil if
  /// none was.
  func leaveOut(from newLimit: UInt64) -> [Int]? {
    guard newLimit < limit else { return nil }
    limit = newLimit
    return keep()
  }

  private func keep() -> [Int] {
    let kept = ByteTable()
    var numbers: [Int] = []
    for i in 0..<table.count {
      let hash = table.hash(of: i)
      numbers.append(hash < limit ? kept.intern(table[i], hash: hash) : -1)
    }
    table = kept
    return numbers
  }

  /// Whether any name was left out.
  var isCut: Bool { limit != .max }

  /// What another table has left out, from this hash on, is left out here as well.
  func adopt(limit other: UInt64) { limit = min(limit, other) }
}
