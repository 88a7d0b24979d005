import LogCore

/// Complete JSON objects: records, or wrappers of records.
extension RecordFramer {
  /// Takes a complete object, which came in `content`.
  func take(document text: ByteSlice, _ content: Content, _ state: StreamState) {
    if unwrapsDocuments && content.wrapper == .none && !isKnownPlain(text) {
      members.read(text)
      document.reset()
      switch InputFormats.document(members, options.input, document) {
      case .plain: rememberPlain(text)
      case .single:
        takeSingle(content)
        return
      case .otlp:
        work.append(.otlp(OTLPDocument(OwnedBytes(text), place: content.place)))
        return
      case .spans:
        let decoding = spareSpans ?? SpanDecoding(SpanNeeds(fields: .everything))
        spareSpans = nil
        work.append(
          .spans(SpanRecords(OwnedBytes(text), decoding: decoding, place: content.place)))
        return
      case .cloudwatch:
        let cloudWatch = CloudWatchDocument(OwnedBytes(text), place: content.place)
        work.append(.cloudWatch(cloudWatch, states: []))
        return
      }
    }
    var object = content
    object.text = text
    emit(object, state.stream, .object)
  }

  /// The one record of a wrapper.
  private func takeSingle(_ outer: Content) {
    let format = document.format
    let stream = self.stream(of: format)
    var content = outer
    content.text = document.content
    content.wrapper = format.kind
    content.journald = document.journald
    content.hasTime = document.time != nil
    content.time = document.time ?? 0
    // The text may still stand in the object.
    if format.isWhole {
      emit(content, stream, .whole)
      return
    }
    let inner = stateOfContents(stream)
    if document.isPartial {
      hold(part: content, inner)
    } else {
      take(lastPart: content, inner)
    }
  }

  /// The stream of the object that was read last.
  private func stream(of format: SingleFormat) -> StreamID {
    key.removeAll()
    for member in format.labelKeys {
      if let value = members[member] { key.append(value.value) }
      key.append(0 as UInt8)
    }
    if let known = format.labelKeys.isEmpty ? nil : documentStreams.find(key.slice, format.kind) {
      return known
    }
    document.labels.removeAll()
    format.addLabels(members, document.labels)
    let stream = intern(document.labels.entries, isComplete: format == .loki)
    if !format.labelKeys.isEmpty { documentStreams.add(key.slice, format.kind, stream) }
    return stream
  }

  // MARK: - Parts of lines

  /// Keeps a part of a line until its last part comes.
  func hold(part content: Content, _ state: StreamState) {
    if let parts = state.parts {
      parts.buffer.append(content.text)
    } else {
      state.parts = OpenParts(content, placeholder: addPlaceholder(content, state))
      chain(state)
    }
    if let parts = state.parts, parts.buffer.count > options.lineCap { finishParts(state) }
  }

  /// Frames the held parts as the line they are.
  func finishParts(_ state: StreamState) {
    guard let parts = state.parts else { return }
    state.parts = nil
    queue.close(parts.placeholder, isDead: true)
    frame(parts.whole, state)
  }

  /// The last part of a line, or a whole one.
  func take(lastPart content: Content, _ state: StreamState) {
    if let parts = state.parts {
      parts.buffer.append(content.text)
      finishParts(state)
    } else {
      frame(content, state)
    }
  }

  // MARK: - Documents of many records

  /// The next log record of an OTLP document; false at its end.
  func step(_ otlp: OTLPDocument) -> Bool {
    guard let record = otlp.next() else { return false }
    let stream = otlp.stream ?? intern(otlp)
    otlp.stream = stream
    var content = Content(text: body(record), place: otlp.place, wrapper: .otlp)
    content.hasTime = record.time != nil
    content.time = record.time ?? 0
    let handle = add(content, stream, .whole, isOpen: false, continuesBefore: false)
    if needsLevel {
      let format = self.format(of: content.text, .whole)
      unsafe queue.pointer(handle).pointee.level = facts.level(
        of: content.text, format: format,
        hint: .otlp(
          severityNumber: record.severityNumber?.value, severityText: record.severityText?.value))
      unsafe queue.pointer(handle).pointee.hasLevel = true
    }
    if needsMetadata {
      unsafe queue.pointer(handle).pointee.metadata = queue.keep(metadata(of: record, otlp))
    }
    return true
  }

  private func intern(_ otlp: OTLPDocument) -> StreamID {
    document.labels.removeAll()
    var cursor = JSONArrayCursor(otlp.resourceAttributes)
    while let attribute = cursor.next() {
      guard let (name, value) = scalar(attribute) else { continue }
      document.labels.add(safe: name, value)
    }
    return intern(document.labels.entries, isComplete: false)
  }

  /// Name and text of an attribute whose value is a scalar.
  private func scalar(_ attribute: JSONValue) -> (ByteSlice, ByteSlice)? {
    guard attribute.kind == .object,
      let key = JSONMembers.member(attribute.text, "key", "key"), key.kind == .string,
      let object = JSONMembers.find(attribute.text, "value", "value", .object),
      let value = OTLPValue.scalar(object, arena)
    else { return nil }
    return (document.labels.text(key), value)
  }

  private func body(_ record: OTLPDocument.Record) -> ByteSlice {
    guard let body = record.body else { return .empty }
    switch body.kind {
    case .object:
      if let text = OTLPValue.scalar(body.value, arena) { return arena.copy(text) }
      key.removeAll()
      OTLPValue.appendJSON(body.value, to: key)
      return arena.copy(key)
    case .string: return arena.copy(document.labels.text(body))
    default: return arena.copy(body.value)
    }
  }

  private func metadata(of record: OTLPDocument.Record, _ otlp: OTLPDocument) -> [MetadataEntry] {
    var entries: [MetadataEntry] = []
    document.labels.removeAll()
    var cursor = JSONArrayCursor(record.attributes)
    while let attribute = cursor.next() {
      guard let (name, value) = scalar(attribute) else { continue }
      document.labels.add(safe: name, value)
    }
    let own = document.labels.entries.count
    document.labels.add("trace_id", record.traceID)
    document.labels.add("span_id", record.spanID)
    document.labels.add("severity_text", record.severityText)
    document.labels.add("scope_name", otlp.scopeName)
    for (i, label) in document.labels.entries.enumerated() {
      // The four are given only where they say something.
      if i >= own && label.value.isEmpty { continue }
      let name = names.intern(label.name)
      if !entries.contains(where: { $0.name == name }) {
        entries.append(MetadataEntry(name: name, value: label.value))
      }
    }
    return entries
  }

  /// The next event of a CloudWatch document; false at its end, when its open records are closed.
  func step(_ cloudWatch: CloudWatchDocument, _ states: inout [StreamState]) -> Bool {
    guard let event = cloudWatch.next(), let message = event.message else {
      for state in states { closeStream(state) }
      return false
    }
    document.labels.removeAll()
    document.labels.add("log_stream", event.logStream)
    let state = stateOfContents(intern(document.labels.entries, isComplete: false))
    var text = document.text(message)
    while text.hasSuffix("\n") { text = text[0..<text.count - 1] }
    var content = Content(
      text: RecordFramer.trimmed(text), place: cloudWatch.place, wrapper: .cloudwatch)
    content.isVolatile = true
    content.hasTime = event.time != nil
    content.time = event.time ?? 0
    if !states.contains(where: { $0 === state }) { states.append(state) }
    frame(content, state)
    return true
  }
}
