/// One span of a table; 96 bytes, copied freely.
package struct SpanRow: BitwiseCopyable, Sendable {
  /// What is true of the span, a bit each.
  package struct Flags: OptionSet, BitwiseCopyable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let spanIsText = Flags(rawValue: 1)
    package static let parentIsText = Flags(rawValue: 2)
    /// A start was given (it may be 0).
    package static let hasStart = Flags(rawValue: 4)
    /// `extent` is the end.
    package static let hasEnd = Flags(rawValue: 8)
    /// `extent` is the duration.
    package static let hasDuration = Flags(rawValue: 16)
    /// Zipkin's `shared`.
    package static let isShared = Flags(rawValue: 32)
    /// `db.system` or `db.system.name` is there.
    package static let hasDatabase = Flags(rawValue: 64)
    /// The peer is the remote endpoint or `peer.service`.
    package static let peerIsExplicit = Flags(rawValue: 128)
    /// The reference to the named parent is `FOLLOWS_FROM`.
    package static let followsFrom = Flags(rawValue: 256)
    /// It has references besides the named parent: see `SpanTable.references`.
    package static let hasMoreReferences = Flags(rawValue: 512)
    /// It has details: see `SpanTable.details`.
    package static let hasDetails = Flags(rawValue: 1024)
  }

  package var spanBits: UInt64 = 0
  package var parentBits: UInt64 = 0
  /// Nanoseconds since 1970 as given, 0 where none was.
  package var rawStart: Int64 = 0
  /// The end or the duration, as the flags say.
  package var extent: Int64 = 0
  /// Where the span was read: the number of the source, then the offset in its text.
  ///
  /// Unique in a run, and the same whatever the number of workers: 'first read' is the smallest.
  package var place: UInt64 = 0
  package var trace = TraceNumber.none
  package var service = NameID.none
  package var operation = NameID.empty
  package var statusMessage = NameID.none
  package var peer = NameID.none
  package var host = NameID.none
  /// What a call's fingerprint is made from: the statement, none where the operation serves.
  package var statement = NameID.none
  /// The first event's `exception.message`.
  package var exceptionMessage = NameID.none
  package var eventCount: UInt32 = 0
  /// Private to the table: where details and references are.
  package var detail: UInt32 = 0
  package var reference: UInt32 = 0
  package var flags: Flags = []
  package var kind = SpanKind.internal
  package var status = SpanStatus.unset
  package var family = SpanFamily.otlp

  package init() {}

  package var spanID: SpanID {
    flags.contains(.spanIsText)
      ? SpanID(text: NameID(index: UInt32(truncatingIfNeeded: spanBits)))
      : SpanID(number: spanBits)
  }

  /// The parent that the span names, whether it is there or not; nil where it names none.
  package var parentID: SpanID? {
    if flags.contains(.parentIsText) {
      return SpanID(text: NameID(index: UInt32(truncatingIfNeeded: parentBits)))
    }
    return parentBits == 0 ? nil : SpanID(number: parentBits)
  }

  /// The start as given, nanoseconds since 1970; nil where none was.
  package var start: Int64? { flags.contains(.hasStart) ? rawStart : nil }

  /// The end as given; nil where there was none, also where a duration was given instead.
  package var givenEnd: Int64? { flags.contains(.hasEnd) ? extent : nil }

  /// The duration as given; nil where there was none, also where an end was given instead.
  package var givenDuration: Int64? { flags.contains(.hasDuration) ? extent : nil }

  /// Whether the span is an error by `traces.md` 1.4.
  package var isError: Bool { status == .error }

  /// The other side of a call where it was named as such; none else.
  package var explicitPeer: NameID { flags.contains(.peerIsExplicit) ? peer : .none }

  package var hasDatabase: Bool { flags.contains(.hasDatabase) }
  package var isShared: Bool { flags.contains(.isShared) }

  /// The reference that made the named parent a parent.
  package var parentReference: SpanReferenceKind {
    flags.contains(.followsFrom) ? .followsFrom : .childOf
  }

  package mutating func set(spanID id: SpanID) {
    spanBits = id.bits
    if id.isText { flags.insert(.spanIsText) } else { flags.remove(.spanIsText) }
  }

  package mutating func set(parentID id: SpanID?) {
    parentBits = id?.bits ?? 0
    if id?.isText ?? false { flags.insert(.parentIsText) } else { flags.remove(.parentIsText) }
  }
}
