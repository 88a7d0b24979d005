internal import LogCore

/// Evaluating pipelines, commands, operands and fields.
extension TemplateMachine {
  func look(at place: TemplatePlace) {
    self.place = place
    if placeOfCall != nil { placeOfCall = nil }
  }

  /// The value of a pipeline; variables that it declares come into scope.
  func evaluate(
    _ pipeline: TemplatePipeline, _ dot: TemplateValue
  ) throws(TemplateFailure) -> TemplateValue {
    look(at: pipeline.place)
    try step()
    var value = TemplateValue.none
    var hasValue = false
    for command in pipeline.commands {
      value = try evaluate(command, dot, final: hasValue ? value : nil).unwrapped
      hasValue = true
    }
    for name in pipeline.variables {
      if pipeline.isAssignment {
        try assign(name, value)
      } else {
        variables.append((name, value))
      }
    }
    return value
  }

  private func evaluate(
    _ command: TemplateCommand, _ dot: TemplateValue, final: TemplateValue?
  ) throws(TemplateFailure) -> TemplateValue {
    let first = command.operands[0]
    let hasArguments = command.operands.count > 1 || final != nil
    switch first.kind {
    case .function(let function):
      look(at: first.place)
      return try call(
        function, command.operands.dropFirst(), final, dot, command.place)
    case .field(let names):
      look(at: first.place)
      return try fields(names[...], of: dot, command, final, dot, first.place)
    case .chain(let inner, let names):
      look(at: first.place)
      let receiver = try argument(inner, dot)
      return try fields(names[...], of: receiver, command, final, dot, first.place)
    case .variable(let name, let names):
      look(at: first.place)
      let value = try variable(name)
      guard !names.isEmpty else {
        if hasArguments { throw notAFunction(first) }
        return value
      }
      return try fields(names[...], of: value, command, final, dot, first.place)
    case .pipeline(let pipeline):
      if hasArguments { throw notAFunction(first) }
      return try parenthesized(pipeline, dot)
    case .null:
      look(at: first.place)
      throw TemplateFailure("nil is not a command")
    case .dot, .bool, .number, .string:
      look(at: first.place)
      if hasArguments { throw notAFunction(first) }
      return try plain(first, dot)
    }
  }

  private func notAFunction(_ operand: TemplateOperand) -> TemplateFailure {
    TemplateFailure("can't give argument to non-function \(source(operand.place))")
  }

  /// A value that is written down: a constant or the dot.
  private func plain(
    _ operand: TemplateOperand, _ dot: TemplateValue
  ) throws(TemplateFailure) -> TemplateValue {
    switch operand.kind {
    case .bool(let value): return .bool(value)
    case .number(let number): return try constant(number, operand)
    case .string(let number): return .string(constants[number])
    default: return dot
    }
  }

  private func constant(
    _ number: TemplateNumber, _ operand: TemplateOperand
  ) throws(TemplateFailure) -> TemplateValue {
    if number.isWrittenAsFloat, let double = number.double { return .double(double) }
    guard let integer = number.integer else {
      throw TemplateFailure("\(source(operand.place)) overflows int")
    }
    return .int(Int(integer))
  }

  private func parenthesized(
    _ pipeline: TemplatePipeline, _ dot: TemplateValue
  ) throws(TemplateFailure) -> TemplateValue {
    try descend()
    defer { depth -= 1 }
    return try evaluate(pipeline, dot)
  }

  private func variable(_ name: Int) throws(TemplateFailure) -> TemplateValue {
    for entry in variables.reversed() where entry.name == name { return entry.value }
    throw TemplateFailure("undefined variable: \(variableName(name))")
  }

  // MARK: - Fields

  private func fields(
    _ names: ArraySlice<Int>, of receiver: TemplateValue, _ command: TemplateCommand?,
    _ final: TemplateValue?, _ dot: TemplateValue, _ place: TemplatePlace
  ) throws(TemplateFailure) -> TemplateValue {
    var value = receiver
    for name in names.dropLast() { value = try field(name, of: value, nil, nil, dot, place) }
    guard let last = names.last else { return value }
    return try field(last, of: value, command, final, dot, place)
  }

