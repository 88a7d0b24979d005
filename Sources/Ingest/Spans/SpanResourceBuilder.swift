import LogCore

/// Reads what the spans of a resource share.
final class SpanResourceBuilder {
  private let table: SpanTable
  private let needs: SpanNeeds
  private let tagKeys: [[UInt8]]
  private var resource = SpanResource()
  private var hostRank = Int.max
  private let json = ByteBuffer(capacity: 512)

  init(_ table: SpanTable) {
    self.table = table
    needs = table.needs
    tagKeys = table.needs.tags.map { Array($0.utf8) }
  }

  func begin() {
    resource = SpanResource()
    resource.tags = Array(repeating: .none, count: tagKeys.count)
    hostRank = .max
    json.removeAll()
  }

  /// Names the service by a field of its own; it counts as the attribute too.
  func setService(_ name: ByteSlice) {
    guard !name.isEmpty else { return }
    attribute(ByteSlice("service.name"), SpanValue(kind: .string, text: name))
  }

  /// `first` is the first element of a list.
  func attribute(_ key: ByteSlice, _ value: SpanValue, first: ByteSlice? = nil) {
    if needs.fields.contains(.details) { SpanBuilder.add(key, value, to: json) }
    for k in 0..<tagKeys.count where resource.tags[k] == .none && key.equals(tagKeys[k]) {
      resource.tags[k] = value.kind == .null ? .none : table.names.intern(value.text)
    }
    if resource.service == .none, key.equals("service.name"), !value.isEmpty {
      resource.service = table.names.intern(value.text)
    }
    guard needs.fields.contains(.host), let rank = AttributeRole.hostRank(key), rank < hostRank
    else { return }
    let text = value.kind == .array ? first ?? Self.first(value.text) : value.text
    guard !text.isEmpty, value.kind != .null else { return }
    hostRank = rank
    resource.host = table.names.intern(text)
  }

  /// The text of the first element of a list.
  private static func first(_ list: ByteSlice) -> ByteSlice {
    var cursor = JSONArrayCursor(list)
    guard let value = cursor.next(), value.kind != .null else { return .empty }
    return value.text
  }

  func finish() -> SpanResource {
    if resource.service == .none { resource.service = table.names.intern("unknown_service") }
    if needs.fields.contains(.details) {
      json.append(json.isEmpty ? "{}" : "}")
      resource.json = table.names.intern(json.slice)
    }
    return resource
  }
}
