package import LogCore

/// The records of a log query as lines of a partial: everything that any form of output shows of
/// them.
///
///     1715677203142000000 error "request failed" s "app" "api" p "status" "500"
///
/// The time, the level, the line, then labels: `s` of the stream, `m` that came with the record, `p`
/// made by a stage, `r` removed; `e` is the error, `f` what `--facts` shows.
package struct PartialRecordFormat: LogOutput {
  private let keepsFacts: Bool

  /// With `keepsFacts` what `--facts` shows is kept too.
  package init(keepsFacts: Bool) { self.keepsFacts = keepsFacts }

  package var needs: RecordNeeds {
    let needs: RecordNeeds = [.time, .level, .metadata]
    return keepsFacts ? needs.union([.format, .message, .traceIDs]) : needs
  }

  package var demand: LabelDemand { .all }

  package func makeFormatter(names: LabelNames) -> any RecordFormatter {
    Formatter(names: names, keepsFacts: keepsFacts)
  }

  private final class Formatter: RecordFormatter {
    private let names: LabelNames
    private let keepsFacts: Bool

    init(names: LabelNames, keepsFacts: Bool) {
      self.names = names
      self.keepsFacts = keepsFacts
    }

    func write(_ batch: RecordBatch, record: Int, to out: ByteBuffer) {
      out.append(decimal: unsafe batch.time[record])
      out.append(0x20)
      let level = unsafe batch.level[record]
      out.append(level == .none ? "-" : level.name)
      PartialText.append(unsafe batch.line[record], to: out)
      let stream = unsafe batch.streams[batch.stream[record]]
      for (name, value) in zip(stream.names, stream.values) { write(" s", name, value, out) }
      var place = batch.firstOwnLabel(record)
      while place >= 0 {
        let label = batch.ownLabel(at: place)
        place = label.next
        switch label.kind {
        case .parsed: write(" p", label.name, label.value, out)
        case .metadata: write(" m", label.name, label.value, out)
        case .removed:
          out.append(" r")
          PartialText.append(names[label.name], to: out)
        }
      }
      let error = unsafe batch.error[record]
      if error != .none {
        out.append(" e ")
        out.append(error.name)
        PartialText.append(unsafe batch.errorDetails[record], to: out)
      }
      if keepsFacts { writeFacts(batch, record, out) }
      out.append(0x0A)
    }

    private func write(
      _ kind: StaticString, _ name: LabelID, _ value: ByteSlice, _ out: ByteBuffer
    ) {
      out.append(kind)
      PartialText.append(names[name], to: out)
      PartialText.append(value, to: out)
    }

    private func writeFacts(_ batch: RecordBatch, _ record: Int, _ out: ByteBuffer) {
      let facts = unsafe batch.facts[record]
      out.append(" f ")
      out.append(decimal: Int64(unsafe batch.format[record].rawValue))
      PartialText.append(facts.message, to: out)
      PartialText.append(facts.traceID, to: out)
      PartialText.append(facts.spanID, to: out)
    }
  }
}

/// Takes lines of `PartialRecordFormat` apart again, into a batch.
final class PartialRecordReader {
  private let names: LabelNames
  private let streams: StreamTable
  private var labels: [(name: ByteSlice, value: ByteSlice)] = []

  init(names: LabelNames, streams: StreamTable) {
    self.names = names
    self.streams = streams
  }

  /// Adds the record to the batch, which must not be full; false if the line is none.
  func read(_ line: ByteSlice, into batch: RecordBatch) -> Bool {
    var words = PartialWords(line)
    guard let time = words.integer(), let level = words.word(),
      let text = words.quoted(batch.arena), let stream = readStream(&words, batch)
    else { return false }
    let record = batch.append(line: text, time: time, stream: stream)
    unsafe batch.level[record] = Level.allCases.first { level.equals($0.name) } ?? .none
    while !words.isAtEnd {
      guard let kind = words.word(), read(kind, &words, batch, record) else { return false }
    }
    return true
  }

  private func readStream(_ words: inout PartialWords, _ batch: RecordBatch) -> StreamID? {
    labels.removeAll(keepingCapacity: true)
    while words.accept("s") {
      guard let name = words.quoted(batch.arena), let value = words.quoted(batch.arena) else {
        return nil
      }
      labels.append((name, value))
    }
    return streams.intern(labels)
  }

  private func read(
    _ kind: ByteSlice, _ words: inout PartialWords, _ batch: RecordBatch, _ record: Int
  ) -> Bool {
    if kind.equals("f") { return readFacts(&words, batch, record) }
    if kind.equals("e") {
      guard let name = words.word(), let details = words.quoted(batch.arena),
        let error = RecordError.named(name)
      else { return false }
      batch.setError(record, error, details)
      return true
    }
    guard let name = words.quoted(batch.arena) else { return false }
    let id = names.intern(name)
    if kind.equals("r") {
      batch.remove(record, id)
      return true
    }
    guard let value = words.quoted(batch.arena) else { return false }
    if kind.equals("m") {
      batch.addMetadata(record, id, value)
      return true
    }
    batch.addParsed(record, id, value)
    return kind.equals("p")
  }

  private func readFacts(
    _ words: inout PartialWords, _ batch: RecordBatch, _ record: Int
  ) -> Bool {
    guard let number = words.integer(),
      let format = RecordFormat(rawValue: UInt8(truncatingIfNeeded: number)),
      let message = words.quoted(batch.arena), let trace = words.quoted(batch.arena),
      let span = words.quoted(batch.arena)
    else { return false }
    unsafe batch.format[record] = format
    unsafe batch.facts[record].message = message
    unsafe batch.facts[record].traceID = trace
    unsafe batch.facts[record].spanID = span
    return true
  }
}

extension RecordError {
  /// The error of this name.
  fileprivate static func named(_ name: ByteSlice) -> RecordError? {
    let all: [RecordError] = [
      .jsonParser, .logfmtParser, .labelFilter, .templateFormat, .sampleExtraction,
    ]
    return all.first { name.equals($0.name) }
  }
}
