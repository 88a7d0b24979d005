import LogCore

/// Writes one event of a span into its details, and notes what is asked of events.
final class SpanEventWriter {
  private let builder: SpanBuilder
  private var isFirst = true
  private let isFirstEvent: Bool
  /// Nanoseconds since 1970.
  var time: Int64?
  var name = ByteSlice.empty

  init(_ builder: SpanBuilder) {
    self.builder = builder
    isFirstEvent = builder.row.eventCount == 0
    builder.row.eventCount &+= 1
  }

  /// Begins the event, whose time and name are known.
  func begin() {
    guard builder.keepsDetails else { return }
    let out = builder.events
    out.append(out.isEmpty ? "[" : ",")
    out.append("{\"time_ns\":")
    if let time {
      out.append(0x22)
      out.append(decimal: time)
      out.append(0x22)
    } else {
      out.append("null")
    }
    out.append(",\"name\":")
    JSONWriter.string(name, to: out)
    out.append(",\"attributes\":{")
  }

  func attribute(_ key: ByteSlice, _ value: SpanValue) {
    if isFirstEvent, builder.row.exceptionMessage == .none, key.equals("exception.message") {
      builder.row.exceptionMessage = builder.table.names.internOrNone(value.text)
    }
    guard builder.keepsDetails else { return }
    let out = builder.events
    if !isFirst { out.append(0x2C) }
    isFirst = false
    JSONWriter.string(key, to: out)
    out.append(0x3A)
    value.write(to: out)
  }

  func finish() {
    if builder.keepsDetails { builder.events.append("}}") }
  }
}

extension SpanBuilder {
  /// Adds a link to another span; nothing if it names none.
  func addLink(_ trace: TraceNumber, _ span: SpanID?) {
    guard keepsDetails, trace != .none, let span else { return }
    links.append(links.isEmpty ? "[" : ",")
    links.append("{\"trace_id\":\"")
    writeID { table.append(trace, to: $0) }
    links.append("\",\"span_id\":\"")
    writeID { table.append(span, to: $0) }
    links.append("\"}")
  }

  /// Writes an id into a string; one that is no number may hold anything.
  private func writeID(_ write: (ByteBuffer) -> Void) {
    let out = ByteBuffer(capacity: 64)
    write(out)
    withExtendedLifetime(out) { JSONWriter.contents(out.slice, to: links) }
  }
}
