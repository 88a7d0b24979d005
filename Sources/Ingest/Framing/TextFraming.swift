import LogCore

/// Text lines and which of them are one record.
extension RecordFramer {
  static let maxRecordLines = 1000
  static let maxRecordBytes = 1 << 20

  /// A blank line: it waits behind an open text record, else it is dropped.
  func takeBlank(_ content: Content, _ state: StreamState) {
    guard state.mode == .text else {
      counts.blankLines += 1
      return
    }
    let record = unsafe queue.pointer(state.record)
    let used = unsafe record.pointee.text.count + record.pointee.waiting + content.text.count
    state.blankLines += 1
    // Past the limits nothing can join any more: the blanks are only counted.
    if state.lines + state.blankLines < Self.maxRecordLines && used < Self.maxRecordBytes {
      queue.wait(state.record, blank: content.text)
    }
  }

  /// A line that is not blank and no JSON.
  func takeText(_ content: Content, _ state: StreamState) {
    guard joins else {
      emit(content, state.stream, .text)
      return
    }
    let line = Self.firstLine(content.text)
    let shape = shapes.shape(of: line)
    guard state.mode == .text, !shape.has(.start), accepts(shape, content, state) else {
      closeText(state)
      openText(content, state, shape)
      return
    }
    let record = unsafe queue.pointer(state.record)
    let size = unsafe record.pointee.text.count + record.pointee.waiting + 1 + content.text.count
    if state.lines + state.blankLines + 1 > Self.maxRecordLines || size > Self.maxRecordBytes {
      split(content, state)
    } else {
      queue.join(state.record, content.text)
      counts.joinedLines += 1
      state.lines += state.blankLines + 1
      state.blankLines = 0
    }
    note(shape, content, state)
  }

  static func firstLine(_ text: ByteSlice) -> ByteSlice {
    guard let end = text.firstIndex(of: 0x0A) else { return text }
    return text[0..<end]
  }

  /// Whether a line that is no start belongs to the stream's open record.
  private func accepts(_ shape: LineShape, _ content: Content, _ state: StreamState) -> Bool {
    if state.hasLastTime && content.hasTime {
      let (distance, overflow) = content.time.subtractingReportingOverflow(state.lastTime)
      if overflow || distance.magnitude > 1_000_000_000 { return false }
    }
    return shape.has(.continuation) || state.isSticky || state.isInTraceback || leads(state)
  }

  /// Whether the open record began with a time, and not as an access line or logfmt.
  private func leads(_ state: StreamState) -> Bool {
    if state.leads == .unknown {
      let text = unsafe queue.pointer(state.record).pointee.text
      state.leads = shapes.leads(Self.firstLine(text)) ? .yes : .no
    }
    return state.leads == .yes
  }

  private func openText(_ content: Content, _ state: StreamState, _ shape: LineShape) {
    state.leads = shape.has(.time) ? .unknown : .no
    state.isSticky = shape.has(.crash) || shape.has(.exceptionHead)
    state.isInTraceback = shape.has(.traceback)
    beginRecord(content, state, continuesBefore: false)
  }

  private func beginRecord(_ content: Content, _ state: StreamState, continuesBefore: Bool) {
    state.mode = .text
    state.lines = 1
    state.blankLines = 0
    state.lastTime = content.time
    state.hasLastTime = content.hasTime
    state.record = add(
      content, state.stream, .text, isOpen: true, continuesBefore: continuesBefore)
    chain(state)
  }

  /// Goes on in a new record, under the rules of the one that is full.
  private func split(_ content: Content, _ state: StreamState) {
    _ = leads(state)
    closeText(state)
    beginRecord(content, state, continuesBefore: true)
  }

  /// Remembers what a line that was taken in means for the next ones.
  private func note(_ shape: LineShape, _ content: Content, _ state: StreamState) {
    if content.hasTime {
      state.lastTime = content.time
      state.hasLastTime = true
    }
    if shape.has(.traceback) {
      state.isInTraceback = true
    } else if state.isInTraceback {
      if !shape.has(.indented) && !shape.has(.betweenTracebacks) {
        state.isInTraceback = false
      }
    } else if shape.has(.exceptionHead) || shape.has(.goroutine) {
      state.isSticky = true
    }
  }

  /// Ends the stream's open text record; blank lines behind it are dropped.
  func closeText(_ state: StreamState) {
    guard state.mode == .text else { return }
    counts.blankLines += state.blankLines
    queue.close(state.record)
    state.record = -1
    state.mode = .idle
  }
}
