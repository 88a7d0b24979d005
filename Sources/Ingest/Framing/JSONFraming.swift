import LogCore

/// Objects on one line, several on a line, one over several lines.
extension RecordFramer {
  static let maxJSONLines = 100_000

  /// Content that begins with `{` while nothing of the kind is open.
  func takeObject(_ content: Content, _ state: StreamState) {
    closeText(state)
    let text = content.text
    if content.wrapper != .none && !options.countsEverything && UncheckedObject.matches(text) {
      postpone(content, state)
      return
    }
    state.list = KubernetesListPrefix()
    let prefix = state.list.feed(text)
    if case .items(let offset) = prefix, joins || scanner.feed(text) == .complete(end: text.count) {
      scanner.reset()
      beginArray(content, state, isList: true)
      feedArray(content, state, from: offset)
      return
    }
    switch state.scanner.feed(text) {
    case .complete(let end):
      if Self.isBlank(text, from: end) {
        take(document: text[0..<end], content, state)
      } else if Self.areObjects(text, from: end, &scanner) {
        takeObjects(RestOfLine(state: state, kind: .objects, content: content, offset: 0))
      } else {
        takeBroken(content, state)
      }
    case .open where joins:
      openObject(content, state)
    case .open, .broken:
      state.scanner.reset()
      takeBroken(content, state)
    }
  }

  private func takeBroken(_ content: Content, _ state: StreamState) {
    counts.brokenJSON += 1
    takeText(content, state)
  }

  static func isBlank(_ text: ByteSlice, from: Int) -> Bool {
    var i = from
    while unsafe i < text.count && ASCII.isSpace(text.start[i]) { i += 1 }
    return i == text.count
  }

  /// Whether nothing but complete objects and white space stands behind `from`.
  private static func areObjects(
    _ text: ByteSlice, from: Int, _ scanner: inout JSONObjectScanner
  ) -> Bool {
    var i = from
    while !isBlank(text, from: i) {
      guard case .complete(let end) = scanner.feed(text, from: i) else {
        scanner.reset()
        return false
      }
      i = end
    }
    return true
  }

  /// Gives out a few of the objects on a line; the rest comes when there is room.
  func takeObjects(_ rest: RestOfLine) {
    let text = rest.content.text
    var left = 64
    var content = rest.content
    while !Self.isBlank(text, from: rest.offset) {
      if left == 0 {
        work.append(.rest(rest))
        return
      }
      guard case .complete(let end) = scanner.feed(text, from: rest.offset) else { return }
      var start = rest.offset
      while unsafe ASCII.isSpace(text.start[start]) { start += 1 }
      rest.offset = end
      content.text = text[start..<end]
      let before = work.count
      take(document: content.text, content, rest.state)
      left -= 1
      if work.count > before, !Self.isBlank(text, from: end) {
        // A document with many records: they come before the objects behind it.
        rest.own()
        work.insert(.rest(rest), at: before)
        return
      }
    }
  }

  // MARK: - Over several lines

  private func openObject(_ content: Content, _ state: StreamState) {
    open(content, state)
    state.mode = .object
  }

  /// The next line of a stream whose object is open.
  func feedObject(_ content: Content, _ state: StreamState) {
    guard let open = state.open else { return }
    let start = open.append(content)
    if !state.list.isDecided, case .items(let offset) = state.list.feed(content.text) {
      state.scanner.reset()
      beginArray(nil, state, isList: true)
      feedArray(content, state, from: offset)
      return
    }
    switch state.scanner.feed(content.text) {
    case .open:
      if isTooLong(open) { fail(state) }
    case .broken:
      fail(state)
    case .complete(let end):
      state.open = nil
      state.mode = .idle
      queue.close(open.placeholder, isDead: true)
      let before = work.count
      take(document: open.text[0..<start + end], open.content(0), state)
      takeRest(content, from: end, state, below: before)
    }
  }

  func isTooLong(_ open: OpenLines) -> Bool {
    open.lines.count > Self.maxJSONLines || open.count > options.lineCap
  }

  /// What stands behind a complete text on its line is content again; it comes after the work that
  /// the text made, which stands from `below` on.
  func takeRest(_ content: Content, from: Int, _ state: StreamState, below: Int) {
    var start = from
    let text = content.text
    while unsafe start < text.count && ASCII.isSpace(text.start[start]) { start += 1 }
    guard start < text.count else { return }
    var rest = content
    rest.text = text.from(start)
    let item = RestOfLine(state: state, kind: .content, content: rest, offset: 0)
    work.insert(.rest(item), at: below)
  }

  /// What is open is no JSON: its first line is text, the others are read again.
  func fail(_ state: StreamState) {
    guard let open = state.open else { return }
    let firstIsText = state.mode == .object || state.array.elements == 0
    state.open = nil
    state.mode = state.holdsText ? .text : .idle
    state.holdsText = false
    state.scanner.reset()
    queue.close(open.placeholder, isDead: true)
    counts.brokenJSON += 1
    work.append(.replay(Replay(state: state, lines: open, firstIsText: firstIsText)))
  }
}
