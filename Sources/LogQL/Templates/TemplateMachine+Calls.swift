internal import LogCore

/// Calling functions.
extension TemplateMachine {
  /// Calls a function with the values of operands, and at their end the value of the pipeline.
  ///
  /// The first `taken` arguments are on the stack already.
  func call(
    _ function: TemplateFunction, _ operands: ArraySlice<TemplateOperand>, _ final: TemplateValue?,
    _ dot: TemplateValue, _ place: TemplatePlace, taking taken: Int = 0
  ) throws(TemplateFailure) -> TemplateValue {
    let count = taken + operands.count + (final == nil ? 0 : 1)
    try checkCount(function, count - taken, taken, operands.count)
    if let decisive = function.decisive {
      return try shortCircuit(operands, final, dot, stopsAt: decisive)
    }
    let base = stack.count - taken
    defer { stack.removeLast(stack.count - base - taken) }
    for operand in operands {
      let parameter = function.parameter(stack.count - base)
      stack.append(try argument(operand, dot, as: parameter))
    }
    if let final { stack.append(try checked(final, as: function.parameter(count - 1))) }
    try chargeArguments(from: base)
    do throws(TemplateFailure) {
      return try function.body(TemplateCall(machine: self, base: base, count: count))
    } catch {
      look(at: place)
      throw TemplateFailure(Array("error calling \(function.name): ".utf8) + error.message)
    }
  }

  /// Long arguments count as more than one step.
  private func chargeArguments(from base: Int) throws(TemplateFailure) {
    for i in base..<stack.count {
      if case .string(let bytes) = stack[i], bytes.count > 256 { try step(bytes.count >> 4) }
    }
  }

  private func checkCount(
    _ function: TemplateFunction, _ given: Int, _ taken: Int, _ operands: Int
  ) throws(TemplateFailure) {
    let wanted = function.parameters.count - taken
    if function.rest != nil {
      if given < wanted {
        throw TemplateFailure(
          "wrong number of args for \(function.name): want at least \(wanted) got \(operands)")
      }
    } else if given != wanted {
      throw TemplateFailure(
        "wrong number of args for \(function.name): want \(wanted) got \(given)")
    }
  }

  /// `and` and `or` evaluate only as many arguments as they need.
  private func shortCircuit(
    _ operands: ArraySlice<TemplateOperand>, _ final: TemplateValue?, _ dot: TemplateValue,
    stopsAt decisive: Bool
  ) throws(TemplateFailure) -> TemplateValue {
    var value = TemplateValue.none
    for operand in operands {
      value = try argument(operand, dot)
      if isTrue(value) == decisive { return value }
    }
    return final ?? value
  }

  // MARK: - Errors

  /// The text of an expression as Go would write it.
  func source(_ place: TemplatePlace) -> String {
    TemplateSource.text(of: place.range, in: program.text)
  }

  /// The whole message for a failure: `template: line:1:3: executing "line" at <.x>: ...`.
  func describe(_ failure: TemplateFailure, name: String, to out: ByteBuffer) {
    let point = min(Int(place.point), program.text.count)
    let before = program.text[..<point]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let line = before.count { $0 == 0x0A } + 1
    out.append("template: \(name):\(line):\(point - lineStart): executing ")
    let running = ByteBuffer(capacity: 64)
    if let current { running.append(current) } else { running.append(name) }
    GoText.appendQuoted(running.slice, to: out)
    out.append(" at <")
    writePlace(to: out)
    out.append(">: ")
    out.append(failure.message)
  }

  private func writePlace(to out: ByteBuffer) {
    guard let call = placeOfCall else {
      out.append(source(place))
      return
    }
    out.append("{{template ")
    let name = ByteBuffer(capacity: 64)
    name.append(call.name)
    GoText.appendQuoted(name.slice, to: out)
    if let pipeline = call.pipeline { out.append(" " + source(pipeline.place)) }
    out.append("}}")
  }
}

/// Writes expressions anew from the template's text, with the blanks that Go would put.
enum TemplateSource {
  static func text(of range: Range<Int>, in template: [UInt8]) -> String {
    let upper = min(range.upperBound, template.count)
    guard range.lowerBound < upper else { return "" }
    // What is lexed here has been lexed before, inside of an action.
    let lexer = TemplateLexer(
      Array("{{".utf8) + template[range.lowerBound..<upper] + Array("}}".utf8))
    var result = ""
    var previous = TemplateToken.Kind.open
    var hadSpace = false
    for token in lexer.tokens {
      switch token.kind {
      case .open, .close, .end: continue
      case .space:
        hadSpace = true
        continue
      default: break
      }
      let low = range.lowerBound + token.range.lowerBound - 2
      let piece = String(
        decoding: template[low..<low + token.range.count], as: UTF8.self)
      switch token.kind {
      case .pipe, .declare, .assign: result += " \(piece) "
      case .comma: result += ", "
      default:
        let glued: [TemplateToken.Kind] = [
          .open, .leftParenthesis, .pipe, .declare, .assign, .comma,
        ]
        if hadSpace, !glued.contains(previous), token.kind != .rightParenthesis { result += " " }
        result += piece
      }
      previous = token.kind
      hadSpace = false
    }
    return result
  }
}
