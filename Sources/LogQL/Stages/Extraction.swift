internal import LogCore

/// `x="path"` of `| json` and `| logfmt`; `x` alone is `x="x"`.
struct Extraction: Sendable, Equatable {
  let target: Name
  /// The path or key, with its place in the query.
  let source: StringLiteral

  func write(to text: inout QueryText) {
    text.write(target.text)
    if source.bytes != Array(target.text.utf8) {
      text.write("=")
      text.write(quoted: source.bytes)
    }
  }
}

extension [Extraction] {
  func write(to text: inout QueryText) {
    for (index, extraction) in enumerated() {
      text.write(index == 0 ? " " : ", ")
      extraction.write(to: &text)
    }
  }
}

extension QueryParser {
  /// Extractions behind the name of a parser, if any; `what` says what stands in the quotes.
  mutating func parseExtractions(_ what: String) throws(QueryError) -> [Extraction] {
    guard case .identifier = current.kind else { return [] }
    var result: [Extraction] = []
    repeat {
      let target = try expectIdentifier("a label name")
      guard accept(.equal) else {
        let name = Array(target.text.utf8)
        result.append(
          Extraction(target: target, source: StringLiteral(name, at: target.place.range)))
        continue
      }
      result.append(Extraction(target: target, source: try expectString(what)))
    } while accept(.comma)
    return result
  }
}

/// Decides for each stream which names a parser has to look for in a line.
///
/// A name that the stream has is not worth looking for, unless somebody wants it as `x_extracted`;
/// without this a parser would wait for it to the end of every line.
final class WantedNames {
  private let names: LabelNames
  private let demanded: [String]?
  /// The different lists of names; nil is all names.
  private(set) var lists: [[LabelID]?] = []
  /// The number of the list for each stream, -1 where it is not decided yet.
  private var listOfStream: [Int] = []
  private var listForMetadata = -1

  init(names: LabelNames, demand: LabelDemand) {
    self.names = names
    demanded = demand.names.map { names in
      names.filter { $0 != "__error__" && $0 != "__error_details__" }.sorted()
    }
    if demanded == nil { lists = [nil] }
  }

  /// The number of the list for a record.
  @inline(__always)
  func list(_ batch: RecordBatch, _ record: Int) -> Int {
    guard demanded != nil else { return 0 }
    let stream = unsafe Int(batch.stream[record].index)
    if !batch.hasMetadata, stream < listOfStream.count, listOfStream[stream] >= 0 {
      return listOfStream[stream]
    }
    return decide(batch, record)
  }

  private func decide(_ batch: RecordBatch, _ record: Int) -> Int {
    if batch.hasMetadata {
      // Its names differ from record to record: look for all that could be wanted.
      if listForMetadata < 0 { listForMetadata = number(of: wanted { _ in nil }) }
      return listForMetadata
    }
    let labels = unsafe batch.streams[batch.stream[record]]
    let stream = unsafe Int(batch.stream[record].index)
    while listOfStream.count <= stream { listOfStream.append(-1) }
    listOfStream[stream] = number(of: wanted { labels[$0] != nil })
    return listOfStream[stream]
  }

  /// The names to look for; `isTaken` says whether the stream has a name, or nil if that is open.
  private func wanted(_ isTaken: (LabelID) -> Bool?) -> [LabelID] {
    let suffix = "_extracted"
    var result: Set<LabelID> = []
    for name in demanded ?? [] {
      let id = names.intern(name)
      if isTaken(id) != true { result.insert(id) }
      guard name.hasSuffix(suffix) else { continue }
      let base = names.intern(String(name.dropLast(suffix.count)))
      if isTaken(base) != false { result.insert(base) }
    }
    return result.sorted { $0.index < $1.index }
  }

  private func number(of list: [LabelID]) -> Int {
    if let known = lists.firstIndex(of: list) { return known }
    lists.append(list)
    return lists.count - 1
  }
}
