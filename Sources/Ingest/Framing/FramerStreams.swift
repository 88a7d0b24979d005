import LogCore

/// The streams of a source, and which of them have something open.
extension RecordFramer {
  func stream(of wrapping: LineWrapping) -> StreamID {
    key.removeAll()
    key.append(wrapping.pod)
    key.append(0 as UInt8)
    key.append(wrapping.container)
    key.append(0 as UInt8)
    key.append(wrapping.namespace)
    key.append(0 as UInt8)
    key.append(wrapping.stream)
    if let known = lineStreams.find(key.slice, wrapping.kind) { return known }
    document.labels.removeAll()
    for (name, value) in [
      ("namespace" as StaticString, wrapping.namespace), ("pod", wrapping.pod),
      ("container", wrapping.container), ("stream", wrapping.stream),
    ] where !value.isEmpty {
      document.labels.add(name, value)
    }
    let stream = intern(document.labels.entries, isComplete: false)
    lineStreams.add(key.slice, wrapping.kind, stream)
    return stream
  }

  /// The stream with a wrapper's labels; a complete set gets nothing but `--label`.
  func intern(_ own: [(name: ByteSlice, value: ByteSlice)], isComplete: Bool) -> StreamID {
    streams.intern(isComplete ? labels.complete(own) : labels.entries(with: own))
  }

  func state(of stream: StreamID) -> StreamState {
    let i = Int(stream.index)
    if i < states.count, let known = states[i] { return known }
    let state = StreamState(stream: stream, index: stateList.count)
    stateList.append(state)
    remember(state)
    return state
  }

  /// The state of a stream that a JSON wrapper named.
  func stateOfContents(_ stream: StreamID) -> StreamState {
    stream == main.stream ? unlabelled : state(of: stream)
  }

  func remember(_ state: StreamState) {
    let i = Int(state.stream.index)
    while states.count <= i { states.append(nil) }
    states[i] = state
  }

  /// Notes that something is open in a stream; too many open ones close the oldest.
  func chain(_ state: StreamState) {
    guard !state.isChained else { return }
    state.isChained = true
    state.older = newest
    state.newer = -1
    if newest >= 0 { stateList[newest].newer = state.index } else { oldest = state.index }
    newest = state.index
    openCount += 1
    if openCount > Self.maxOpenStreams { closeStream(stateList[oldest]) }
  }

  private func unchain(_ state: StreamState) {
    guard state.isChained else { return }
    state.isChained = false
    if state.older >= 0 { stateList[state.older].newer = state.newer } else { oldest = state.newer }
    if state.newer >= 0 { stateList[state.newer].older = state.older } else { newest = state.older }
    openCount -= 1
  }

  /// Ends what is open in a stream; it may leave work to do, which may open it again.
  func closeStream(_ state: StreamState) {
    if state.parts != nil {
      counts.unfinishedParts += 1
      finishParts(state)
    }
    if state.mode == .unchecked { check(state) }
    switch state.mode {
    case .idle, .unchecked: break
    case .text: closeText(state)
    case .object: fail(state)
    case .array:
      if state.open != nil { fail(state) } else { state.mode = .idle }
    }
    if state.isIdle { unchain(state) }
  }
}
