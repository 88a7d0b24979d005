import LogCore

/// Records on their way from the queue to the batch: time, level and the other facts.
extension RecordFramer {
  /// How many records wait behind one that is open before it is left behind.
  static let maxHeld = 1024
  /// How many records wait for the first time of a source.
  static let maxTimeless = 1000

  // MARK: - Into the queue

  /// Adds a complete record.
  func emit(_ content: Content, _ stream: StreamID, _ form: FramedRecord.Form) {
    _ = add(content, stream, form, isOpen: false, continuesBefore: false)
  }

  func add(
    _ content: Content, _ stream: StreamID, _ form: FramedRecord.Form, isOpen: Bool,
    continuesBefore: Bool
  ) -> Int32 {
    let text = content.isVolatile ? arena.copy(content.text) : content.text
    var record = FramedRecord(content, text: text, stream: stream)
    record.isOpen = isOpen
    record.continuesBefore = continuesBefore
    record.form = form
    return queue.add(record)
  }

  /// Keeps a place in the order for a record that is not there yet.
  func addPlaceholder(_ content: Content, _ state: StreamState) -> Int32 {
    var record = FramedRecord(content, text: .empty, stream: state.stream)
    record.isOpen = true
    return queue.add(record)
  }

  // MARK: - Out of the queue

  /// Moves complete records to the batch, up to the first that is open, and none from behind a line
  /// that still has records to give.
  func drain(into batch: RecordBatch) {
    var limit = Int.max
    for item in work { limit = min(limit, item.place) }
    while queue.count > 0 && !batch.isFull {
      let record = unsafe queue.pointer(queue.handle(at: 0))
      if unsafe record.pointee.place > limit { return }
      if unsafe record.pointee.isOpen {
        guard queue.count > Self.maxHeld else { return }
      } else if unsafe !record.pointee.isDead {
        if waitsForTime && !findFirstTime() { return }
        unsafe complete(record, into: batch)
      }
      if timeless > 0 { timeless -= 1 }
      queue.removeFirst()
    }
  }

  /// Looks for the first time of the source; whether records need not wait any more.
  private func findFirstTime() -> Bool {
    while timeless < queue.count {
      let record = unsafe queue.pointer(queue.handle(at: timeless))
      if unsafe record.pointee.isOpen { return false }
      if unsafe !record.pointee.isDead, let time = unsafe ownTime(record) {
        lastTime = time
        waitsForTime = false
        return true
      }
      timeless += 1
      if timeless >= Self.maxTimeless { break }
    }
    guard timeless >= Self.maxTimeless else { return false }
    stopWaiting()
    return true
  }

  /// Records that have no time take the one that the source gives.
  func stopWaiting() {
    waitsForTime = false
    if needsTime && !queue.isEmpty { _ = timeBefore() }
  }

  private func complete(_ record: UnsafeMutablePointer<FramedRecord>, into batch: RecordBatch) {
    counts.records += 1
    if unsafe record.pointee.wrapper != .none {
      unsafe counts.addRecords(1, wrapper: record.pointee.wrapper)
    }
    let isSelected = unsafe streams[record.pointee.stream].isSelected && passesPrefilter(record)
    guard isSelected || options.countsEverything else {
      if needsTime { unsafe passOver(record) }
      return
    }
    let time = unsafe needsTime ? self.time(of: record) : 0
    let format =
      unsafe needsFormat || options.countsEverything
      ? self.format(of: record.pointee.text, record.pointee.form) : .text
    if options.countsEverything { count(format) }
    guard isSelected else { return }
    var text = unsafe record.pointee.text
    if unsafe record.pointee.owned != nil { text = batch.arena.copy(text) }
    let i = unsafe batch.append(line: text, time: time, stream: record.pointee.stream)
    unsafe batch.format[i] = format
    if needsLines { unsafe batch.lineNumber[i] = record.pointee.lineNumber }
    if needsLevel { unsafe batch.level[i] = unsafe level(of: record, text, format) }
    if needsFacts {
      unsafe batch.facts[i] = facts.facts(of: text, format: format, arena: batch.arena)
    }
    for k in unsafe record.pointee.metadata {
      let entry = queue[metadata: k]
      let value = batch.arena.copy(entry.value)
      batch.addMetadata(i, entry.name, value)
      // What the record itself says of its trace counts for more than what its text looks like.
      guard unsafe needsFacts && record.pointee.wrapper == .otlp else { continue }
      if names[entry.name].equals("trace_id") { unsafe batch.facts[i].traceID = value }
      if names[entry.name].equals("span_id") { unsafe batch.facts[i].spanID = value }
    }
  }

  private func count(_ format: RecordFormat) {
    switch format {
    case .text: counts.textRecords += 1
    case .json: counts.jsonRecords += 1
    case .logfmt: counts.logfmtRecords += 1
    }
  }

  private func passesPrefilter(_ record: UnsafeMutablePointer<FramedRecord>) -> Bool {
    guard let prefilter else { return true }
    if unsafe prefilterIsAboutLabels && record.pointee.wrapper != .none { return true }
    return unsafe prefilter.find(record.pointee.text) != nil
  }

