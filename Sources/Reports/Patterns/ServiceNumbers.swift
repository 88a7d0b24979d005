internal import Glibc
internal import LogCore

/// Numbers for the names of services, which mostly are the same from record to record.
///
/// There are at most `cap` numbers; the names that come behind them have none.
final class ServiceNumbers {
  private static let cap = 1_000
  private let names = ByteTable()
  private var last = ByteSlice.empty
  private var lastNumber: Int32 = -1

  func name(_ number: Int32) -> ByteSlice { names[Int(number)] }

  /// The number of a name, or -1.
  @inline(__always)
  func number(of name: ByteSlice) -> Int32 {
    if lastNumber >= 0 && name.count == last.count && isLast(name) { return lastNumber }
    return find(name)
  }

  @inline(__always)
  private func isLast(_ name: ByteSlice) -> Bool {
    unsafe memcmp(name.start, last.start, name.count) == 0
  }

  @inline(never)
  private func find(_ name: ByteSlice) -> Int32 {
    lastNumber = -1
    if let known = names.find(name) {
      lastNumber = Int32(truncatingIfNeeded: known)
    } else if names.count < Self.cap {
      lastNumber = Int32(truncatingIfNeeded: names.intern(name))
    }
    if lastNumber >= 0 { last = names[Int(lastNumber)] }
    return lastNumber
  }
}
