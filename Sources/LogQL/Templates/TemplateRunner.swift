package import LogCore

/// A template at work in one worker.
package final class TemplateRunner {
  /// A part of a template that needs no evaluation.
  private enum Part {
    case text(ByteSlice)
    case label(LabelID)
  }

  private let machine: TemplateMachine
  private let name: String
  /// All of the template, where it has nothing but text and plain labels.
  private let parts: [Part]?
  private let message = ByteBuffer(capacity: 256)

  package init(_ template: Template, context: RunnerContext) {
    name = template.name
    let machine = TemplateMachine(template.program, context: context)
    self.machine = machine
    parts = Self.parts(template.program, machine)
  }

  /// Why the last `execute` returned false, in Go's wording; valid until the next one.
  package var errorDetails: ByteSlice { message.slice }

  /// Appends the template's text for one record to `out`.
  ///
  /// False when it failed: then `out` is as it was before, and `errorDetails` says why. `out` must
  /// not hold anything that the record's labels or its line point into.
  package func execute(_ batch: RecordBatch, _ record: Int, to out: ByteBuffer) -> Bool {
    if let parts {
      for part in parts {
        switch part {
        case .text(let bytes): out.append(bytes)
        case .label(let name): if let value = batch.label(record, name) { out.append(value) }
        }
      }
      return true
    }
    let start = out.count
    do throws(TemplateFailure) {
      try machine.execute(batch, record, to: out)
      return true
    } catch {
      out.truncate(to: start)
      message.removeAll()
      machine.describe(error, name: name, to: message)
      return false
    }
  }

  private static func parts(_ program: TemplateProgram, _ machine: TemplateMachine) -> [Part]? {
    var parts: [Part] = []
    for node in program.body {
      switch node {
      case .text(let number): parts.append(.text(machine.constants[number]))
      case .action(let pipeline):
        guard pipeline.variables.isEmpty, pipeline.commands.count == 1,
          pipeline.commands[0].operands.count == 1
        else { return nil }
        let operand = pipeline.commands[0].operands[0]
        // `$.a` outside of any block is the label `a` too.
        switch operand.kind {
        case .field(let fields), .variable(0, let fields):
          guard fields.count == 1 else { return nil }
          parts.append(.label(machine.constantLabels[fields[0]]))
        default: return nil
        }
      case .branch, .call, .breakLoop, .continueLoop: return nil
      }
    }
    return parts
  }
}
