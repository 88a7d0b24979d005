internal import LogCore

/// `print`, `println` and `printf`.
enum PrintFunctions {
  static func print(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let out = call.scratch.begin()
    try GoFormatter(machine: call.machine, out: out).print(call)
    return .string(try call.scratch.take())
  }

  static func println(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let out = call.scratch.begin()
    try GoFormatter(machine: call.machine, out: out).printLine(call)
    return .string(try call.scratch.take())
  }

  static func printf(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let out = call.scratch.begin()
    var formatter = GoFormatter(machine: call.machine, out: out)
    try formatter.printf(call)
    return .string(try call.scratch.take())
  }
}
