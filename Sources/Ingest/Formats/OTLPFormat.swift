import LogCore

/// OTLP logs as JSON, one document after the other as the Collector's file exporter writes them.
///
/// A document is taken apart record by record, so that a big one needs no more room than itself.
final class OTLPDocument {
  /// One log record: slices point into the document.
  struct Record {
    var time: Int64?
    var body: JSONMember?
    var severityNumber: JSONMember?
    var severityText: JSONMember?
    var traceID: JSONMember?
    var spanID: JSONMember?
    var attributes = ByteSlice.empty
  }

  /// Where the document stands.
  let bytes: OwnedBytes
  let place: Int
  private var resources: JSONArrayCursor
  private var scopes: JSONArrayCursor?
  private var records: JSONArrayCursor?
  /// The attributes of the resource that the last record belongs to: an array, or no bytes.
  private(set) var resourceAttributes = ByteSlice.empty
  /// Counts the resources, so that labels are made once for each.
  private(set) var resourceNumber = 0
  private(set) var scopeName: JSONMember?
  /// Of the resource's labels.
  var stream: StreamID?

  static func isMatch(_ members: DocumentMembers) -> Bool {
    members.member(.resourceLogs, .array) != nil
      || members.member(.resourceLogsSnake, .array) != nil
  }

  /// `bytes` is a complete object that `isMatch` has recognised.
  init(_ bytes: OwnedBytes, place: Int) {
    self.bytes = bytes
    self.place = place
    resources = JSONArrayCursor(
      JSONMembers.find(bytes.slice, "resourceLogs", "resource_logs", .array) ?? .empty)
  }

  /// The next log record, nil at the end.
  func next() -> Record? {
    while true {
      if let value = records?.next() {
        if value.kind == .object { return Self.record(value.text) }
      } else if let scope = scopes?.next() {
        enter(scope: scope)
      } else if let resource = resources.next() {
        enter(resource: resource)
      } else {
        return nil
      }
    }
  }

  private func enter(resource: JSONValue) {
    records = nil
    scopes = nil
    stream = nil
    resourceNumber += 1
    resourceAttributes = .empty
    guard resource.kind == .object else { return }
    if let own = JSONMembers.find(resource.text, "resource", "resource", .object) {
      resourceAttributes =
        JSONMembers.find(own, "attributes", "attributes", .array) ?? .empty
    }
    let found =
      JSONMembers.find(resource.text, "scopeLogs", "scope_logs", .array)
      ?? JSONMembers.find(
        resource.text, "instrumentationLibraryLogs", "instrumentation_library_logs", .array)
    scopes = found.map { JSONArrayCursor($0) }
  }

  private func enter(scope: JSONValue) {
    records = nil
    scopeName = nil
    guard scope.kind == .object else { return }
    let own =
      JSONMembers.find(scope.text, "scope", "instrumentationLibrary", .object) ?? .empty
    if !own.isEmpty { scopeName = JSONMembers.member(own, "name", "name") }
    records = JSONMembers.find(scope.text, "logRecords", "log_records", .array)
      .map { JSONArrayCursor($0) }
  }

  private static func record(_ object: ByteSlice) -> Record {
    var record = Record()
    var time: Int64?
    var observed: Int64?
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      if member.key.equals("body") {
        record.body = record.body ?? member
      } else if member.keyIs("timeUnixNano", "time_unix_nano") {
        time = time ?? nanoseconds(member)
      } else if member.keyIs("observedTimeUnixNano", "observed_time_unix_nano") {
        observed = observed ?? nanoseconds(member)
      } else if member.keyIs("severityNumber", "severity_number") {
        record.severityNumber = record.severityNumber ?? member
      } else if member.keyIs("severityText", "severity_text") {
        record.severityText = record.severityText ?? member
      } else if member.keyIs("traceId", "trace_id") {
        record.traceID = record.traceID ?? member
      } else if member.keyIs("spanId", "span_id") {
        record.spanID = record.spanID ?? member
      } else if member.key.equals("attributes") && member.kind == .array {
        if record.attributes.isEmpty { record.attributes = member.value }
      }
    }
    record.time = time ?? observed
    return record
  }

  /// Nanoseconds as a number or a string; nil of 0, which stands for none.
  private static func nanoseconds(_ member: JSONMember) -> Int64? {
    guard member.kind == .string || member.kind == .number, member.value.count <= 19 else {
      return nil
    }
    var value: Int64 = 0
    for i in 0..<member.value.count {
      let c = member.value[i]
      guard ASCII.isDigit(c) else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int64(c &- 0x30))
      if overflow || carry { return nil }
      value = sum
    }
    return value == 0 ? nil : value
  }
}

