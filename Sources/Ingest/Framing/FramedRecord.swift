import LogCore

/// A record between framing and the batch: it may still take in lines, or wait for its turn.
// SAFETY: `owned` was allocated by the `RecordQueue` that holds the record, which frees it when the
// record leaves; `text` points into it, into the chunk or into the batch's arena, and the last two
// are copied before they go away.
@safe
struct FramedRecord {
  /// What is known of the text's form.
  enum Form: UInt8 {
    case text
    /// One complete JSON object.
    case object
    /// Looks like `{...}`; may be broken.
    case unchecked
    /// A line as it is, JSON if it is one complete object.
    case whole
  }

  var text: ByteSlice
  var owned: UnsafeMutablePointer<UInt8>?
  var capacity = 0
  /// How many bytes behind the text hold blank lines that wait for a line to join.
  var waiting = 0
  var stream: StreamID
  /// The wrapper's time.
  var time: Int64 = 0
  var hasTime = false
  var isOpen = false
  /// Takes the time of the record before, whatever its text says: a record that was split.
  var continuesBefore = false
  /// Takes up a place, but is no record (any more).
  var isDead = false
  /// Open, and not in the queue's order any more.
  var isDetached = false
  var form = Form.text
  var wrapper = WrapperKind.none
  /// Set where the wrapper decides the level alone.
  var level = Level.none
  var hasLevel = false
  var journald = JournaldPriority.absent
  /// Where its metadata stand in the queue's list.
  var metadata: Range<Int32> = 0..<0
  /// The number of its first line.
  var place = 0

  init(_ content: Content, text: ByteSlice, stream: StreamID) {
    self.text = text
    self.stream = stream
    time = content.time
    hasTime = content.hasTime
    wrapper = content.wrapper
    journald = content.journald
    place = content.place
  }
}

/// `PRIORITY` of a journal entry.
enum JournaldPriority: UInt8 {
  case zero, one, two, three, four, five, six, seven
  /// An entry without a readable one.
  case unknown
  /// No journal entry.
  case absent
}

/// A label that comes with a record.
struct MetadataEntry {
  var name: LabelID
  var value: ByteSlice
}

/// Records that wait to be given out, in the order of their first lines.
// SAFETY: `slab` and `ring` are allocated here and freed in `deinit`; handles index the slab below
// `slabCapacity`, ring positions are taken modulo its capacity, a power of two.
@safe
final class RecordQueue {
  @exclusivity(unchecked)
  private var slab: UnsafeMutablePointer<FramedRecord>
  @exclusivity(unchecked)
  private var slabCapacity = 256
  @exclusivity(unchecked)
  private var slabUsed = 0
  @exclusivity(unchecked)
  private var free: [Int32] = []
  @exclusivity(unchecked)
  private var ring: UnsafeMutablePointer<Int32>
  @exclusivity(unchecked)
  private var ringMask = 255
  @exclusivity(unchecked)
  private var first = 0
  @exclusivity(unchecked)
  private(set) var count = 0
  /// Records that left the order while they were open; they come back when they are complete.
  @exclusivity(unchecked)
  private(set) var detached = 0
  @exclusivity(unchecked)
  private var metadata: [MetadataEntry] = []
  private let held = ByteArena()

  init() {
    slab = .allocate(capacity: slabCapacity)
    ring = .allocate(capacity: ringMask + 1)
  }

  deinit {
    for i in 0..<slabUsed { slab[i].owned?.deallocate() }
    slab.deallocate()
    ring.deallocate()
  }

  var isEmpty: Bool { count == 0 && detached == 0 }

  /// Whether the first record is open, or there is none.
  var isBlocked: Bool { count == 0 || pointer(handle(at: 0)).pointee.isOpen }

  /// The record with this handle; the pointer is valid until the next `add`.
  func pointer(_ handle: Int32) -> UnsafeMutablePointer<FramedRecord> { slab + Int(handle) }

  /// The handle at this position of the order.
  func handle(at position: Int) -> Int32 { ring[(first &+ position) & ringMask] }

  /// Adds a record at its place: mostly the end.
  func add(_ record: FramedRecord) -> Int32 {
    let handle = takeSlot()
    (slab + Int(handle)).initialize(to: record)
    if count > ringMask { growRing() }
    var position = count
    while position > 0 && pointer(self.handle(at: position - 1)).pointee.place > record.place {
      ring[(first + position) & ringMask] = self.handle(at: position - 1)
      position -= 1
    }
    ring[(first &+ position) & ringMask] = handle
    count += 1
    return handle
  }

  /// Takes the first record off the order; it is gone unless it is open, then it is detached.
  func removeFirst() {
    let handle = self.handle(at: 0)
    first = (first &+ 1) & ringMask
    count -= 1
    if slab[Int(handle)].isOpen {
      // Nobody looks after what it points to any more.
      own(handle, capacity: slab[Int(handle)].text.count + slab[Int(handle)].waiting)
      slab[Int(handle)].isDetached = true
      detached += 1
    } else {
      release(handle)
    }
    if isEmpty { forgetMetadata() }
  }