  private func field(
    _ name: Int, of receiver: TemplateValue, _ command: TemplateCommand?, _ final: TemplateValue?,
    _ dot: TemplateValue, _ place: TemplatePlace
  ) throws(TemplateFailure) -> TemplateValue {
    let arguments = command?.operands.dropFirst() ?? []
    switch receiver {
    case .none: return .none
    case .null: throw TemplateFailure("nil pointer evaluating interface {}.\(text(name))")
    case .labels, .map:
      if !arguments.isEmpty || final != nil {
        throw TemplateFailure("\(text(name)) is not a method but has arguments")
      }
      if case .map(let map) = receiver { return map[constants[name]] ?? .null }
      return .string(label(constantLabels[name]))
    case .time:
      if let method = TimeMethods.method(text(name)) {
        let mark = stack.count
        stack.append(receiver)
        defer { stack.removeLast(stack.count - mark) }
        return try call(method, arguments, final, dot, place, taking: 1)
      }
    default: break
    }
    throw TemplateFailure("can't evaluate field \(text(name)) in type \(receiver.typeName)")
  }

  private func text(_ number: Int) -> String { constants[number].string }

  // MARK: - Arguments

  /// The value of an argument, of whatever type.
  func argument(
    _ operand: TemplateOperand, _ dot: TemplateValue
  ) throws(TemplateFailure) -> TemplateValue {
    look(at: operand.place)
    switch operand.kind {
    case .null: return .none
    case .field(let names): return try fields(names[...], of: dot, nil, nil, dot, operand.place)
    case .chain(let inner, let names):
      if case .null = inner.kind {
        throw TemplateFailure("indirection through explicit nil in \(source(operand.place))")
      }
      try descend()
      defer { depth -= 1 }
      let receiver = try argument(inner, dot)
      return try fields(names[...], of: receiver, nil, nil, dot, operand.place)
    case .variable(let name, let names):
      return try fields(names[...], of: try variable(name), nil, nil, dot, operand.place)
    case .pipeline(let pipeline): return try parenthesized(pipeline, dot)
    case .function(let function):
      return try call(function, [], nil, dot, operand.place)
    case .dot, .bool, .number, .string: return try plain(operand, dot)
    }
  }

  /// The value of an argument for a parameter of this type.
  func argument(
    _ operand: TemplateOperand, _ dot: TemplateValue, as parameter: TemplateFunction.Parameter
  ) throws(TemplateFailure) -> TemplateValue {
    switch operand.kind {
    case .null where parameter != .any:
      look(at: operand.place)
      throw TemplateFailure("cannot assign nil to \(parameter.typeName)")
    case .bool, .number, .string:
      look(at: operand.place)
      return try literal(operand, dot, as: parameter)
    default: return try checked(try argument(operand, dot), as: parameter)
    }
  }

  private func literal(
    _ operand: TemplateOperand, _ dot: TemplateValue, as parameter: TemplateFunction.Parameter
  ) throws(TemplateFailure) -> TemplateValue {
    switch parameter {
    case .any: return try plain(operand, dot)
    case .string:
      if case .string = operand.kind { return try plain(operand, dot) }
      throw TemplateFailure("expected string; found \(source(operand.place))")
    case .int:
      if case .number(let number) = operand.kind, let value = number.integer {
        return .int(Int(value))
      }
      throw TemplateFailure("expected integer; found \(source(operand.place))")
    case .float:
      if case .number(let number) = operand.kind, let value = number.double {
        return .double(value)
      }
      throw TemplateFailure("expected float; found \(source(operand.place))")
    case .time:
      throw TemplateFailure(
        "can't handle \(source(operand.place)) for arg of type \(parameter.typeName)")
    }
  }

  /// A value that fits a parameter's type, or an error.
  func checked(
    _ value: TemplateValue, as parameter: TemplateFunction.Parameter
  ) throws(TemplateFailure) -> TemplateValue {
    switch (parameter, value) {
    case (.any, _), (.string, .string), (.int, .int), (.float, .double), (.time, .time):
      return value
    case (_, .none): throw TemplateFailure("invalid value; expected \(parameter.typeName)")
    default:
      throw TemplateFailure(
        "wrong type for value; expected \(parameter.typeName); got \(value.typeName)")
    }
  }
}
