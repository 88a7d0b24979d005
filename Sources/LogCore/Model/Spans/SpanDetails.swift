/// What a span carries besides its fixed fields, as JSON text in the order of the source.
///
/// Compact JSON, valid whatever the source was, and safe to print; lives as long as the table.
package struct SpanDetails {
  /// An object: names and values of the attributes.
  package var attributes: ByteSlice
  /// An object: names and values of the resource's attributes.
  package var resource: ByteSlice
  /// An array of `{"time_ns":"...","name":"...","attributes":{...}}`.
  ///
  /// `time_ns` is null where the event has no time.
  package var events: ByteSlice
  /// An array of `{"trace_id":"...","span_id":"..."}`.
  package var links: ByteSlice

  package init(attributes: ByteSlice, resource: ByteSlice, events: ByteSlice, links: ByteSlice) {
    self.attributes = attributes
    self.resource = resource
    self.events = events
    self.links = links
  }
}
