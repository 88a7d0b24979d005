import LogCore

/// Arrays of records, and the items of Kubernetes lists.
///
/// Until the first element is complete, all lines are held, because they may be text; from then on
/// only those of an element that is not complete.
extension RecordFramer {
  /// Whether the content begins an array of records: `[` alone, or `[`, white space, `{`.
  static func beginsArray(_ text: ByteSlice) -> Bool {
    guard text.count > 0, unsafe text.start[0] == 0x5B else { return false }
    var i = 1
    while unsafe i < text.count && ASCII.isSpace(text.start[i]) { i += 1 }
    return unsafe i == text.count || text.start[i] == 0x7B
  }

  /// Whether an array ends on its own line.
  private func endsOnItsLine(_ text: ByteSlice) -> Bool {
    var i = 1
    while i < text.count {
      guard case .complete(let end) = scanner.feed(text, from: i) else { return false }
      i = end
      while unsafe i < text.count && ASCII.isSpace(text.start[i]) { i += 1 }
      guard i < text.count else { return false }
      if unsafe text.start[i] == 0x5D { return true }
      guard unsafe text.start[i] == 0x2C else { return false }
      i += 1
    }
    return false
  }

  /// Content that begins an array of records.
  func takeArray(_ content: Content, _ state: StreamState) {
    defer { scanner.reset() }
    guard joins || endsOnItsLine(content.text) else {
      takeText(content, state)
      return
    }
    // If it turns out to be no array, its lines may belong to the text before it.
    state.holdsText = state.mode == .text
    beginArray(content, state, isList: false)
    feedArray(content, state, from: 1)
  }

  /// Starts an array; `content` is its first line unless the open lines have it.
  func beginArray(_ content: Content?, _ state: StreamState, isList: Bool) {
    state.mode = .array
    state.array = ArrayState()
    state.array.isList = isList
    state.scanner.reset()
    if let content { open(content, state) }
  }

  /// Holds a line from which on a stream's text may be JSON.
  func open(_ content: Content, _ state: StreamState) {
    let lines = OpenLines(content)
    lines.placeholder = addPlaceholder(content, state)
    state.open = lines
    chain(state)
  }

  /// The next line of a stream whose array is open.
  func feedArrayLine(_ content: Content, _ state: StreamState) {
    _ = state.open?.append(content)
    feedArray(content, state, from: 0)
  }

  /// Reads elements; the open lines, if there are any, end with this content.
  func feedArray(_ content: Content, _ state: StreamState, from: Int) {
    let text = content.text
    var i = from
    // Where a line would begin if what follows turned out not to fit.
    var left = from
    var budget = 64
    while true {
      let before = work.count
      switch state.array.phase {
      case .element:
        guard let end = feedElement(content, state, from: i) else { return }
        i = end
        left = end
      case .tail:
        feedTail(content, state, from: i)
        return
      case .first, .value, .separator:
        while unsafe i < text.count && ASCII.isSpace(text.start[i]) { i += 1 }
        guard i < text.count else {
          if let open = state.open, isTooLong(open) { fail(state) }
          return
        }
        guard budget > 0 else {
          let rest = RestOfLine(state: state, kind: .array, content: content, offset: i)
          work.append(.rest(rest))
          return
        }
        budget -= 1
        guard let next = feedToken(content, state, at: i, left: left) else { return }
        i = next
        left = next
      }
      if work.count > before {
        // A document with many records: they come before the elements behind it.
        let rest = RestOfLine(state: state, kind: .array, content: content, offset: i)
        work.insert(.rest(rest), at: before)
        return
      }
    }
  }

  /// Takes in the token at `i`; the offset behind it, nil when the line has no more for the array.
  private func feedToken(_ content: Content, _ state: StreamState, at i: Int, left: Int) -> Int? {
    let text = content.text
    switch unsafe (state.array.phase, text.start[i]) {
    case (.first, 0x5D), (.separator, 0x5D):
      endArray(content, state, from: i + 1)
      return state.array.phase == .tail && state.mode == .array ? i + 1 : nil
    case (.separator, 0x2C):
      state.array.phase = .value
      return i + 1
    case (.first, 0x7B), (.value, 0x7B):
      return beginElement(content, state, at: i, left: left)
    default:
      abandon(content, state, left: left)
      return nil
    }
  }

  private func beginElement(_ content: Content, _ state: StreamState, at i: Int, left: Int) -> Int?
  {
    switch state.scanner.feed(content.text, from: i) {
    case .complete(let end):
      if let open = state.open { close(open, state) }
      finishElement(content.text[i..<end], content, state)
      return end
    case .open where joins:
      if state.open == nil {
        var line = content
        line.text = content.text.from(left == 0 ? 0 : i)
        open(line, state)
      }
      guard let open = state.open else { return nil }
      state.array.elementStart = open.count - (content.text.count - i)
      state.array.elementPlace = content.place
      state.array.phase = .element
      if isTooLong(open) { fail(state) }
    case .open, .broken:
      abandon(content, state, left: left)
    }
    return nil
  }

  /// Goes on with the open element; the offset behind it, nil when the line has no more.
  private func feedElement(_ content: Content, _ state: StreamState, from: Int) -> Int? {
    guard let open = state.open else { return nil }
    switch state.scanner.feed(content.text, from: from) {
    case .open:
      if isTooLong(open) { fail(state) }
      return nil
    case .broken:
      fail(state)
      return nil
    case .complete(let end):
      close(open, state)
      var element = open.content(open.lines.count - 1)
      element.place = state.array.elementPlace
      let text = open.text[state.array.elementStart..<open.count - content.text.count + end]
      finishElement(text, element, state)
      return end
    }
  }

  private func finishElement(_ text: ByteSlice, _ content: Content, _ state: StreamState) {
    letTextGo(state)
    state.array.phase = .separator
    state.array.elements += 1
    take(document: text, content, state)
  }

  private func close(_ open: OpenLines, _ state: StreamState) {
    queue.close(open.placeholder, isDead: true)
    state.open = nil
  }

  private func endArray(_ content: Content, _ state: StreamState, from: Int) {
    letTextGo(state)
    if let open = state.open { close(open, state) }
    if state.array.isList {
      state.array.phase = .tail
      // Behind a member of the document: `,` or `}` is due.
      _ = state.scanner.feed(ByteSlice("{\"items\":0"))
    } else {
      state.mode = .idle
      takeRest(content, from: from, state, below: work.count)
    }
  }

  /// Ends the text record that stayed open because what came looked like an array.
  private func letTextGo(_ state: StreamState) {
    guard state.holdsText else { return }
    state.holdsText = false
    state.mode = .text
    closeText(state)
    state.mode = .array
  }

  /// What follows the items of a list in its document.
  private func feedTail(_ content: Content, _ state: StreamState, from: Int) {
    switch state.scanner.feed(content.text, from: from) {
    case .open: return
    case .broken: abandon(content, state, left: from)
    case .complete(let end):
      state.mode = .idle
      takeRest(content, from: end, state, below: work.count)
    }
  }

  /// Something does not fit: what was read stands, the rest is read as lines.
  private func abandon(_ content: Content, _ state: StreamState, left: Int) {
    if state.open != nil {
      fail(state)
      return
    }
    state.mode = .idle
    state.scanner.reset()
    if left > 0 {
      takeRest(content, from: left, state, below: work.count)
    } else {
      work.append(
        .rest(RestOfLine(state: state, kind: .content, content: content, offset: 0)))
    }
  }
}
