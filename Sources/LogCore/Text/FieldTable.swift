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
final class FieldTable {
  private(set) var fields: UnsafeMutablePointer<JSONField>
  private(set) var count = 0
  private var capacity = 64
  /// For each label the number of the line that had it last.
  private var seen: UnsafeMutablePointer<UInt32>
  private var seenCapacity = 256
  private var line: UInt32 = 0

  init() {
    fields = .allocate(capacity: capacity)
    seen = .allocate(capacity: seenCapacity)
    seen.initialize(repeating: 0, count: seenCapacity)
  }

  deinit {
    fields.deallocate()
    seen.deallocate()
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
    guard seen[index] != line else { return false }
    seen[index] = line
    if count == capacity { grow() }
    (fields + count).initialize(to: field)
    count += 1
    return true
  }

  private func forget() {
    seen.update(repeating: 0, count: seenCapacity)
    line = 1
  }

  private func grow() {
    let grown = UnsafeMutablePointer<JSONField>.allocate(capacity: capacity * 2)
    grown.moveInitialize(from: fields, count: count)
    fields.deallocate()
    fields = grown
    capacity *= 2
  }

  private func growSeen(_ index: Int) {
    let newCapacity = max(seenCapacity * 2, index + 1)
    let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: newCapacity)
    grown.initialize(repeating: 0, count: newCapacity)
    grown.update(from: seen, count: seenCapacity)
    seen.deallocate()
    seen = grown
    seenCapacity = newCapacity
  }
}
