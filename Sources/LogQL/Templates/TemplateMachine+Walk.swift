internal import LogCore

/// Running the nodes of a template.
extension TemplateMachine {
  /// How a list of nodes was left.
  enum Flow { case through, breakLoop, continueLoop }

  func walk(
    _ nodes: [TemplateNode], _ dot: TemplateValue, _ out: ByteBuffer
  ) throws(TemplateFailure) -> Flow {
    for node in nodes {
      try step()
      switch node {
      case .text(let number):
        out.append(constants[number])
        try checkOutput(out)
      case .action(let pipeline):
        let value = try evaluate(pipeline, dot)
        if pipeline.variables.isEmpty { try print(value, out) }
      case .branch(let branch):
        let flow = try walk(branch, dot, out)
        if flow != .through { return flow }
      case .call(let call): try walk(call, dot, out)
      case .breakLoop: return .breakLoop
      case .continueLoop: return .continueLoop
      }
    }
    return .through
  }

  private func print(_ value: TemplateValue, _ out: ByteBuffer) throws(TemplateFailure) {
    switch value {
    case .string(let bytes): out.append(bytes)
    case .none, .null: out.append("<no value>")
    default: try GoFormatter(machine: self, out: out).print(value)
    }
    try checkOutput(out)
  }

  private func walk(
    _ branch: TemplateBranch, _ dot: TemplateValue, _ out: ByteBuffer
  ) throws(TemplateFailure) -> Flow {
    try descend()
    defer { depth -= 1 }
    let mark = variables.count
    defer { variables.removeLast(variables.count - mark) }
    if branch.kind == .loop { return try loop(branch, dot, out) }
    for arm in branch.arms {
      let value = try evaluate(arm.pipeline, dot)
      guard isTrue(value) else { continue }
      return try walk(arm.body, branch.kind == .with ? value : dot, out)
    }
    return try walk(branch.otherwise, dot, out)
  }

  func descend() throws(TemplateFailure) {
    guard depth < TemplateLimits.depth else { throw .tooDeep }
    depth += 1
  }

  // MARK: - range

  private func loop(
    _ branch: TemplateBranch, _ dot: TemplateValue, _ out: ByteBuffer
  ) throws(TemplateFailure) -> Flow {
    let (pipeline, body) = branch.arms[0]
    let value = try evaluate(pipeline, dot)
    var isEmpty = true
    switch value {
    case .list(let list):
      for (i, item) in list.items.enumerated() {
        isEmpty = false
        if try !turn(pipeline, body, .int(i), item, out) { break }
      }
    case .map(let map): isEmpty = try loop(map, pipeline, body, out)
    case .labels: isEmpty = try loop(labelMap(), pipeline, body, out)
    case .int, .int64, .uint8:
      if pipeline.variables.count > 1 {
        throw TemplateFailure(
          "can't use \(value.integer ?? 0) to iterate over more than one variable")
      }
      isEmpty = try loop(upTo: value, pipeline, body, out)
    case .none, .null: break
    default:
      let message = scratch.begin()
      message.append("range can't iterate over ")
      try GoFormatter(machine: self, out: message).print(value)
      throw TemplateFailure(message)
    }
    return isEmpty ? try walk(branch.otherwise, dot, out) : .through
  }

  private func loop(
    _ map: TemplateMap, _ pipeline: TemplatePipeline, _ body: [TemplateNode], _ out: ByteBuffer
  ) throws(TemplateFailure) -> Bool {
    for entry in map.entries where try !turn(pipeline, body, .string(entry.key), entry.value, out) {
      break
    }
    return map.entries.isEmpty
  }

  private func loop(
    upTo end: TemplateValue, _ pipeline: TemplatePipeline, _ body: [TemplateNode],
    _ out: ByteBuffer
  ) throws(TemplateFailure) -> Bool {
    let count = end.integer ?? 0
    var i: Int64 = 0
    while i < count {
      let item: TemplateValue
      switch end {
      case .int: item = .int(Int(i))
      case .uint8: item = .uint8(UInt8(truncatingIfNeeded: i))
      default: item = .int64(i)
      }
      if try !turn(pipeline, body, .none, item, out) { break }
      i += 1
    }
    return count <= 0
  }

  /// One turn of a loop; false when it was the last.
  private func turn(
    _ pipeline: TemplatePipeline, _ body: [TemplateNode], _ index: TemplateValue,
    _ item: TemplateValue, _ out: ByteBuffer
  ) throws(TemplateFailure) -> Bool {
    try step()
    let mark = variables.count
    defer { variables.removeLast(variables.count - mark) }
    let names = pipeline.variables
    if pipeline.isAssignment {
      if let last = names.last { try assign(last, item) }
      if names.count > 1 { try assign(names[0], index) }
    } else {
      // The pipeline has just declared them, so they are the innermost.
      if !names.isEmpty { variables[mark - 1].value = item }
      if names.count > 1 { variables[mark - 2].value = index }
    }
    return try walk(body, item, out) != .breakLoop
  }

  func assign(_ name: Int, _ value: TemplateValue) throws(TemplateFailure) {
    guard let i = variables.lastIndex(where: { $0.name == name }) else {
      throw TemplateFailure("undefined variable: \(variableName(name))")
    }
    variables[i].value = value
  }

  func variableName(_ name: Int) -> String {
    String(decoding: program.variables[name], as: UTF8.self)
  }

  // MARK: - template

  private func walk(
    _ call: TemplateCallNode, _ dot: TemplateValue, _ out: ByteBuffer
  ) throws(TemplateFailure) {
    place = call.place
    placeOfCall = call
    guard let body = program.definitions[call.name] else {
      let name = try scratch.copy(call.name)
      let message = scratch.begin()
      message.append("template ")
      GoText.appendQuoted(name, to: message)
      message.append(" not defined")
      throw TemplateFailure(message)
    }
    try descend()
    defer { depth -= 1 }
    var value = TemplateValue.none
    if let pipeline = call.pipeline { value = try evaluate(pipeline, dot) }
    let outer = (variables, current)
    variables = [(0, value)]
    current = call.name
    _ = try walk(body, value, out)
    (variables, current) = outer
  }
}
