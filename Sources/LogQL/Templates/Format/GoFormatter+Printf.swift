internal import LogCore

/// `printf`: text with verbs.
extension GoFormatter {
  /// Writes the format in argument 0 with the arguments behind it.
  mutating func printf(_ call: TemplateCall) throws(TemplateFailure) {
    let format = call.string(0)
    var state = Directive(format: format, argumentCount: call.count)
    while state.i < format.count {
      let percent = format.firstIndex(of: 0x25, from: state.i) ?? format.count
      out.append(format[state.i..<percent])
      state.i = percent
      guard percent < format.count else { break }
      state.i += 1
      try writeDirective(&state, call)
      try checkSize()
    }
    guard !state.isReordered, state.argument < call.count else { return }
    flags = Flags()
    out.append("%!(EXTRA ")
    for i in state.argument..<call.count {
      if i > state.argument { out.append(", ") }
      try writeTyped(call[i])
      try checkSize()
    }
    out.append(")")
  }

  /// Where `printf` is in its format and among its arguments.
  private struct Directive {
    let format: ByteSlice
    /// Number 0, the format itself, included.
    let argumentCount: Int
    var i = 0
    var argument = 1
    var isReordered = false
    /// Whether an index such as `[2]` stands right before.
    var isAfterIndex = false
    var isGood = true

    init(format: ByteSlice, argumentCount: Int) {
      self.format = format
      self.argumentCount = argumentCount
    }

    var byte: UInt8? { i < format.count ? format[i] : nil }

    /// Numbers up to a million, as wide as Go lets things be.
    mutating func number() -> Int? {
      let start = i
      var value = 0
      while let c = byte, ASCII.isDigit(c) {
        value = value * 10 + Int(c - 0x30)
        i += 1
        if value > 1_000_000 { return nil }
      }
      return i > start ? value : nil
    }

    /// An index in brackets, which picks the argument that comes next.
    mutating func index() {
      guard byte == UInt8(ascii: "[") else {
        isAfterIndex = false
        return
      }
      isReordered = true
      let open = i
      guard let close = format.firstIndex(of: UInt8(ascii: "]"), from: open) else {
        isGood = false
        i += 1
        return
      }
      i += 1
      let value = number()
      let isWhole = i == close
      i = close + 1
      isAfterIndex = true
      if let value, isWhole, value >= 1, value < argumentCount {
        argument = value
      } else {
        isGood = false
      }
    }
  }

  private mutating func writeDirective(
    _ state: inout Directive, _ call: TemplateCall
  ) throws(TemplateFailure) {
    flags = Flags()
    state.isAfterIndex = false
    state.isGood = true
    readFlags(&state)
    state.index()
    readWidth(&state, call)
    readPrecision(&state, call)
    if !state.isAfterIndex { state.index() }
    guard state.i < state.format.count else {
      out.append("%!(NOVERB)")
      return
    }
    let (scalar, length) = UTF8Text.decode(state.format, at: state.i)
    let verb = scalar.flatMap { Unicode.Scalar($0) } ?? "\u{FFFD}"
    state.i += scalar == nil ? 1 : length
    if verb == "%" {
      out.append(0x25)
    } else if !state.isGood {
      complain(verb, "(BADINDEX)")
    } else if state.argument >= call.count {
      complain(verb, "(MISSING)")
    } else {
      state.argument += 1
      if verb == "v" {
        flags.isGoSyntax = flags.sharp
        flags.sharp = false
        flags.plus = false
      }
      try write(call[state.argument - 1], verb)
    }
  }

  private func complain(_ verb: Unicode.Scalar, _ what: StaticString) {
    out.append("%!")
    out.append(String(verb))
    out.append(what)
  }

  private mutating func readFlags(_ state: inout Directive) {
    while let c = state.byte {
      switch c {
      case UInt8(ascii: "+"): flags.plus = true
      case UInt8(ascii: "-"):
        flags.minus = true
        flags.zero = false
      case UInt8(ascii: "#"): flags.sharp = true
      case UInt8(ascii: " "): flags.space = true
      case UInt8(ascii: "0"): flags.zero = !flags.minus
      default: return
      }
      state.i += 1
    }
  }

  private mutating func readWidth(_ state: inout Directive, _ call: TemplateCall) {
    guard state.byte == UInt8(ascii: "*") else {
      flags.width = state.number()
      if state.isAfterIndex, flags.width != nil { state.isGood = false }
      return
    }
    state.i += 1
    guard let value = integerArgument(&state, call) else {
      out.append("%!(BADWIDTH)")
      return
    }
    flags.width = abs(value)
    if value < 0 {
      flags.minus = true
      flags.zero = false
    }
    state.isAfterIndex = false
  }

  private mutating func readPrecision(_ state: inout Directive, _ call: TemplateCall) {
    guard state.byte == UInt8(ascii: ".") else { return }
    state.i += 1
    if state.isAfterIndex { state.isGood = false }
    state.index()
    guard state.byte == UInt8(ascii: "*") else {
      flags.precision = state.number() ?? 0
      return
    }
    state.i += 1
    if let value = integerArgument(&state, call) {
      flags.precision = value < 0 ? nil : value
      if value < 0 { out.append("%!(BADPREC)") }
    } else {
      out.append("%!(BADPREC)")
    }
    state.isAfterIndex = false
  }

  private func integerArgument(_ state: inout Directive, _ call: TemplateCall) -> Int? {
    guard state.argument < call.count else { return nil }
    let value = call[state.argument].integer
    state.argument += 1
    guard let value, value.magnitude <= 1_000_000 else { return nil }
    return Int(value)
  }
}
