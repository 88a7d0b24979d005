import LogCore

/// Which traces, spans and service a log record names: the wide rule of traces.md section 4.
///
/// One worker's. Names are compared without case, `_` and `-`, and may be nested at any depth.
final class TraceNaming {
  /// Nil: any trace is wanted, and `ids` tells them.
  private let wanted: WantedTraces?
  private(set) var traces: [Int] = []
  /// The ids that the record names, in their canonical spelling, where any trace is wanted.
  private(set) var ids: [[UInt8]] = []
  private(set) var spans: [[UInt8]] = []
  private(set) var service: [UInt8] = []
  private let arena = ByteArena(blockSize: 4096)
  /// Objects nested deeper than this are not looked into.
  private static let deepest = 100

  init(_ wanted: WantedTraces?) { self.wanted = wanted }

  func begin() {
    traces.removeAll(keepingCapacity: true)
    ids.removeAll(keepingCapacity: true)
    spans.removeAll(keepingCapacity: true)
    service.removeAll(keepingCapacity: true)
    arena.reset()
  }

  /// Reads a record's line.
  func read(_ line: ByteSlice) {
    if line.hasPrefix("{") {
      object(line, FieldName(), depth: 0)
    } else {
      text(line)
    }
    traceparents(line)
  }

  // MARK: - Fields

  /// Takes in a field that stands by itself.
  func field(_ name: ByteSlice, _ value: ByteSlice) { field(FieldName(name), value) }

  private func field(_ name: FieldName, _ value: ByteSlice) {
    guard !value.isEmpty else { return }
    switch name.last {
    case "traceid", "oteltraceid", "xb3traceid":
      if name.previous == "dd" { addTrace(decimal: value) } else { addTrace(value) }
    case "id":
      if name.previous == "trace" { addTrace(value) }
      if name.previous == "span" { addSpan(value) }
    case "trace", "com/trace":
      guard name.last == "trace" || name.isOfGoogle else { break }
      let from = value.lastIndex(of: 0x2F).map { $0 + 1 } ?? 0
      addTrace(value.from(from))
    case "spanid", "otelspanid", "xb3spanid":
      if name.previous == "dd" { addSpan(decimal: value) } else { addSpan(value) }
    case "com/spanid": if name.isOfGoogle { addSpan(value) }
    case "service", "servicename": if service.isEmpty { service = value.array }
    case "name": if name.previous == "service" && service.isEmpty { service = value.array }
    default: break
    }
  }

  private func add(_ found: [Int]) {
    for trace in found where !traces.contains(trace) { traces.append(trace) }
  }

  private func addTrace(_ written: ByteSlice) {
    if let wanted {
      add(wanted.traces(written))
      return
    }
    let id = TraceIDText.canonical(written)
    if !id.isEmpty && !ids.contains(id) { ids.append(id) }
  }

  /// Datadog's ids are decimal, the lower 64 bits; newer ones are hexadecimal.
  private func addTrace(decimal written: ByteSlice) {
    guard let number = Self.decimal(written) else {
      addTrace(written)
      return
    }
    if let wanted {
      add(wanted.traces(lowerHalf: number))
    } else {
      let id = Self.digits(number)
      if number != 0 && !ids.contains(id) { ids.append(id) }
    }
  }

  private static func decimal(_ written: ByteSlice) -> UInt64? {
    written.count <= 20 ? UInt64(written.string) : nil
  }

  private static func digits(_ number: UInt64) -> [UInt8] {
    let digits = String(number, radix: 16)
    return Array(repeating: 0x30, count: 16 - digits.utf8.count) + Array(digits.utf8)
  }

  private func addSpan(_ written: ByteSlice) {
    let id = TraceIDText.canonical(written)
    if !id.isEmpty && !spans.contains(id) { spans.append(id) }
  }

  private func addSpan(decimal written: ByteSlice) {
    guard let number = Self.decimal(written) else {
      addSpan(written)
      return
    }
    let id = Self.digits(number)
    if number != 0 && !spans.contains(id) { spans.append(id) }
  }

  // MARK: - JSON

  private func object(_ text: ByteSlice, _ outer: FieldName, depth: Int) {
    var cursor = JSONCursor(text)
    while let member = cursor.next() {
      let key = member.keyHasEscapes ? JSONString.unescape(member.key, into: arena) : member.key
      let name = FieldName(key, inside: outer)
      switch member.kind {
      case .object: if depth < Self.deepest { object(member.value, name, depth: depth + 1) }
      case .array: if depth < Self.deepest { array(member.value, name, depth: depth + 1) }
      case .string:
        field(
          name,
          member.hasEscapes ? JSONString.unescape(member.value, into: arena) : member.value)
      case .number: field(name, member.value)
      default: break
      }
    }
  }