  func format(of text: ByteSlice, _ form: FramedRecord.Form) -> RecordFormat {
    switch form {
    case .object: return .json
    case .text: break
    case .unchecked, .whole:
      if options.input != .text && options.input != .logfmt && isObject(text) { return .json }
    }
    return LogfmtCursor.isLogfmt(Self.firstLine(text)) ? .logfmt : .text
  }

  /// Whether the text is one complete JSON object.
  private func isObject(_ text: ByteSlice) -> Bool {
    if shapeCheck.isSurelyObject(text) { return true }
    guard text.count >= 2, unsafe text.start[0] == 0x7B,
      case .complete(let end) = scanner.feed(text)
    else {
      scanner.reset()
      return false
    }
    return Self.isBlank(text, from: end)
  }

  private func level(
    of record: UnsafeMutablePointer<FramedRecord>, _ text: ByteSlice, _ format: RecordFormat
  ) -> Level {
    if unsafe record.pointee.hasLevel { return unsafe record.pointee.level }
    switch unsafe (record.pointee.wrapper, record.pointee.journald) {
    // An export has the levels that it has.
    case (.loki, _): return .none
    case (_, .absent): return facts.level(of: text, format: format)
    case (_, .unknown):
      return facts.level(of: text, format: format, hint: .journald(priority: nil))
    case (_, let priority):
      let digits = ByteSlice("01234567")
      let i = Int(priority.rawValue)
      return facts.level(
        of: text, format: format, hint: .journald(priority: digits[i..<i + 1]))
    }
  }

  // MARK: - Time

  /// The record's time, its own or the one before it.
  private func time(of record: UnsafeMutablePointer<FramedRecord>) -> Int64 {
    if let own = unsafe ownTime(record) {
      passedOver.removeAll()
      lastTime = own
      facts.previous = own
      counts.note(time: own)
      return own
    }
    counts.inheritedTimes += 1
    let time = timeBefore()
    counts.note(time: time)
    return time
  }

  /// The time of the record before, given out or not; asks the source where there is none.
  func timeBefore() -> Int64 {
    settleTimes()
    if let known = lastTime ?? timeOfReading { return known }
    switch inheritance.timeBefore() {
    case .record(let time):
      lastTime = time
      return time
    case .reading(let time):
      timeOfReading = time
      return time
    }
  }

  private func ownTime(_ record: UnsafeMutablePointer<FramedRecord>) -> Int64? {
    if unsafe record.pointee.continuesBefore {
      return unsafe record.pointee.hasTime ? record.pointee.time : nil
    }
    return unsafe ownTime(
      record.pointee.text, record.pointee.form, record.pointee.hasTime ? record.pointee.time : nil)
  }

  func ownTime(_ text: ByteSlice, _ form: FramedRecord.Form, _ wrapper: Int64?) -> Int64? {
    if let wrapper {
      guard facts.hasTimeField else { return wrapper }
      return facts.timeOfField(in: text, format: format(of: text, form)) ?? wrapper
    }
    if form == .unchecked {
      // Objects that are broken and have a time all the same are too rare to look for here.
      if let time = facts.time(of: text, format: .json) { return time }
    }
    return facts.time(of: text, format: format(of: text, form))
  }

  // MARK: - Records that nobody asked for

  /// Notes a record that is not given out: a later one may take its time.
  private func passOver(_ record: UnsafeMutablePointer<FramedRecord>) {
    if unsafe record.pointee.hasTime && !facts.hasTimeField {
      passedOver.removeAll()
      lastTime = unsafe record.pointee.time
      return
    }
    if unsafe record.pointee.continuesBefore { return }
    var text = unsafe record.pointee.text
    if unsafe record.pointee.owned != nil { text = arena.copy(text) }
    unsafe passedOver.add(
      text, record.pointee.form, record.pointee.hasTime ? record.pointee.time : nil)
  }

  /// Finds the time of the last record that was not given out.
  func settleTimes() {
    guard !passedOver.isEmpty else { return }
    for item in passedOver.items.reversed() {
      if let time = ownTime(item.text, item.form, item.wrapperTime) {
        lastTime = time
        facts.previous = time
        break
      }
    }
    passedOver.removeAll()
  }
}

/// Records that were not given out since the last one with a time: the newest has the time that the
/// next one takes if it has none.
struct PassedOver {
  struct Item {
    var text: ByteSlice
    var form: FramedRecord.Form
    var wrapperTime: Int64?
  }

  private(set) var items: [Item] = []

  var isEmpty: Bool { items.isEmpty }

  mutating func add(_ text: ByteSlice, _ form: FramedRecord.Form, _ wrapperTime: Int64?) {
    items.append(Item(text: text, form: form, wrapperTime: wrapperTime))
  }

  mutating func removeAll() {
    if !items.isEmpty { items.removeAll(keepingCapacity: true) }
  }
}
