/// One field that a line has, by name and value.
package struct JSONField {
  package var name: LabelID
  /// Of a string what is between the quotes, of anything else its source text.
  package var value: ByteSlice
  package var isString: Bool
  /// The value is not `value` but what `JSONString.unescapeLoki` (or `unescapeLogfmt`) makes of it.
  package var hasEscapes: Bool
}

/// The fields of one line as a walker finds them: the first of equal names stays.
// SAFETY: both arrays are allocated here, grown before they are written behind their capacities, and
// freed in `deinit`; fields are read below `count` only.
@safe
final class FieldTable {
  private(set) var fields: UnsafeMutablePointer<JSONField>
  private(set) var count = 0
  private var capacity = 64
  /// For each label the number of the line that had it last.
  private var seen: UnsafeMutablePointer<UInt32>
  private var seenCapacity = 256
  private var line: UInt32 = 0

  init() {
    unsafe fields = .allocate(capacity: capacity)
    unsafe seen = .allocate(capacity: seenCapacity)
    unsafe seen.initialize(repeating: 0, count: seenCapacity)
  }

  deinit {
    unsafe fields.deallocate()
    unsafe seen.deallocate()
  }

  /// Begins a line.
  @inline(__always)
  func begin() {
    count = 0
    line &+= 1
    if line == 0 { forget() }
  }

  /// Adds a field unless its name is there; whether it was added.
  @inline(__always)
  func add(_ field: JSONField) -> Bool {
    let index = Int(field.name.index)
    if index >= seenCapacity { growSeen(index) }
    guard unsafe seen[index] != line else { return false }
    unsafe seen[index] = line
    if count == capacity { grow() }
    unsafe (fields + count).initialize(to: field)
    count += 1
    return true
  }

  private func forget() {
    unsafe seen.update(repeating: 0, count: seenCapacity)
    line = 1
  }

  private func grow() {
    let grown = UnsafeMutablePointer<JSONField>.allocate(capacity: capacity * 2)
    unsafe grown.moveInitialize(from: fields, count: count)
    unsafe fields.deallocate()
    unsafe fields = unsafe grown
    capacity *= 2
  }

  private func growSeen(_ index: Int) {
    let newCapacity = max(seenCapacity * 2, index + 1)
    let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: newCapacity)
    unsafe grown.initialize(repeating: 0, count: newCapacity)
    unsafe grown.update(from: seen, count: seenCapacity)
    unsafe seen.deallocate()
    unsafe seen = unsafe grown
    seenCapacity = newCapacity
  }
}