  /// Closes a record; one that was detached comes last.
  func close(_ handle: Int32, isDead: Bool = false) {
    slab[Int(handle)].isOpen = false
    slab[Int(handle)].isDead = isDead
    guard slab[Int(handle)].isDetached else { return }
    slab[Int(handle)].isDetached = false
    detached -= 1
    if count > ringMask { growRing() }
    if count > 0 { slab[Int(handle)].place = pointer(self.handle(at: count - 1)).pointee.place }
    ring[(first &+ count) & ringMask] = handle
    count += 1
  }

  // MARK: - Text

  /// Joins a line to a record's text, behind the blank lines that wait.
  func join(_ handle: Int32, _ line: ByteSlice) {
    let record = pointer(handle)
    if record.pointee.owned == nil {
      let end = record.pointee.text.end + record.pointee.waiting
      if line.start == end + 1 && end.pointee == 0x0A {
        let start = record.pointee.text.start
        record.pointee.text = ByteSlice(start: start, count: start.distance(to: line.end))
        record.pointee.waiting = 0
        return
      }
    }
    append(handle, line)
    record.pointee.waiting = 0
    commit(handle)
  }

  /// Keeps a blank line behind a record's text until a line joins.
  func wait(_ handle: Int32, blank line: ByteSlice) {
    let record = pointer(handle)
    if record.pointee.owned == nil {
      let end = record.pointee.text.end + record.pointee.waiting
      if line.start == end + 1 && end.pointee == 0x0A {
        record.pointee.waiting += 1 + line.count
        return
      }
    }
    append(handle, line)
    record.pointee.waiting += 1 + line.count
  }

  @exclusivity(unchecked)
  private var written = 0

  private func append(_ handle: Int32, _ line: ByteSlice) {
    let record = pointer(handle)
    let used = record.pointee.text.count + record.pointee.waiting
    own(handle, capacity: used + 1 + line.count)
    guard let memory = record.pointee.owned else { return }
    memory[used] = 0x0A
    (memory + used + 1).update(from: line.start, count: line.count)
    written = used + 1 + line.count
  }

  private func commit(_ handle: Int32) {
    let record = pointer(handle)
    record.pointee.text = ByteSlice(start: record.pointee.text.start, count: written)
  }

  /// Gives the record memory of its own, of at least this size.
  private func own(_ handle: Int32, capacity: Int) {
    let record = pointer(handle)
    if record.pointee.owned != nil && record.pointee.capacity >= capacity { return }
    let size = record.pointee.owned == nil ? capacity : max(capacity, record.pointee.capacity * 2)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: size + ByteBuffer.padding)
    let used = record.pointee.text.count + record.pointee.waiting
    memory.update(from: record.pointee.text.start, count: used)
    record.pointee.owned?.deallocate()
    record.pointee.owned = memory
    record.pointee.capacity = size
    record.pointee.text = ByteSlice(
      start: UnsafePointer(memory), count: record.pointee.text.count)
  }

  /// Copies what the records point to, because chunk and batch are about to go away.
  func ownAll() {
    if count == 0 && detached == 0 { return }
    for i in 0..<count {
      let handle = self.handle(at: i)
      let record = pointer(handle)
      if record.pointee.owned == nil && !record.pointee.isDead {
        own(handle, capacity: record.pointee.text.count + record.pointee.waiting)
      }
    }
  }

  // MARK: - Metadata

  /// Keeps labels for the record that is added next.
  func keep(_ entries: [MetadataEntry]) -> Range<Int32> {
    let start = Int32(truncatingIfNeeded: metadata.count)
    for entry in entries {
      metadata.append(MetadataEntry(name: entry.name, value: held.copy(entry.value)))
    }
    return start..<Int32(truncatingIfNeeded: metadata.count)
  }

  subscript(metadata index: Int32) -> MetadataEntry { metadata[Int(index)] }

  private func forgetMetadata() {
    guard !metadata.isEmpty else { return }
    metadata.removeAll(keepingCapacity: true)
    held.reset()
  }

  // MARK: - Slots

  private func takeSlot() -> Int32 {
    if let slot = free.popLast() { return slot }
    if slabUsed == slabCapacity {
      let grown = UnsafeMutablePointer<FramedRecord>.allocate(capacity: slabCapacity * 2)
      grown.moveInitialize(from: slab, count: slabUsed)
      slab.deallocate()
      slab = grown
      slabCapacity *= 2
    }
    slabUsed += 1
    return Int32(truncatingIfNeeded: slabUsed - 1)
  }

  private func release(_ handle: Int32) {
    slab[Int(handle)].owned?.deallocate()
    slab[Int(handle)].owned = nil
    free.append(handle)
  }

  private func growRing() {
    let grown = UnsafeMutablePointer<Int32>.allocate(capacity: (ringMask + 1) * 2)
    for i in 0..<count { grown[i] = handle(at: i) }
    ring.deallocate()
    ring = grown
    ringMask = ringMask * 2 + 1
    first = 0
  }
}
