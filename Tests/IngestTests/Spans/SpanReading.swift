import LogCore

@testable import Ingest

/// What a test sees of spans that were read.
struct ReadSpans: Equatable, Sendable {
  /// A line for each span, in the order of the input.
  var spans: [String] = []
  var damage: [String] = []
}

/// Reads spans from text that comes in pieces of this many bytes.
func readSpans(
  _ bytes: [UInt8], pieces: Int = .max, needs: SpanNeeds = SpanNeeds(fields: .everything)
) -> ReadSpans {
  let decoding = SpanDecoding(needs)
  let stream = SpanStream(
    PiecewiseStream(bytes, pieces), decoding: decoding, source: 0, from: 0, descriptor: nil)
  while stream.read() {}
  let table = SpanTable.merged([decoding.builder.table], needs: needs)
  return ReadSpans(
    spans: (0..<table.count).map { describe(table, $0) },
    damage: SpanDamage.warnings(stream.counts, of: "x").map(\.headline))
}

func readSpans(_ text: String, pieces: Int = .max) -> ReadSpans {
  readSpans(Array(text.utf8), pieces: pieces)
}

/// Reads the spans of files.
func readSpanFiles(
  _ paths: [String], segmentSize: Int? = nil, workers: Int = 1,
  needs: SpanNeeds = SpanNeeds(fields: .everything)
) -> ReadSpans {
  var options = IngestOptions()
  options.segmentSize = segmentSize
  let reading = SpanReader(
    inputs: InputList(arguments: paths), options: options, needs: needs, workers: workers
  ).read()
  let table = reading.table
  return ReadSpans(
    spans: (0..<table.count).map { describe(table, $0) },
    damage: reading.report.damage.map(\.headline))
}

/// A span as one line: `TRACE ID<PARENT service/operation kind status start+duration ...`.
func describe(_ table: SpanTable, _ row: Int) -> String {
  let span = table[row]
  func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
  func name(_ id: NameID) -> String { table.names[id].string }
  var out = text(table.text(span.trace)) + " " + text(table.text(span.spanID))
  if let parent = span.parentID { out += "<" + text(table.text(parent)) }
  out += " \(name(span.service))/\(name(span.operation)) \(span.kind) \(span.status)"
  out += " \(span.start.map { String($0) } ?? "?")"
  if let end = span.givenEnd { out += "..\(end)" }
  if let duration = span.givenDuration { out += "+\(duration)" }
  for (mark, id) in [
    ("peer", span.peer), ("host", span.host), ("message", span.statusMessage),
    ("statement", span.statement), ("exception", span.exceptionMessage),
  ] where !id.isEmpty {
    out += " \(mark)=\(name(id))"
  }
  if span.eventCount > 0 { out += " events=\(span.eventCount)" }
  if span.isShared { out += " shared" }
  if span.flags.contains(.followsFrom) { out += " follows" }
  if let details = table.details(row) {
    out += " \(details.attributes.string) \(details.resource.string)"
    if span.eventCount > 0 { out += " \(details.events.string)" }
    if !details.links.equals("[]") { out += " links=\(details.links.string)" }
  }
  return out
}

/// Bytes that come in pieces.
final class PiecewiseStream: ByteStream {
  private let bytes: [UInt8]
  private let size: Int
  private var at = 0
  let damage: String? = nil

  init(_ bytes: [UInt8], _ size: Int) {
    self.bytes = bytes
    self.size = size
  }

  func read(into target: UnsafeMutablePointer<UInt8>, capacity: Int) -> StreamRead {
    let n = min(capacity, size, bytes.count - at)
    guard n > 0 else { return .end }
    for i in 0..<n { target[i] = bytes[at + i] }
    at += n
    return .bytes(n)
  }
}