  private func array(_ text: ByteSlice, _ name: FieldName, depth: Int) {
    var cursor = JSONArrayCursor(text)
    while let value = cursor.next() {
      if value.kind == .object { object(value.text, name, depth: depth + 1) }
      if value.kind == .array && depth < Self.deepest { array(value.text, name, depth: depth + 1) }
    }
  }

  // MARK: - Text

  /// Fields in text: a name, perhaps quoted, `=` or `:`, and a value, perhaps quoted.
  private func text(_ line: ByteSlice) {
    for i in 1..<max(1, line.count) where line[i] == 0x3D || line[i] == 0x3A {
      var end = i
      if isQuote(line[end - 1]) { end -= 1 }
      var start = end
      while start > 0, isName(line[start - 1]), end - start < 64 { start -= 1 }
      guard end - start >= 2 else { continue }
      let value = value(in: line, from: i + 1)
      if !value.isEmpty { field(line[start..<end], value) }
    }
  }

  private func value(in line: ByteSlice, from: Int) -> ByteSlice {
    var start = from
    while start < line.count, start - from < 2, line[start] == 0x20 { start += 1 }
    if start < line.count, isQuote(line[start]) { start += 1 }
    var end = start
    while end < line.count, !endsValue(line[end]) { end += 1 }
    return line[start..<end]
  }

  private func isQuote(_ c: UInt8) -> Bool { c == 0x22 || c == 0x27 }

  private func isName(_ c: UInt8) -> Bool {
    ASCII.isWord(c) || c == 0x2D || c == 0x2E || c == 0x2F || c == 0x40
  }

  private func endsValue(_ c: UInt8) -> Bool {
    switch c {
    case 0...0x20, 0x22, 0x27, 0x2C, 0x3B, 0x29, 0x5D, 0x7D, 0x7C, 0x26: true
    default: false
    }
  }

  // MARK: - traceparent

  /// `00-32hex-16hex-2hex` anywhere.
  private func traceparents(_ line: ByteSlice) {
    var from = 2
    while let dash = line.firstIndex(of: 0x2D, from: from), dash + 53 <= line.count {
      from = dash + 1
      guard isTraceparent(line, dash) else { continue }
      let before = traces.count + ids.count
      let id = line[dash + 1..<dash + 33]
      addTrace(id)
      if traces.count + ids.count > before || isNamed(id) { addSpan(line[dash + 34..<dash + 50]) }
      from = dash + 53
    }
  }

  /// Whether the id is one of those that were found before.
  private func isNamed(_ id: ByteSlice) -> Bool {
    if let wanted { return wanted.traces(id).contains { traces.contains($0) } }
    return ids.contains(TraceIDText.canonical(id))
  }

  /// Whether the dash is the first one of a `traceparent`.
  private func isTraceparent(_ line: ByteSlice, _ dash: Int) -> Bool {
    guard dash >= 2, line[dash - 1] == 0x30, line[dash - 2] == 0x30, line[dash + 33] == 0x2D,
      line[dash + 50] == 0x2D
    else { return false }
    for i in 1..<33 where ASCII.hexValue(line[dash + i]) == nil { return false }
    for i in 34..<50 where ASCII.hexValue(line[dash + i]) == nil { return false }
    return ASCII.hexValue(line[dash + 51]) != nil && ASCII.hexValue(line[dash + 52]) != nil
  }
}

/// The last two parts of a field's path, in small letters without `_` and `-`.
private struct FieldName {
  var last = ""
  var previous = ""
  /// The whole name is one of Google's logging fields.
  var isOfGoogle = false

  init() {}

  init(_ key: ByteSlice, inside outer: FieldName = FieldName()) {
    // Longer names are none that anyone looks for.
    guard key.count <= 64 else { return }
    var parts: [String] = [""]
    for c in key.array where c != 0x5F && c != 0x2D {
      if c == 0x2E {
        parts.append("")
      } else {
        parts[parts.count - 1].unicodeScalars.append(UnicodeScalar(ASCII.lowered(c)))
      }
    }
    last = parts[parts.count - 1]
    previous = parts.count > 1 ? parts[parts.count - 2] : outer.last
    isOfGoogle = parts.count == 3 && parts[0] == "logging" && parts[1] == "googleapis"
  }
}
