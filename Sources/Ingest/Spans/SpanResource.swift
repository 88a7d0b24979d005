import LogCore

/// What spans of one resource share; numbers are those of the worker's table.
final class SpanResource {
  var service = NameID.none
  var host = NameID.none
  /// The texts of the tags that options name, in their order.
  var tags: [NameID] = []
  /// The attributes as a JSON object; no text where details are not wanted.
  var json = NameID.none

  /// Whether no service was named.
  var isUnnamed: Bool { service == .none }
}
