import LogCore

/// Gives records that name a known trace what is known of it and of their span, as labels.
final class TracedReader: RecordReader {
  private let inner: any RecordReader
  private let labels: TraceLabels
  private let names: LabelNames
  private let text = ByteBuffer(capacity: 64)
  private let naming = TraceNaming(nil)
  private let traceDuration: LabelID
  private let traceRoot: LabelID
  private let service: LabelID
  private let name: LabelID
  private let duration: LabelID
  private let status: LabelID

  init(_ inner: any RecordReader, _ labels: TraceLabels, _ names: LabelNames) {
    self.inner = inner
    self.labels = labels
    self.names = names
    traceDuration = names.intern("trace_duration")
    traceRoot = names.intern("trace_root")
    service = names.intern("span_service")
    name = names.intern("span_name")
    duration = names.intern("span_duration")
    status = names.intern("span_status")
  }

  /// What the inner reader must be asked for: which traces lines name, and all lines that a filter on
  /// the labels given here could select.
  static func request(_ request: ReadRequest) -> ReadRequest {
    var request = request
    request.needs.insert([.traceIDs, .metadata])
    if request.prefilter?.isAboutLabels ?? false { request.prefilter = nil }
    return request
  }

  func next(_ batch: RecordBatch) -> Place? {
    guard let place = inner.next(batch) else { return nil }
    for record in 0..<batch.count {
      let facts = unsafe batch.facts[record]
      guard !facts.traceID.isEmpty, let trace = labels.trace(facts.traceID) else { continue }
      add(record, traceDuration, batch) { DurationText.formatGo(trace.duration, to: $0) }
      add(record, traceRoot, batch) { $0.append(trace.root) }
      guard let span = span(facts, of: trace, in: unsafe batch.line[record]) else { continue }
      add(record, service, batch) { $0.append(labels.text(span.service)) }
      add(record, name, batch) { $0.append(labels.text(span.operation)) }
      add(record, duration, batch) { DurationText.formatGo(SpanLine.duration(span), to: $0) }
      add(record, status, batch) { $0.append(span.status.name) }
    }
    return place
  }

  /// The span that a record names, by the wide rule where the narrow one finds none.
  private func span(_ facts: RecordFacts, of trace: TraceLabels.Summary, in line: ByteSlice)
    -> SpanRow?
  {
    if !facts.spanID.isEmpty { return labels.span(facts.spanID, of: trace.trace) }
    naming.begin()
    naming.read(line)
    for id in naming.spans {
      text.removeAll()
      text.append(id)
      if let found = labels.span(text.slice, of: trace.trace) { return found }
    }
    return nil
  }

  private func add(
    _ record: Int, _ label: LabelID, _ batch: RecordBatch, _ write: (ByteBuffer) -> Void
  ) {
    text.removeAll()
    write(text)
    batch.addMetadata(record, label, batch.arena.copy(text))
  }
}
