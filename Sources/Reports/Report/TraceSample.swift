internal import LogCore

/// A span, as far as a report shows it.
struct SampledSpan {
  var hash: UInt64
  /// Numbers in the sample's table of texts.
  var trace: Int32
  var id: Int32
  var parent: Int32
  var service: Int32
  var name: Int32
  var start: Int64
  var duration: Int64
  var isError: Bool
  var place: RecordPlace
}

/// The spans of the traces with the smallest hashes: whole traces, the same ones for any order or
/// split; all of them while there are few.
final class TraceSample: ReportState {
  private static let most = 20_000
  private static let names: [StaticString] = [
    "trace_id", "span_id", "parent_id", "service", "name",
  ]
  private(set) var texts = ByteTable()
  private(set) var spans: [SampledSpan] = []
  private(set) var limit = UInt64.max

  var isComplete: Bool { limit == .max }

  func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    let columns = facts.columns
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      guard unsafe columns.marks[record].contains(.span) else { continue }
      add(unsafe batch.line[record], origin.place(batch, record), batch.arena)
    }
    if spans.count >= 2 * Self.most { cut() }
  }

  private func add(_ line: ByteSlice, _ place: RecordPlace, _ arena: ByteArena) {
    var parts = [ByteSlice](repeating: .empty, count: 5)
    var duration: Int64 = 0
    var isError = false
    var cursor = JSONCursor(line)
    while let member = cursor.next() {
      let value = member.value
      if member.keyEquals("status") {
        isError = value.equals("error")
      } else if member.keyEquals("duration_ms") {
        duration = DurationValue.parse(value, unit: .milliseconds) ?? 0
      } else {
        for (i, name) in Self.names.enumerated() where member.keyEquals(name) { parts[i] = value }
      }
    }
    guard !parts[0].isEmpty else { return }
    let hash = ByteHash.of(parts[0])
    guard hash < limit else { return }
    spans.append(
      SampledSpan(
        hash: hash, trace: number(parts[0]), id: number(parts[1]), parent: number(parts[2]),
        service: number(parts[3]), name: number(JSONString.unescapeLoki(parts[4], into: arena)),
        start: place.time, duration: duration, isError: isError, place: place))
  }

  private func number(_ text: ByteSlice) -> Int32 {
    Int32(truncatingIfNeeded: texts.intern(EvidenceTable.cut(text)))
  }

  private func cut() {
    guard spans.count > Self.most else { return }
    limit = min(limit, spans.map(\.hash).sorted()[Self.most])
    spans.removeAll { $0.hash >= limit }
    compact()
  }

  /// Forgets texts that no span has any more.
  private func compact() {
    let old = texts
    texts = ByteTable()
    for i in spans.indices {
      spans[i].trace = number(old[Int(spans[i].trace)])
      spans[i].id = number(old[Int(spans[i].id)])
      spans[i].parent = number(old[Int(spans[i].parent)])
      spans[i].service = number(old[Int(spans[i].service)])
      spans[i].name = number(old[Int(spans[i].name)])
    }
  }

  func text(_ number: Int32) -> String { texts[Int(number)].string }

  // MARK: - Merging

  func merge(_ other: TraceSample) {
    limit = min(limit, other.limit)
    spans.removeAll { $0.hash >= limit }
    for var span in other.spans where span.hash < limit {
      span.trace = number(other.texts[Int(span.trace)])
      span.id = number(other.texts[Int(span.id)])
      span.parent = number(other.texts[Int(span.parent)])
      span.service = number(other.texts[Int(span.service)])
      span.name = number(other.texts[Int(span.name)])
      spans.append(span)
    }
    if spans.count >= 2 * Self.most { cut() }
  }

  func settle(_ files: FileTable) {
    cut()
    for i in spans.indices { spans[i].place = spans[i].place.settled(files) }
    spans.sort { a, b in
      a.start != b.start
        ? a.start < b.start
        : a.place != b.place
          ? a.place < b.place : texts[Int(a.id)].isLess(than: texts[Int(b.id)])
    }
  }

  func write(to out: PartialOutput) {
    cut()
    out.begin("traces")
    out.add(Int64(bitPattern: limit))
    out.end()
    for span in spans {
      out.begin("span")
      out.add(Int64(bitPattern: span.hash))
      for number in [span.trace, span.id, span.parent, span.service, span.name] {
        out.add(texts[Int(number)])
      }
      out.add(span.duration)
      out.add(span.isError ? 1 : 0)
      out.add(span.place)
      out.end()
    }
  }

  func read(_ line: PartialLine, files: [Int32]) -> Bool {
    var line = line
    if line.word.equals("traces") {
      guard let limit = line.integer(), line.isAtEnd else { return false }
      self.limit = min(self.limit, UInt64(bitPattern: limit))
      spans.removeAll { $0.hash >= self.limit }
      return true
    }
    guard line.word.equals("span"), let hash = line.integer(), let trace = line.bytes(),
      let id = line.bytes(), let parent = line.bytes(), let service = line.bytes(),
      let name = line.bytes(), let duration = line.integer(), let isError = line.count(),
      let place = line.place(files), line.isAtEnd
    else { return false }
    guard UInt64(bitPattern: hash) < limit else { return true }
    spans.append(
      SampledSpan(
        hash: UInt64(bitPattern: hash), trace: number(trace), id: number(id),
        parent: number(parent), service: number(service), name: number(name), start: place.time,
        duration: duration, isError: isError > 0, place: place))
    if spans.count >= 2 * Self.most { cut() }
    return true
  }
}
