import LogCore

/// Takes in spans field by field as the decoders find them, and puts them into a table.
///
/// One worker's. A span is what is set between `begin` and `finish`; spans whose resource or trace id
/// comes later in the document are completed by the unit that they belong to (`SpanUnit`).
final class SpanBuilder {
  let table: SpanTable
  let needs: SpanNeeds
  /// Texts without escapes, until the span is finished.
  let scratch = ByteArena()
  /// The span that is being read.
  var row = SpanRow()
  /// What the span belongs to; nil: it comes later.
  var resource: SpanResource?
  var counts = SpanCounts()
  /// The source's number, for places.
  var source = 0

  let keepsDetails: Bool
  let wantsAttributes: Bool
  /// The JSON that the span's details are made of.
  let attributes = ByteBuffer(capacity: 1024)
  let events = ByteBuffer(capacity: 1024)
  let links = ByteBuffer(capacity: 256)
  private let tagKeys: [[UInt8]]
  private var tags: [NameID]
  private var peerRank = Int.max
  private var statementRank = Int.max
  private var isWanted: [UInt8] = []
  private var references: [SpanReference] = []
  /// Of the attributes that tell of errors.
  private var errorAttribute: ByteSlice?
  private var statusCode = SpanStatus.unset
  private var description = ByteSlice.empty

  init(_ needs: SpanNeeds) {
    self.needs = needs
    table = SpanTable(needs: needs)
    keepsDetails = needs.fields.contains(.details)
    wantsAttributes =
      !needs.fields.isDisjoint(with: [.details, .peer, .statement]) || !needs.tags.isEmpty
    tagKeys = needs.tags.map { Array($0.utf8) }
    tags = Array(repeating: .none, count: needs.tags.count)
  }

  // MARK: - A span

  /// Begins a span that stands at an offset of the source's text.
  func begin(_ family: SpanFamily, at offset: Int) {
    row = SpanRow()
    row.family = family
    row.place = SpanPlace.make(source: source, offset: offset)
    scratch.reset()
    peerRank = .max
    statementRank = .max
    for k in 0..<tags.count { tags[k] = .none }
    errorAttribute = nil
    statusCode = .unset
    description = .empty
    if !references.isEmpty { references.removeAll(keepingCapacity: true) }
    guard keepsDetails else { return }
    attributes.removeAll()
    events.removeAll()
    links.removeAll()
  }

  /// The text of a JSON string's content.
  func text(_ content: ByteSlice, _ hasEscapes: Bool) -> ByteSlice {
    hasEscapes ? JSONString.unescape(content, into: scratch) : content
  }

  /// The text of a value: of a string without escapes, nothing of null.
  func text(_ member: JSONMember) -> ByteSlice {
    switch member.kind {
    case .string: text(member.value, member.hasEscapes)
    case .null: .empty
    default: member.value
    }
  }

  /// The text of a member that is a string; nothing of others.
  func string(_ member: JSONMember?) -> ByteSlice {
    guard let member, member.kind == .string else { return .empty }
    return text(member.value, member.hasEscapes)
  }

  func setSpanID(_ written: ByteSlice) {
    if let id = table.spanID(written) { row.set(spanID: id) }
  }

  func setParentID(_ written: ByteSlice) { row.set(parentID: table.spanID(written)) }

  func setTrace(_ written: ByteSlice) { row.trace = table.trace(written) ?? .none }

  func setStart(_ nanoseconds: Int64?) {
    guard let nanoseconds else { return }
    row.rawStart = nanoseconds
    row.flags.insert(.hasStart)
  }

  func setEnd(_ nanoseconds: Int64?) {
    guard let nanoseconds else { return }
    row.extent = nanoseconds
    row.flags.insert(.hasEnd)
    row.flags.remove(.hasDuration)
  }

  func setDuration(_ nanoseconds: Int64?) {
    guard let nanoseconds else { return }
    row.extent = nanoseconds
    row.flags.insert(.hasDuration)
    row.flags.remove(.hasEnd)
  }

  func setOperation(_ name: ByteSlice) { row.operation = table.names.intern(name) }

  func setStatusMessage(_ text: ByteSlice) {
    guard needs.fields.contains(.statusMessage), row.statusMessage.isEmpty else { return }
    row.statusMessage = table.names.internOrNone(text)
  }

  /// Names the other side as such, which goes before all attributes.
  func setRemotePeer(_ name: ByteSlice) {
    guard needs.fields.contains(.peer), !name.isEmpty else { return }
    row.peer = table.names.intern(name)
    row.flags.insert(.peerIsExplicit)
    peerRank = -1
  }

  /// Adds a reference to a span of the same trace; the first one names the parent.
  func addReference(_ written: ByteSlice, _ kind: SpanReferenceKind) {
    guard let id = table.spanID(written) else { return }
    references.append(SpanReference(spanID: id, kind: kind))
  }

  // MARK: - Attributes

  /// Takes in an attribute: for the details, for the tags, and for what it means.
  func attribute(_ key: ByteSlice, _ value: SpanValue) {
    if keepsDetails { Self.add(key, value, to: attributes) }
    note(key, value)
  }

