import LogCore

/// Events of Chrome's trace format: complete ones (`X`) are spans, names of processes services.
///
/// One worker's, for one document. What carries no ids gets them from its thread: one trace a thread,
/// in which spans that lie within others are their children.
final class ChromeEvents {
  private struct Unnamed {
    var row: Int32
    var start: Int64
    var end: Int64
    var thread: NameID
  }

  private let tools: SpanDecoderTools
  private var builder: SpanBuilder { tools.builder }
  private var unnamed: [Unnamed] = []
  private let key = ByteBuffer(capacity: 64)
  private let object = SpanObject()

  init(tools: SpanDecoderTools) { self.tools = tools }

  /// Takes in one event.
  func event(_ text: ByteSlice, at offset: Int, _ unit: SpanUnit) {
    object.read(text)
    let phase = builder.string(object.member("ph"))
    let process = object.member("pid").map { builder.text($0) } ?? .empty
    if phase.equals("M"), builder.string(object.member("name")).equals("process_name") {
      guard let name = object.member("args")?.inner("name") else { return }
      let service = tools.resource(name.value) { $0.setService(builder.string(name)) }
      unit.add(service, builder.table.names.intern(process))
    } else if phase.equals("X") {
      span(process, at: offset, unit)
    }
  }

  private func span(_ process: ByteSlice, at offset: Int, _ unit: SpanUnit) {
    builder.begin(.chrome, at: offset)
    builder.resource = nil
    builder.setOperation(builder.string(object.member("name")))
    builder.setKind(word: builder.string(object.member("cat")))
    let start = tools.number(object.member("ts"), scale: 3) ?? 0
    let duration = tools.number(object.member("dur"), scale: 3) ?? 0
    builder.setStart(start)
    builder.setDuration(duration)
    let arguments = object.member("args", .object)
    if let arguments {
      builder.setTrace(builder.string(arguments.inner("trace_id")))
      builder.setSpanID(builder.string(arguments.inner("span_id")))
      builder.setParentID(builder.string(arguments.inner("parent_id")))
    }
    tools.attributes(arguments)
    let thread = threadName(process)
    let isUnnamed = builder.row.trace == .none || builder.row.spanBits == 0
    if isUnnamed {
      builder.row.trace = builder.table.traces.intern(TraceID(text: thread))
      builder.row.set(spanID: SpanID(number: UInt64(truncatingIfNeeded: offset + 1)))
      builder.row.set(parentID: nil)
    }
    guard let row = builder.finish() else { return }
    unit.wait(row, builder.table.names.intern(process))
    guard isUnnamed else { return }
    unnamed.append(
      Unnamed(
        row: Int32(truncatingIfNeeded: row), start: start, end: start + duration,
        thread: thread))
  }

  /// A name for the thread, which is also that of its trace: `thread-PROCESS-NUMBER`.
  private func threadName(_ process: ByteSlice) -> NameID {
    key.removeAll()
    key.append("thread-")
    key.append(process)
    key.append(0x2D)
    if let thread = object.member("tid") { key.append(builder.text(thread)) }
    return builder.table.names.intern(key.slice)
  }

  /// Nests the spans without ids within their threads: no more events come.
  func close() {
    guard !unnamed.isEmpty else { return }
    unnamed.sort {
      if $0.thread != $1.thread { return $0.thread.index < $1.thread.index }
      return $0.start != $1.start
        ? $0.start < $1.start : $0.end != $1.end ? $0.end > $1.end : $0.row < $1.row
    }
    let table = builder.table
    var open: [Unnamed] = []
    for span in unnamed where span.row < table.count {
      while let last = open.last, last.thread != span.thread || last.end < span.end {
        open.removeLast()
      }
      if let parent = open.last {
        let id = table[Int(parent.row)].spanID
        table.update(Int(span.row)) { $0.set(parentID: id) }
      }
      open.append(span)
    }
    unnamed.removeAll()
  }
}
