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
  /// Its place in the order: the number of its first line, until it was left behind.
  var place = 0
  /// The number of its first line.
  var lineNumber = 0

  init(_ content: Content, text: ByteSlice, stream: StreamID) {
    self.text = text
    self.stream = stream
    time = content.time
    hasTime = content.hasTime
    wrapper = content.wrapper
    journald = content.journald
    place = content.place
    lineNumber = content.place
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
  private var slab: UnsafeMutablePointer<FramedRecord>
  private var slabCapacity = 256
  private var slabUsed = 0
  private var free: [Int32] = []
  private var ring: UnsafeMutablePointer<Int32>
  private var ringMask = 255
  private var first = 0
  private(set) var count = 0
  /// Records that left the order while they were open; they come back when they are complete.
  private(set) var detached = 0
  private var metadata: [MetadataEntry] = []
  private let held = ByteArena()

  init() {
    unsafe slab = .allocate(capacity: slabCapacity)
    unsafe ring = .allocate(capacity: ringMask + 1)
  }

  deinit {
    for i in 0..<slabUsed { unsafe slab[i].owned?.deallocate() }
    unsafe slab.deallocate()
    unsafe ring.deallocate()
  }

  var isEmpty: Bool { count == 0 && detached == 0 }

  /// Whether the first record is open, or there is none.
  var isBlocked: Bool { unsafe count == 0 || pointer(handle(at: 0)).pointee.isOpen }

  /// The record with this handle; the pointer is valid until the next `add`.
  func pointer(_ handle: Int32) -> UnsafeMutablePointer<FramedRecord> { unsafe slab + Int(handle) }

  /// The handle at this position of the order.
  func handle(at position: Int) -> Int32 { unsafe ring[(first &+ position) & ringMask] }

  /// Adds a record at its place: mostly the end.
  func add(_ record: FramedRecord) -> Int32 {
    let handle = takeSlot()
    unsafe (slab + Int(handle)).initialize(to: record)
    if count > ringMask { growRing() }
    var position = count
    while unsafe position > 0 && pointer(self.handle(at: position - 1)).pointee.place > record.place
    {
      unsafe ring[(first + position) & ringMask] = self.handle(at: position - 1)
      position -= 1
    }
    unsafe ring[(first &+ position) & ringMask] = handle
    count += 1
    return handle
  }

  /// Takes the first record off the order; it is gone unless it is open, then it is detached.
  func removeFirst() {
    let handle = self.handle(at: 0)
    first = (first &+ 1) & ringMask
    count -= 1
    if unsafe slab[Int(handle)].isOpen {
      // Nobody looks after what it points to any more.
      unsafe own(handle, capacity: slab[Int(handle)].text.count + slab[Int(handle)].waiting)
      unsafe slab[Int(handle)].isDetached = true
      detached += 1
    } else {
      release(handle)
    }
    if isEmpty { forgetMetadata() }
  }

  /// Closes a record; one that was detached comes last.
  func close(_ handle: Int32, isDead: Bool = false) {
    unsafe slab[Int(handle)].isOpen = false
    unsafe slab[Int(handle)].isDead = isDead
    guard unsafe slab[Int(handle)].isDetached else { return }
    unsafe slab[Int(handle)].isDetached = false
    detached -= 1
    if count > ringMask { growRing() }
    if count > 0 {
      unsafe slab[Int(handle)].place = unsafe pointer(self.handle(at: count - 1)).pointee.place
    }
    unsafe ring[(first &+ count) & ringMask] = handle
    count += 1
  }

  // MARK: - Text

  /// Joins a line to a record's text, behind the blank lines that wait.
  func join(_ handle: Int32, _ line: ByteSlice) {
    let record = unsafe pointer(handle)
    if unsafe record.pointee.owned == nil {
      let end = unsafe record.pointee.text.end + record.pointee.waiting
      if unsafe line.start == end + 1 && end.pointee == 0x0A {
        let start = unsafe record.pointee.text.start
        unsafe record.pointee.text = unsafe ByteSlice(
          start: start, count: start.distance(to: line.end))
        unsafe record.pointee.waiting = 0
        return
      }
    }
    append(handle, line)
    unsafe record.pointee.waiting = 0
    commit(handle)
  }

  /// Keeps a blank line behind a record's text until a line joins.
  func wait(_ handle: Int32, blank line: ByteSlice) {
    let record = unsafe pointer(handle)
    if unsafe record.pointee.owned == nil {
      let end = unsafe record.pointee.text.end + record.pointee.waiting
      if unsafe line.start == end + 1 && end.pointee == 0x0A {
        unsafe record.pointee.waiting += 1 + line.count
        return
      }
    }
    append(handle, line)
    unsafe record.pointee.waiting += 1 + line.count
  }

  private var written = 0

  private func append(_ handle: Int32, _ line: ByteSlice) {
    let record = unsafe pointer(handle)
    let used = unsafe record.pointee.text.count + record.pointee.waiting
    own(handle, capacity: used + 1 + line.count)
    guard let memory = unsafe record.pointee.owned else { return }
    unsafe memory[used] = 0x0A
    unsafe (memory + used + 1).update(from: line.start, count: line.count)
    written = used + 1 + line.count
  }

  private func commit(_ handle: Int32) {
    let record = unsafe pointer(handle)
    unsafe record.pointee.text = unsafe ByteSlice(start: record.pointee.text.start, count: written)
  }

  /// Gives the record memory of its own, of at least this size.
  private func own(_ handle: Int32, capacity: Int) {
    let record = unsafe pointer(handle)
    if unsafe record.pointee.owned != nil && record.pointee.capacity >= capacity { return }
    let size =
      unsafe record.pointee.owned == nil ? capacity : max(capacity, record.pointee.capacity * 2)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: size + ByteBuffer.padding)
    let used = unsafe record.pointee.text.count + record.pointee.waiting
    unsafe memory.update(from: record.pointee.text.start, count: used)
    unsafe record.pointee.owned?.deallocate()
    unsafe record.pointee.owned = unsafe memory
    unsafe record.pointee.capacity = size
    unsafe record.pointee.text = unsafe ByteSlice(
      start: UnsafePointer(memory), count: record.pointee.text.count)
  }

  /// Copies what the records point to, because chunk and batch are about to go away.
  func ownAll() {
    if count == 0 && detached == 0 { return }
    for i in 0..<count {
      let handle = self.handle(at: i)
      let record = unsafe pointer(handle)
      if unsafe record.pointee.owned == nil && !record.pointee.isDead {
        unsafe own(handle, capacity: record.pointee.text.count + record.pointee.waiting)
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
      unsafe grown.moveInitialize(from: slab, count: slabUsed)
      unsafe slab.deallocate()
      unsafe slab = unsafe grown
      slabCapacity *= 2
    }
    slabUsed += 1
    return Int32(truncatingIfNeeded: slabUsed - 1)
  }

  private func release(_ handle: Int32) {
    unsafe slab[Int(handle)].owned?.deallocate()
    unsafe slab[Int(handle)].owned = nil
    free.append(handle)
  }

  private func growRing() {
    let grown = UnsafeMutablePointer<Int32>.allocate(capacity: (ringMask + 1) * 2)
    for i in 0..<count { unsafe grown[i] = handle(at: i) }
    unsafe ring.deallocate()
    unsafe ring = unsafe grown
    ringMask = ringMask * 2 + 1
    first = 0
  }
}
