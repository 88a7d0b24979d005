/// Finds out which labels a template can look at.
struct TemplateFields {
  private var names: Set<Int> = []
  /// Whether the map of labels as a whole is used for something.
  private var usesAll = false

  /// Numbers of the constants that are names of labels, in order; nil if they can be any.
  static func read(by program: TemplateProgram) -> [Int]? {
    var fields = TemplateFields()
    fields.visit(program.body, dotIsLabels: true)
    // A template that is called with the labels was called with `.` or `$`, which says enough.
    return fields.usesAll ? nil : fields.names.sorted()
  }

  private mutating func visit(_ nodes: [TemplateNode], dotIsLabels: Bool) {
    for node in nodes {
      switch node {
      case .text, .breakLoop, .continueLoop: break
      case .action(let pipeline): visit(pipeline, dotIsLabels)
      case .call(let call): if let pipeline = call.pipeline { visit(pipeline, dotIsLabels) }
      case .branch(let branch):
        for arm in branch.arms {
          visit(arm.pipeline, dotIsLabels)
          visit(arm.body, dotIsLabels: dotIsLabels && branch.kind == .condition)
        }
        visit(branch.otherwise, dotIsLabels: dotIsLabels)
      }
    }
  }

  private mutating func visit(_ pipeline: TemplatePipeline, _ dotIsLabels: Bool) {
    for command in pipeline.commands {
      for operand in command.operands { visit(operand, dotIsLabels) }
    }
  }

  private mutating func visit(_ operand: TemplateOperand, _ dotIsLabels: Bool) {
    switch operand.kind {
    case .dot: if dotIsLabels { usesAll = true }
    case .field(let fields): if dotIsLabels, let first = fields.first { names.insert(first) }
    case .variable(let name, let fields):
      // Variable 0 is `$`, the labels; no other can hold them unless `.` or `$` was used bare.
      guard name == 0 else { break }
      if let first = fields.first { names.insert(first) } else { usesAll = true }
    case .pipeline(let pipeline): visit(pipeline, dotIsLabels)
    case .chain(let inner, _): visit(inner, dotIsLabels)
    case .null, .bool, .number, .string, .function: break
    }
  }
}
