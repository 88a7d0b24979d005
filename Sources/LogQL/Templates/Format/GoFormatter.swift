internal import LogCore

/// Writes values as Go's `fmt` does.
struct GoFormatter {
  /// What stands between `%` and the verb.
  struct Flags {
    var plus = false
    var minus = false
    var sharp = false
    var space = false
    var zero = false
    /// `%#v`: as it would be written in a Go program.
    var isGoSyntax = false
    var width: Int?
    var precision: Int?
  }

  let machine: TemplateMachine
  let out: ByteBuffer
  var flags = Flags()

  init(machine: TemplateMachine, out: ByteBuffer) {
    self.machine = machine
    self.out = out
  }

  // MARK: - print and println

  /// A value on its own, as `%v` prints it.
  func print(_ value: TemplateValue) throws(TemplateFailure) {
    switch value {
    case .string(let bytes): out.append(bytes)
    case .int(let value): out.append(decimal: Int64(value))
    case .int64(let value): out.append(decimal: value)
    case .uint8(let value): out.append(decimal: Int64(value))
    case .bool(let value): out.append(value ? "true" : "false")
    case .double(let value): NumberText.formatGo(value, to: out)
    default: try write(value, "v")
    }
  }

  /// All arguments from `first` on, with a blank between two of which neither is a string.
  func print(_ call: TemplateCall, from first: Int = 0) throws(TemplateFailure) {
    var previousIsString = true
    for i in first..<max(first, call.count) {
      var isString = false
      if case .string = call[i] { isString = true }
      if i > first, !isString, !previousIsString { out.append(0x20) }
      try print(call[i])
      previousIsString = isString
      try checkSize()
    }
  }

  /// All arguments with blanks between them, and a line break.
  func printLine(_ call: TemplateCall) throws(TemplateFailure) {
    for i in 0..<call.count {
      if i > 0 { out.append(0x20) }
      try print(call[i])
      try checkSize()
    }
    out.append(0x0A)
  }

  func checkSize() throws(TemplateFailure) {
    if out.count > TemplateLimits.scratchBytes { throw .tooLarge }
  }

  // MARK: - One value under a verb

  /// A value under a verb, with the flags that are set.
  func write(_ value: TemplateValue, _ verb: Unicode.Scalar) throws(TemplateFailure) {
    try checkSize()
    if verb == "T" {
      writePadded(ByteSlice(value.typeName))
      return
    }
    switch value {
    case .none, .null:
      if verb == "v" { writePadded(ByteSlice("<nil>")) } else { try writeBadVerb(value, verb) }
    case .bool(let flag):
      guard verb == "t" || verb == "v" else { return try writeBadVerb(value, verb) }
      writePadded(flag ? ByteSlice("true") : ByteSlice("false"))
    case .int, .int64, .uint8:
      if !writeInteger(value.integer ?? 0, verb) { try writeBadVerb(value, verb) }
    case .double(let number):
      if !writeDouble(number, verb) { try writeBadVerb(value, verb) }
    case .string(let bytes):
      if !writeString(bytes, verb) { try writeBadVerb(value, verb) }
    case .list(let list): try writeList(list, verb)
    case .map(let map): try writeMap(map, verb, type: value.typeName)
    case .labels: try writeMap(machine.labelMap(), verb, type: value.typeName)
    case .time(let time): try writeTime(time, verb)
    }
  }

  /// `%!d(string=x)`: what Go says about a verb that does not go with the value, which keeps the
  /// width and the precision that were asked for: `%.2f` of `abc` is `%!f(string=ab)`.
  private func writeBadVerb(
    _ value: TemplateValue, _ verb: Unicode.Scalar
  ) throws(TemplateFailure) {
    out.append("%!")
    out.append(String(verb))
    out.append("(")
    if value.isNil {
      out.append("<nil>")
    } else {
      out.append(value.typeName)
      out.append("=")
      try write(value, "v")
    }
    out.append(")")
  }

  /// `string=x`.
  func writeTyped(_ value: TemplateValue) throws(TemplateFailure) {
    guard !value.isNil else {
      out.append("<nil>")
      return
    }
    out.append(value.typeName)
    out.append("=")
    try GoFormatter(machine: machine, out: out).print(value)
  }

  private func writeList(_ list: TemplateList, _ verb: Unicode.Scalar) throws(TemplateFailure) {
    let isGoSyntax = flags.isGoSyntax
    out.append(isGoSyntax ? "[]interface {}{" : "[")
    for (i, item) in list.items.enumerated() {
      if i > 0 { out.append(isGoSyntax ? ", " : " ") }
      try writeElement(item, verb)
    }
    out.append(isGoSyntax ? "}" : "]")
  }

  private func writeMap(
    _ map: TemplateMap, _ verb: Unicode.Scalar, type: StaticString
  ) throws(TemplateFailure) {
    let isGoSyntax = flags.isGoSyntax
    out.append(isGoSyntax ? type : "map")
    out.append(isGoSyntax ? "{" : "[")
    for (i, entry) in map.entries.enumerated() {
      if i > 0 { out.append(isGoSyntax ? ", " : " ") }
      try write(.string(entry.key), verb)
      out.append(":")
      try writeElement(entry.value, verb)
    }
    out.append(isGoSyntax ? "}" : "]")
  }

  private func writeElement(
    _ value: TemplateValue, _ verb: Unicode.Scalar
  ) throws(TemplateFailure) {
    if value.isNil {
      out.append(flags.isGoSyntax ? "interface {}(nil)" : "<nil>")
    } else {
      try write(value, verb)
    }
  }

  private func writeTime(_ time: TemplateTime, _ verb: Unicode.Scalar) throws(TemplateFailure) {
    let text = ByteBuffer(capacity: 64)
    let layout = "2006-01-02 15:04:05.999999999 -0700 MST"
    GoTimeLayout.format(time, layout: Array(layout.utf8), to: text)
    if !writeString(text.slice, verb) { try writeBadVerb(.string(text.slice), verb) }
  }

  // MARK: - Padding

  /// Text, padded to the width in characters.
  func writePadded(_ text: ByteSlice) {
    guard let width = flags.width else {
      out.append(text)
      return
    }
    let missing = width - UTF8Text.count(text)
    if flags.minus {
      out.append(text)
      pad(missing, 0x20)
    } else {
      pad(missing, flags.zero ? 0x30 : 0x20)
      out.append(text)
    }
  }

  func pad(_ count: Int, _ byte: UInt8) {
    guard count > 0 else { return }
    unsafe out.uninitialized(count).update(repeating: byte, count: count)
    out.advance(by: count)
  }
}
