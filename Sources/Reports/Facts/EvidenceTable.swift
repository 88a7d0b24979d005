internal import Glibc
package import LogCore

/// The first and the last record of each key of some table, with a piece of their lines.
///
/// Keys are small numbers. While a batch is folded only places are compared; the texts are copied
/// when it ends, so that a key that every record touches costs one copy a batch.
// SAFETY: `texts` has two slots of `slotSize` bytes for each key below `capacity`.
@safe
package final class EvidenceTable {
  /// The most of a line that is shown, in bytes.
  package static let longest = 240
  private static let slotSize = 256

  private var firsts: [RecordPlace] = []
  private var lasts: [RecordPlace] = []
  /// The records of this batch that are the first or last of their key, until their text is copied.
  private var pending: [(first: Int32, last: Int32)] = []
  private var touched: [Int32] = []
  private var texts: UnsafeMutablePointer<UInt8>
  private var lengths: [(first: UInt8, last: UInt8)] = []
  private var capacity = 16

  package init() { unsafe texts = .allocate(capacity: 16 * 2 * Self.slotSize) }

  deinit { unsafe texts.deallocate() }

  package var count: Int { firsts.count }

  package func first(_ key: Int) -> RecordPlace { firsts[key] }
  package func last(_ key: Int) -> RecordPlace { lasts[key] }
  package func firstText(_ key: Int) -> ByteSlice {
    unsafe ByteSlice(start: UnsafePointer(slot(key, 0)), count: Int(lengths[key].first))
  }
  package func lastText(_ key: Int) -> ByteSlice {
    unsafe ByteSlice(start: UnsafePointer(slot(key, 1)), count: Int(lengths[key].last))
  }

  private static let noPlace = RecordPlace(time: .max, file: .max, sequence: .max, line: .max)
  private static let lowPlace = RecordPlace(time: .min, file: -1, sequence: -1, line: -1)

  /// Makes room for keys below `count`, without records.
  package func grow(to count: Int) {
    while firsts.count < count {
      firsts.append(Self.noPlace)
      lasts.append(Self.lowPlace)
      pending.append((-1, -1))
      lengths.append((0, 0))
    }
    guard count > capacity else { return }
    let wider = max(count, capacity * 2)
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: wider * 2 * Self.slotSize)
    unsafe memcpy(grown, texts, capacity * 2 * Self.slotSize)
    unsafe texts.deallocate()
    unsafe texts = unsafe grown
    capacity = wider
  }

  private func slot(_ key: Int, _ end: Int) -> UnsafeMutablePointer<UInt8> {
    unsafe texts + (key * 2 + end) * Self.slotSize
  }

  /// Takes in a record of a key, which there is room for.
  @inline(__always)
  package func note(_ key: Int, _ place: RecordPlace, record: Int) {
    let isFirst = place < firsts[key]
    let isLast = lasts[key] < place
    guard isFirst || isLast else { return }
    if pending[key].first < 0 && pending[key].last < 0 {
      touched.append(Int32(truncatingIfNeeded: key))
    }
    if isFirst {
      firsts[key] = place
      pending[key].first = Int32(truncatingIfNeeded: record)
    }
    if isLast {
      lasts[key] = place
      pending[key].last = Int32(truncatingIfNeeded: record)
    }
  }

  /// Copies the texts of what the batch has changed; once for each batch, before it is emptied.
  package func endBatch(_ batch: RecordBatch, _ facts: FactColumns) {
    for key in touched {
      let key = Int(key)
      if pending[key].first >= 0 {
        let text = Self.text(batch, facts, Int(pending[key].first))
        unsafe memcpy(slot(key, 0), text.start, text.count)
        lengths[key].first = UInt8(text.count)
      }
      if pending[key].last >= 0 {
        let text = Self.text(batch, facts, Int(pending[key].last))
        unsafe memcpy(slot(key, 1), text.start, text.count)
        lengths[key].last = UInt8(text.count)
      }
      pending[key] = (-1, -1)
    }
    touched.removeAll(keepingCapacity: true)
  }

  /// The piece of a record's first physical line that shows its message.
  static func text(_ batch: RecordBatch, _ facts: FactColumns, _ record: Int) -> ByteSlice {
    let all = unsafe batch.line[record]
    let line = all[0..<(all.firstIndex(of: 0x0A) ?? all.count)]
    guard line.count > longest else { return line }
    var from = 0
    let message = unsafe facts.message[record]
    if unsafe message.start > line.start && message.start < line.end {
      from = unsafe min(max(0, message.start - line.start - 16), line.count - longest)
    }
    while unsafe from > 0 && line.start[from] & 0xC0 == 0x80 { from -= 1 }
    return cut(line.from(from))
  }

  /// At most 240 bytes, cut at a character.
  package static func cut(_ text: ByteSlice) -> ByteSlice {
    guard text.count > longest else { return text }
    var n = longest
    while unsafe n > longest - 4 && text.start[n] & 0xC0 == 0x80 { n -= 1 }
    return text[0..<n]
  }

  // MARK: - Merging

  /// Takes in what another table has of a key of its own.
  package func merge(_ key: Int, _ other: EvidenceTable, _ otherKey: Int) {
    take(
      key, first: other.firsts[otherKey], other.firstText(otherKey), last: other.lasts[otherKey],
      other.lastText(otherKey))
  }

  private func take(
    _ key: Int, first: RecordPlace, _ firstText: ByteSlice, last: RecordPlace, _ lastText: ByteSlice
  ) {
    if first < firsts[key] {
      firsts[key] = first
      unsafe memcpy(slot(key, 0), firstText.start, firstText.count)
      lengths[key].first = UInt8(firstText.count)
    }
    if lasts[key] < last {
      lasts[key] = last
      unsafe memcpy(slot(key, 1), lastText.start, lastText.count)
      lengths[key].last = UInt8(lastText.count)
    }
  }

  /// Takes all of a key from one place to another within the table, as merging does.
  package func fold(_ from: Int, into key: Int) {
    take(key, first: firsts[from], firstText(from), last: lasts[from], lastText(from))
  }

  package func settle(_ files: FileTable) {
    for key in firsts.indices where firsts[key] != Self.noPlace {
      firsts[key] = firsts[key].settled(files)
      lasts[key] = lasts[key].settled(files)
    }
  }

  /// Adds the four words of a key to a line.
  package func write(_ key: Int, to out: PartialOutput) {
    out.add(firsts[key])
    out.add(firstText(key))
    out.add(lasts[key])
    out.add(lastText(key))
  }

  /// Reads what `write` has written; false if it is anything else.
  package func read(_ key: Int, _ line: inout PartialLine, files: [Int32]) -> Bool {
    guard let first = line.place(files), let firstText = line.bytes(),
      let last = line.place(files), let lastText = line.bytes(),
      firstText.count <= Self.longest, lastText.count <= Self.longest
    else { return false }
    take(key, first: first, firstText, last: last, lastText)
    return true
  }
}