  /// Takes in an attribute for what it means alone.
  func note(_ key: ByteSlice, _ value: SpanValue) {
    for k in 0..<tagKeys.count where tags[k] == .none && key.equals(tagKeys[k]) {
      tags[k] = value.kind == .null ? .none : table.names.intern(value.text)
    }
    guard let role = AttributeRole(key) else { return }
    switch role {
    case .kind: if row.family == .jaeger || row.family == .datadog { setKind(word: value.text) }
    case .error:
      if value.kind != .false && value.kind != .null && !value.text.equals("false") {
        errorAttribute = errorAttribute ?? value.text
      }
    case .statusCode:
      if value.text.equals("ERROR") { statusCode = .error }
      if value.text.equals("OK") { statusCode = .ok }
    case .statusDescription: if description.isEmpty { description = value.text }
    case .peer(let rank): notePeer(rank, value)
    case .database(let rank):
      row.flags.insert(.hasDatabase)
      notePeer(rank, value)
    case .statement(let rank):
      guard needs.fields.contains(.statement), rank < statementRank, !value.isEmpty else { return }
      statementRank = rank
      row.statement = table.names.intern(value.text)
    }
  }

  private func notePeer(_ rank: Int, _ value: SpanValue) {
    guard needs.fields.contains(.peer), rank < peerRank, !value.isEmpty else { return }
    peerRank = rank
    row.peer = table.names.intern(value.text)
    if rank == 0 { row.flags.insert(.peerIsExplicit) }
  }

  /// Sets the kind by its name, in any letter case; other words leave it as it is.
  func setKind(word: ByteSlice) {
    if word.equalsIgnoringASCIICase("server") {
      row.kind = .server
    } else if word.equalsIgnoringASCIICase("client") {
      row.kind = .client
    } else if word.equalsIgnoringASCIICase("producer") {
      row.kind = .producer
    } else if word.equalsIgnoringASCIICase("consumer") {
      row.kind = .consumer
    }
  }

  /// Draws the status from the attributes that tell of it, as Jaeger's and Zipkin's spans do.
  func setStatusFromAttributes(errorTextIsMessage: Bool) {
    row.status = statusCode != .unset ? statusCode : errorAttribute != nil ? .error : .unset
    setStatusMessage(description)
    if errorTextIsMessage, row.status == .error, let errorAttribute {
      setStatusMessage(errorAttribute)
    }
  }

  /// Adds a member to an object that is being written.
  static func add(_ key: ByteSlice, _ value: SpanValue, to out: ByteBuffer) {
    out.append(out.isEmpty ? "{" : ",")
    JSONWriter.string(key, to: out)
    out.append(0x3A)
    value.write(to: out)
  }

  // MARK: - The end of a span

  /// Puts the span into the table; its row, or nil if it has no ids or is not wanted.
  ///
  /// `tracesComeLater`: a span without a trace id may still get one.
  @discardableResult
  func finish(tracesComeLater: Bool = false) -> Int? {
    let hasID = row.spanBits != 0
    guard hasID, row.trace != .none || tracesComeLater else {
      counts.noteSpanWithoutID(at: SpanPlace.offset(row.place))
      return nil
    }
    counts.spans += 1
    if row.trace != .none, !wants(row.trace) { return nil }
    if let first = references.first {
      row.set(parentID: first.spanID)
      if first.kind == .followsFrom { row.flags.insert(.followsFrom) }
    }
    if let resource {
      row.service = resource.service
      row.host = resource.host
    }
    let index = table.append(row)
    for k in 0..<tags.count {
      table.setTag(index, k, tags[k] == .none ? resource?.tags[k] ?? .none : tags[k])
    }
    if references.count > 1 { table.setReferences(index, references) }
    if keepsDetails { keepDetails(index) }
    return index
  }

  private func keepDetails(_ index: Int) {
    attributes.append(attributes.isEmpty ? "{}" : "}")
    events.append(events.isEmpty ? "[]" : "]")
    links.append(links.isEmpty ? "[]" : "]")
    table.setDetails(
      index,
      SpanDetails(
        attributes: attributes.slice,
        resource: resource.map { table.names[$0.json] } ?? ByteSlice("{}"),
        events: events.slice, links: links.slice))
  }

  /// Whether spans of a trace are kept.
  func wants(_ trace: TraceNumber) -> Bool {
    guard let choice = needs.traces else { return true }
    let index = Int(trace.index)
    while isWanted.count <= index { isWanted.append(0) }
    if isWanted[index] == 0 { isWanted[index] = choice.mayContain(table.text(trace)) ? 1 : 2 }
    return isWanted[index] == 1
  }
}

/// Places of spans: the source's number and the offset in its text, in one word.
enum SpanPlace {
  private static let offsetBits: UInt64 = 44

  static func make(source: Int, offset: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: source) << offsetBits | UInt64(truncatingIfNeeded: offset)
  }

  static func source(_ place: UInt64) -> Int { Int(place >> offsetBits) }

  static func offset(_ place: UInt64) -> Int { Int(place & (1 << offsetBits - 1)) }
}
