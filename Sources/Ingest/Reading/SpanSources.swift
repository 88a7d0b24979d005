import LogCore

/// Tells of a file whether it is a document of spans that is too big to be framed as a record.
enum SpanSources {
  /// Smaller documents can be framed, save lists of lists.
  private static let smallest = 1 << 20
  private static let headSize = 64 * 1024

  /// Whether the file begins with a document of spans that no record may be as long as, or with lists
  /// of spans in a list, as Zipkin's API gives them.
  static func isStreamed(_ file: InputFile, from start: Int, options: IngestOptions) -> Bool {
    guard options.input == .auto, options.join == .auto else { return false }
    let buffer = ChunkBuffer(capacity: headSize)
    fill(buffer, file, from: start, headSize)
    guard let isList = beginsSpans(buffer.bytes) else { return false }
    if isList { return true }
    let size = file.status.size - start
    guard size > smallest else { return false }
    fill(buffer, file, from: start, min(size, options.lineCap + 1))
    var tokens = JSONTokens(buffer.bytes, isAll: size <= buffer.count)
    guard tokens.skipValue() else { return tokens.ranOut && size > buffer.count }
    let index = LineIndex()
    index.build(buffer.bytes[0..<tokens.offset])
    return index.count > RecordFramer.maxJSONLines
  }

  private static func fill(
    _ buffer: ChunkBuffer, _ file: InputFile, from start: Int, _ count: Int
  ) {
    buffer.removeAll()
    let stream = FileStream(file, from: start, to: start + count)
    while case .bytes = buffer.fill(from: stream, most: count) {}
  }

  /// Whether these bytes begin a document of spans: false if it may be framed, true if it is a list of
  /// lists; nil if it is none.
  private static func beginsSpans(_ head: ByteSlice) -> Bool? {
    var tokens = JSONTokens(head, isAll: false)
    if tokens.accept(0x5B) {
      let isList = tokens.accept(0x5B)
      guard tokens.accept(0x7B), isZipkin(head) else { return nil }
      return isList
    }
    guard tokens.accept(0x7B), let key = tokens.key() else { return nil }
    if key.equals("resourceSpans") || key.equals("resource_spans") || key.equals("traceEvents") {
      return false
    }
    let holdsSpans = holds(head, "\"spans\"") || holds(head, "\"resourceSpans\"")
    let mayHold =
      key.equals("data") || key.equals("batches") || key.equals("result") || key.equals("trace")
    return holdsSpans && mayHold ? false : nil
  }

  private static func isZipkin(_ head: ByteSlice) -> Bool {
    holds(head, "\"traceId\"") && holds(head, "\"id\"") && holds(head, "\"localEndpoint\"")
  }

  private static func holds(_ head: ByteSlice, _ text: StaticString) -> Bool {
    head.contains(ByteSlice(text))
  }
}
