package import LogCore

/// A template over one JSON object, whose members it names as those of a record name its labels.
package final class ObjectTemplate {
  private let machine: TemplateMachine
  private let name: String

  /// `zone` is the one that dates are shown in.
  package init(_ template: Template, zone: ZoneInfo) {
    name = template.name
    machine = TemplateMachine(
      template.program,
      context: RunnerContext(
        names: LabelNames(), demand: .nothing, counters: WorkerCounters(), zone: zone))
  }

  /// Appends the template's text for an object; whole numbers of it are integers.
  ///
  /// Returns nil, or why it failed, in Go's wording; then nothing was appended.
  package func execute(_ json: ByteSlice, to out: ByteBuffer) -> String? {
    let start = out.count
    do throws(TemplateFailure) {
      let object = try JSONFunctions.object(json, machine.scratch)
      try machine.execute(object, to: out)
      return nil
    } catch {
      out.truncate(to: start)
      let message = ByteBuffer(capacity: 256)
      machine.describe(error, name: name, to: message)
      return message.string
    }
  }
}
