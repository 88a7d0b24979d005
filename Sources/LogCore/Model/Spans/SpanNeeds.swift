/// What a command wants to know of each span, besides ids, times, names, kind and status.
///
/// What is not asked for is not looked for, and takes no room.
package struct SpanNeeds: Sendable {
  /// Fields that cost a look at attributes or events.
  package struct Fields: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `peer`, whether it is explicit, and whether there is a database.
    package static let peer = Fields(rawValue: 1)
    package static let host = Fields(rawValue: 2)
    package static let statement = Fields(rawValue: 4)
    package static let statusMessage = Fields(rawValue: 8)
    /// `eventCount` and `exceptionMessage`.
    package static let events = Fields(rawValue: 16)
    /// Attributes, resource, events and links in full.
    package static let details = Fields(rawValue: 32)

    package static let everything: Fields = [
      .peer, .host, .statement, .statusMessage, .events, .details,
    ]
  }

  package var fields: Fields = []
  /// Attributes that options name (`--tag`, `--by tag:KEY`): looked up in the attributes, then in
  /// the resource, and kept as text; `SpanTable.tag` gives them by their place in this list.
  package var tags: [String] = []
  /// Only spans of these traces are kept; nil keeps all.
  package var traces: TraceChoice?

  package init(fields: Fields = [], tags: [String] = [], traces: TraceChoice? = nil) {
    self.fields = fields
    self.tags = tags
    self.traces = traces
  }
}
