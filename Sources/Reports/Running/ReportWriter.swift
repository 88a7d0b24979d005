package import LogCore

/// A number that is a claim about the input, with the query that gives it again.
package struct Claim: Sendable {
  package var value: Int
  package var query: String
  /// When `logq --instant --at` evaluates the query: nanoseconds since 1970.
  package var at: Int64

  package init(value: Int, query: String, at: Int64) {
    self.value = value
    self.query = query
    self.at = at
  }
}

/// Writes the JSON of a report: objects and lists with their commas, names in the order given.
package final class ReportWriter {
  package let out: ByteBuffer
  private var needsComma = false
  /// `--redact`; strings pass through it.
  package var redactor: Redactor?

  package init(_ out: ByteBuffer = ByteBuffer()) { self.out = out }

  private func separate() {
    if needsComma { out.append(0x2C) }
    needsComma = true
  }

  // MARK: - Objects and lists

  /// `{ ... }` as the next element or behind a name.
  package func object(_ body: () -> Void) {
    separate()
    out.append(0x7B)
    needsComma = false
    body()
    out.append(0x7D)
    needsComma = true
  }

  package func list(_ body: () -> Void) {
    separate()
    out.append(0x5B)
    needsComma = false
    body()
    out.append(0x5D)
    needsComma = true
  }

  /// The name of the member that follows.
  package func name(_ name: StaticString) {
    separate()
    JSONWriter.string(name, to: out)
    out.append(0x3A)
    needsComma = false
  }

  /// What parts a name that was written as a string from its value.
  func colon() {
    out.append(0x3A)
    needsComma = false
  }

  package func object(_ name: StaticString, _ body: () -> Void) {
    self.name(name)
    object(body)
  }

  package func list(_ name: StaticString, _ body: () -> Void) {
    self.name(name)
    list(body)
  }

  // MARK: - Values

  package func string(_ text: ByteSlice) {
    separate()
    guard let redactor else { return JSONWriter.string(text, to: out) }
    write(redactor.redact(text.array))
  }

  private func write(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe JSONWriter.string(
        bytes.baseAddress.map { unsafe ByteSlice(start: $0, count: bytes.count) } ?? .empty, to: out
      )
    }
  }

  package func string(_ text: String) {
    separate()
    write(Array((redactor?.redact(text) ?? text).utf8))
  }

  package func integer(_ value: Int) {
    separate()
    out.append(decimal: Int64(value))
  }

  /// A point in time: a string of nanoseconds.
  package func time(_ nanoseconds: Int64) {
    separate()
    out.append(0x22)
    out.append(decimal: nanoseconds)
    out.append(0x22)
  }

  /// A number, the shortest text that reads back as it; `null` for what JSON has no number for.
  package func number(_ value: Double?) {
    guard let value, value.isFinite else { return null() }
    separate()
    if value == value.rounded() && value.magnitude < 1e15 {
      out.append(decimal: Int64(value))
    } else {
      out.append("\(value)")
    }
  }

  package func bool(_ value: Bool) {
    separate()
    out.append(value ? "true" as StaticString : "false")
  }

  package func null() {
    separate()
    out.append("null" as StaticString)
  }

  // MARK: - Members

  package func member(_ name: StaticString, _ text: ByteSlice) {
    self.name(name)
    string(text)
  }

  /// A query that redaction has changed does not give its number any more: `"redacted": true` follows.
  package func member(_ name: StaticString, _ text: String?) {
    self.name(name)
    guard let text else { return null() }
    string(text)
    if let redactor, ByteSlice(name).equals("query"), redactor.redact(text) != text {
      member("redacted", true)
    }
  }

  package func member(_ name: StaticString, _ value: Int) {
    self.name(name)
    integer(value)
  }

  package func member(_ name: StaticString, time: Int64?) {
    self.name(name)
    if let time { self.time(time) } else { null() }
  }

  package func member(_ name: StaticString, number: Double?) {
    self.name(name)
    self.number(number)
  }

  package func member(_ name: StaticString, _ value: Bool) {
    self.name(name)
    bool(value)
  }

  package func member(_ name: StaticString, _ claim: Claim?) {
    self.name(name)
    guard let claim else { return null() }
    object {
      member("value", claim.value)
      member("query", claim.query)
      member("at_ns", time: claim.at)
    }
  }

  /// `{"time_ns","file","line","text"}`.
  package func member(
    _ name: StaticString, _ place: RecordPlace, text: ByteSlice, _ files: FileTable
  ) {
    object(name) {
      member("time_ns", time: place.time)
      member(
        "file", files.names.indices.contains(Int(place.file)) ? files.names[Int(place.file)] : "-")
      member("line", place.line)
      member("text", text)
    }
  }

  /// `missing`: what is not there, and what would fill it.
  package func missing(_ items: [Missing]) {
    list("missing") {
      for item in items {
        object {
          member("what", item.what)
          member("hint", item.hint)
        }
      }
    }
  }
}

/// Something that a report could not say, and the option or input that would fill it.
package struct Missing: Sendable, Equatable {
  package var what: String
  package var hint: String

  package init(_ what: String, hint: String) {
    self.what = what
    self.hint = hint
  }
}
