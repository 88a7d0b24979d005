internal import LogCore

/// A combination of what tells the facts of some records.
struct ClaimOrigin {
  /// Labels of the stream that select it.
  var labels: [(name: String, value: String)] = []
  var service = ""
  var format = RecordFormat.text
  var isRequest = false
  /// It has a status or a duration, and a level below info.
  var isQuiet = false
  var isSpan = false
  /// It is a server's span.
  var isServer = false
  var isEvent = false
  var hasOwnUnit = false
  /// It is of a level that its line does not say.
  var hasForeignLevel = false
  /// Whether the filter `detected_level` sees the level that facts have.
  var hasVisibleLevel: Bool { !hasForeignLevel }
  /// The endpoint is what a path was made into.
  var isPath = false
  /// A field for durations holds something else.
  var hasOddDuration = false
  /// Names of fields; empty where none holds the fact.
  var serviceField = ""
  var endpointField = ""
  var statusField = ""
  var durationField = ""
  var userField = ""
  var count = 0

  // MARK: - As bytes

  private static let request: UInt8 = 1
  private static let quiet: UInt8 = 2
  private static let span: UInt8 = 4
  private static let event: UInt8 = 8
  private static let ownUnit: UInt8 = 16
  private static let foreignLevel: UInt8 = 32
  private static let path: UInt8 = 64
  private static let server: UInt8 = 128

  /// What a record is.
  @inline(__always)
  static func kind(_ columns: FactColumns, _ record: Int, hasLevel: Bool) -> UInt8 {
    let marks = unsafe columns.marks[record]
    var kind: UInt8 = 0
    if marks.contains(.request) {
      kind |= request
    } else if unsafe columns.status[record] > 0 || columns.duration[record] >= 0 {
      kind |= quiet
    }
    if marks.contains(.span) { kind |= span }
    if marks.contains(.server) { kind |= server }
    if marks.contains(.event) { kind |= event }
    if marks.contains(.ownUnit) { kind |= ownUnit }
    if unsafe !hasLevel && columns.level[record] != .none { kind |= foreignLevel }
    if unsafe columns.origins[record].isPath { kind |= path }
    return kind
  }

  /// Appends a text with its length, so that texts may hold anything.
  static func append(_ text: ByteSlice, to out: ByteBuffer) {
    let count = min(text.count, 60_000)
    out.append(UInt8(count >> 8))
    out.append(UInt8(count & 255))
    out.append(text[0..<count])
  }

  /// Reads what `ClaimSources` has put together; nil of anything else.
  init?(_ bytes: ByteSlice, count: Int) {
    var at = 0
    func text() -> ByteSlice? {
      guard at + 2 <= bytes.count else { return nil }
      let length = Int(bytes[at]) << 8 | Int(bytes[at + 1])
      guard at + 2 + length <= bytes.count else { return nil }
      defer { at += 2 + length }
      return bytes[(at + 2)..<(at + 2 + length)]
    }
    while true {
      guard let name = text() else { return nil }
      if name.isEmpty { break }
      guard let value = text() else { return nil }
      labels.append((name.string, value.string))
    }
    guard let service = text(), at + 3 <= bytes.count,
      let format = RecordFormat(rawValue: bytes[at])
    else { return nil }
    self.service = service.string
    self.format = format
    let kind = bytes[at + 1]
    hasOddDuration = bytes[at + 2] != 0
    at += 3
    isRequest = kind & Self.request != 0
    isQuiet = kind & Self.quiet != 0
    isSpan = kind & Self.span != 0
    isServer = kind & Self.server != 0
    isEvent = kind & Self.event != 0
    hasOwnUnit = kind & Self.ownUnit != 0
    hasForeignLevel = kind & Self.foreignLevel != 0
    isPath = kind & Self.path != 0
    guard let a = text(), let b = text(), let c = text(), let d = text(), let e = text(),
      at == bytes.count
    else { return nil }
    serviceField = a.string
    endpointField = b.string
    statusField = c.string
    durationField = d.string
    userField = e.string
    self.count = count
  }
}
