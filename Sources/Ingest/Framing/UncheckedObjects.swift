import LogCore

/// Lines that look like one JSON object.
enum UncheckedObject {
  /// Whether the text begins with `{`, ends with `}`, and has no `}` with white space or `{` behind it.
  ///
  /// Such a line is one record or broken JSON, never several records. Where the next line of its
  /// stream begins with `{`, it makes no difference which: nothing can be open between the two.
  static func matches(_ text: ByteSlice) -> Bool {
    guard text.count >= 2, unsafe text.start[text.count - 1] == 0x7D else { return false }
    var from = 1
    while let brace = text.firstIndex(of: 0x7D, from: from), brace + 1 < text.count {
      let next = unsafe text.start[brace + 1]
      if next <= 0x20 || next == 0x7B { return false }
      from = brace + 1
    }
    return !KubernetesListPrefix.mayBegin(text)
  }
}

/// Objects are not read in full where the next line of their stream spares it.
extension RecordFramer {
  /// Takes in a line that looks like one object, for the time being.
  func postpone(_ content: Content, _ state: StreamState) {
    if joins {
      state.record = add(
        content, state.stream, .unchecked, isOpen: true, continuesBefore: false)
      state.mode = .unchecked
      chain(state)
    } else {
      emit(content, state.stream, .unchecked)
    }
  }

  /// Decides what the postponed line is, now that the next content of its stream has come.
  func settle(_ state: StreamState, before content: Content) {
    if unsafe readsJSON && !content.isKnownText && content.text.count > 0
      && content.text.start[0] == 0x7B
    {
      queue.close(state.record)
      state.record = -1
      state.mode = .idle
    } else {
      check(state)
    }
  }

  /// Reads the postponed line in full.
  func check(_ state: StreamState) {
    let record = unsafe queue.pointer(state.record)
    let text = unsafe record.pointee.text
    switch state.scanner.feed(text) {
    case .complete(let end) where Self.isBlank(text, from: end):
      unsafe record.pointee.form = .object
      queue.close(state.record)
      state.record = -1
      state.mode = .idle
    case .complete, .broken:
      counts.brokenJSON += 1
      unsafe record.pointee.form = .text
      state.mode = .text
      state.lines = 1
      state.blankLines = 0
      state.lastTime = unsafe record.pointee.time
      state.hasLastTime = unsafe record.pointee.hasTime
      state.leads = .no
      state.isSticky = false
      state.isInTraceback = false
    case .open:
      // The bytes go with the record.
      var content = unsafe Content(
        text: arena.copy(record.pointee.text), place: record.pointee.place)
      content.time = unsafe record.pointee.time
      content.hasTime = unsafe record.pointee.hasTime
      content.wrapper = unsafe record.pointee.wrapper
      content.journald = unsafe record.pointee.journald
      queue.close(state.record, isDead: true)
      state.record = -1
      state.list = KubernetesListPrefix()
      _ = state.list.feed(content.text)
      open(content, state)
      state.mode = .object
    }
  }

  /// Reads all postponed lines in full: no next one may come for long.
  func checkAll() {
    var index = oldest
    while index >= 0 {
      let state = stateList[index]
      index = state.newer
      if state.mode == .unchecked { check(state) }
    }
  }
}
