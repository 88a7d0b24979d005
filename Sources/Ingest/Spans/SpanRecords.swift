import LogCore

/// What takes span documents apart, with the table that the spans go to; one worker's.
final class SpanDecoding {
  let builder: SpanBuilder
  let documents: SpanDocuments
  /// For streams; documents that are there as a whole do without.
  private(set) lazy var buffer = ChunkBuffer(capacity: 512 * 1024)
  /// Ids and names stay in the tables; with more of them than this they are made anew.
  private static let mostTraces = 65_536

  init(_ needs: SpanNeeds) {
    builder = SpanBuilder(needs)
    documents = SpanDocuments(builder)
  }

  var isWorn: Bool {
    builder.table.traces.count > Self.mostTraces || builder.table.names.count > Self.mostTraces
  }
}

/// Spans on their way to records, a few at a time.
///
/// They come from one complete document, or from a stream of documents that is read on as its spans
/// are taken.
final class SpanRecords {
  private enum Origin {
    case document(OwnedBytes)
    case stream(SpanStream)
  }

  let place: Int
  let decoding: SpanDecoding
  private var origin: Origin?
  /// The next row to give out.
  private var row = 0

  /// `bytes` is a complete object that `isMatch` has recognised.
  init(_ bytes: OwnedBytes, decoding: SpanDecoding, place: Int) {
    self.place = place
    self.decoding = decoding
    origin = .document(bytes)
  }

  /// All spans of a stream.
  init(_ stream: SpanStream) {
    place = 0
    decoding = stream.decoding
    origin = .stream(stream)
  }

  private var table: SpanTable { decoding.builder.table }

  /// The next span, nil at the end; the rows before it are no more of use.
  func next() -> Int? {
    while row >= table.count {
      table.removeAll()
      row = 0
      guard fill() else { return nil }
    }
    defer { row += 1 }
    return row
  }

  private func fill() -> Bool {
    switch origin {
    case .none: return false
    case .document(let bytes):
      origin = nil
      decoding.documents.begin(source: 0, at: 0)
      _ = decoding.documents.read(bytes.slice, at: 0, isAll: true)
      return true
    case .stream(let stream):
      if !stream.read() { origin = nil }
      return true
    }
  }

  // MARK: - Recognition

  /// Whether an object is a document of spans, in one of the forms that no log line has.
  static func isMatch(_ members: DocumentMembers) -> Bool {
    if members.member(.resourceSpans, .array) != nil { return true }
    if members.member(.resourceSpansSnake, .array) != nil { return true }
    if members.member(.batches, .array) != nil { return leadsToSpans(members.text) }
    if members.member(.spanContext, .object) != nil { return true }
    if members.member(.traceEvents, .array) != nil { return true }
    if members.has(.traceID), members.has(.id), members.has(.localEndpoint) { return true }
    if let data = members.member(.data, .array) { return holdsSpans(data.value) }
    if let inner = members.member(.trace, .object) ?? members.member(.result, .object) {
      return JSONMembers.find(inner.value, "resourceSpans", "resource_spans", .array) != nil
        || JSONMembers.find(inner.value, "batches", "batches", .array) != nil
    }
    return false
  }

  /// Whether the first batch has spans: other programs have batches too.
  private static func leadsToSpans(_ document: ByteSlice) -> Bool {
    guard let batches = JSONMembers.find(document, "batches", "batches", .array) else {
      return false
    }
    var cursor = JSONArrayCursor(batches)
    guard let first = cursor.next(), first.kind == .object else { return false }
    return JSONMembers.find(first.text, "scopeSpans", "scope_spans", .array) != nil
      || JSONMembers.find(
        first.text, "instrumentationLibrarySpans", "instrumentation_library_spans", .array) != nil
  }

  /// Whether the first element of Jaeger's `data` is a trace.
  private static func holdsSpans(_ data: ByteSlice) -> Bool {
    var cursor = JSONArrayCursor(data)
    guard let first = cursor.next(), first.kind == .object else { return false }
    return JSONMembers.find(first.text, "spans", "spans", .array) != nil
  }
}
