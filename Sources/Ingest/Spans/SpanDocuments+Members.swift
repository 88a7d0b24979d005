import LogCore

/// The members of documents: which of them lead to spans.
extension SpanDocuments {
  /// Reads the next member of the innermost object, or its end.
  func member(_ role: Role) -> Bool {
    let depth = frames.count - 1
    if !frames[depth].isFirst {
      if tokens.accept(0x7D) { return close() }
      guard tokens.accept(0x2C) else { return false }
    } else if tokens.accept(0x7D) {
      return close()
    }
    guard let key = tokens.key() else { return false }
    let c = tokens.peek()
    guard c != 0 else { return false }
    guard value(of: role, key, c) else { return false }
    frames[depth].isFirst = false
    return true
  }

  private func value(of role: Role, _ key: ByteSlice, _ c: UInt8) -> Bool {
    switch role {
    case .document: documentMember(key, c)
    case .resource: resourceMember(key, c) ?? skip()
    case .scope where c == 0x5B && key.equals("spans"): enter(.spans)
    case .hitList where c == 0x5B && key.equals("hits"): enter(.hits)
    case .hit where c == 0x7B && key.equals("_source"): source()
    case .xrayTrace where c == 0x5B && key.equals("Segments"): enter(.xraySegments)
    default: skip()
    }
  }

  /// The span that an answer of Elasticsearch holds.
  private func source() -> Bool {
    let start = tokens.offset
    guard let value = tokens.value() else { return false }
    objects.decode(value.text, at: base + start, unit)
    return true
  }

  private func documentMember(_ key: ByteSlice, _ c: UInt8) -> Bool {
    switch c {
    case 0x5B: return documentArray(key)
    case 0x7B: return documentObject(key)
    case 0x22 where key.equals("traceID"):
      guard let id = tokens.string() else { return false }
      unit.trace = builder.table.trace(id) ?? .none
      return true
    default: return skip()
    }
  }

  private func documentArray(_ key: ByteSlice) -> Bool {
    switch key.count {
    case 13 where key.equals("resourceSpans"), 14 where key.equals("resource_spans"),
      7 where key.equals("batches"):
      return enterKnown(.resources)
    case 4 where key.equals("data"): return enterKnown(.traces)
    case 5 where key.equals("spans"): return enterKnown(.objects)
    case 11 where key.equals("traceEvents"): return enterKnown(.chromeEvents)
    case 6 where key.equals("Traces"): return enterKnown(.xrayTraces)
    case 12 where key.equals("resourceLogs"), 13 where key.equals("resource_logs"),
      15 where key.equals("resourceMetrics"), 16 where key.equals("resource_metrics"):
      return skipOtherSignal()
    default:
      if let known = resourceMember(key, 0x5B) {
        markKnown()
        return known
      }
      return skip()
    }
  }

  private func documentObject(_ key: ByteSlice) -> Bool {
    switch key.count {
    case 5 where key.equals("trace") && !frames[frames.count - 1].isKnown,
      6 where key.equals("result") && !frames[frames.count - 1].isKnown:
      guard let leads = leadsToSpans() else { return false }
      return leads && frames.count < Self.deepest ? enterKnown(.document) : skip()
    case 4 where key.equals("hits"): return enterKnown(.hitList)
    case 9 where key.equals("processes"):
      guard let value = tokens.value() else { return false }
      objects.processes(value.text, unit)
      return true
    default: return resourceMember(key, 0x7B) ?? skip()
    }
  }

  /// Whether the object at the position begins with what documents of spans begin with; nil where
  /// that is not in the window.
  private func leadsToSpans() -> Bool? {
    var inside = tokens
    inside.offset += 1
    guard let key = inside.string() else {
      guard inside.ranOut else { return false }
      tokens = inside
      return nil
    }
    return key.equals("resourceSpans") || key.equals("resource_spans") || key.equals("batches")
  }

  /// Members of an object with a resource and its spans; nil of any other.
  private func resourceMember(_ key: ByteSlice, _ c: UInt8) -> Bool? {
    if c == 0x7B, key.equals("resource") {
      guard let value = tokens.value() else { return false }
      let resource = otlp.resource(value.text)
      builder.resource = resource
      unit.add(resource, .none)
      return true
    }
    guard c == 0x5B else { return nil }
    switch key.count {
    case 10 where key.equals("scopeSpans"), 11 where key.equals("scope_spans"),
      27 where key.equals("instrumentationLibrarySpans"),
      29 where key.equals("instrumentation_library_spans"):
      return enter(.scopes)
    default: return nil
    }
  }

  private func markKnown() {
    // The frame that the scopes were entered from is the one below.
    guard frames.count > 1, !frames[frames.count - 2].isKnown else { return }
    frames[frames.count - 2].isKnown = true
    builder.counts.recognised += 1
  }

  private func enterKnown(_ role: Role) -> Bool {
    let depth = frames.count - 1
    if !frames[depth].isKnown {
      frames[depth].isKnown = true
      builder.counts.recognised += 1
    }
    return enter(role)
  }

  private func skipOtherSignal() -> Bool {
    let depth = frames.count - 1
    guard skip() else { return false }
    frames[depth].isKnown = true
    builder.counts.otherSignals += 1
    return true
  }
}