/// Values of OTLP's attributes and bodies: `{"stringValue":"x"}`.
enum OTLPValue {
  /// The text of a scalar; nil of lists and of what is no value.
  static func scalar(_ object: ByteSlice, _ arena: ByteArena) -> ByteSlice? {
    guard let member = first(object) else { return nil }
    switch member.kind {
    case .string:
      return member.hasEscapes ? JSONString.unescape(member.value, into: arena) : member.value
    case .number, .true, .false: return member.value
    default: return nil
    }
  }

  /// The member that holds the value.
  private static func first(_ object: ByteSlice) -> JSONMember? {
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      let key = member.key
      if key.hasSuffix("Value") || key.hasSuffix("_value") { return member }
    }
    return nil
  }

  /// Appends the value as compact JSON.
  ///
  /// What is nested deeper than 100 levels stays as it is written.
  static func appendJSON(_ object: ByteSlice, to out: ByteBuffer, depth: Int = 0) {
    guard let member = first(object) else {
      out.append("null")
      return
    }
    switch member.kind {
    case .object where depth < 100: appendList(member, to: out, depth: depth + 1)
    case .string where member.keyIs("intValue", "int_value") && isInteger(member.value):
      out.append(member.value)
    case .string:
      out.append(0x22 as UInt8)
      out.append(member.value)
      out.append(0x22 as UInt8)
    default: JSONCompactor.append(member.value, to: out)
    }
  }

  private static func appendList(_ member: JSONMember, to out: ByteBuffer, depth: Int) {
    let isMap = member.keyIs("kvlistValue", "kvlist_value")
    out.append(isMap ? 0x7B : 0x5B as UInt8)
    var cursor = JSONArrayCursor(
      JSONMembers.find(member.value, "values", "values", .array) ?? ByteSlice("[]"))
    var isFirst = true
    while let value = cursor.next() {
      guard value.kind == .object else { continue }
      if !isFirst { out.append(0x2C as UInt8) }
      isFirst = false
      var inner = value.text
      if isMap {
        out.append(0x22 as UInt8)
        if let key = JSONMembers.member(inner, "key", "key"), key.kind == .string {
          out.append(key.value)
        }
        out.append("\":")
        inner = JSONMembers.find(inner, "value", "value", .object) ?? ByteSlice("{}")
      }
      appendJSON(inner, to: out, depth: depth)
    }
    out.append(isMap ? 0x7D : 0x5D as UInt8)
  }

  private static func isInteger(_ text: ByteSlice) -> Bool {
    let digits = text.hasPrefix("-") ? text.from(1) : text
    return unsafe !digits.isEmpty && digits.buffer.allSatisfy { ASCII.isDigit($0) }
  }
}

extension JSONMember {
  /// Whether the key is one of two spellings (without escapes, as exporters write them).
  func keyIs(_ one: StaticString, _ other: StaticString) -> Bool {
    key.equals(one) || key.equals(other)
  }
}

/// Single members of objects, by two spellings of their keys.
enum JSONMembers {
  /// The first member with this key.
  static func member(_ object: ByteSlice, _ one: StaticString, _ other: StaticString) -> JSONMember?
  {
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      if member.keyIs(one, other) { return member }
    }
    return nil
  }

  /// The value of the first member with this key and kind.
  static func find(
    _ object: ByteSlice, _ one: StaticString, _ other: StaticString, _ kind: JSONKind
  ) -> ByteSlice? {
    var cursor = JSONCursor(object)
    while let member = cursor.next() {
      if member.kind == kind && member.keyIs(one, other) { return member.value }
    }
    return nil
  }
}
