package import LogCore

/// A template at work in one worker.
package final class TemplateRunner {
  /// Why the last `execute` returned false, in Go's wording; valid until the next one.
  package private(set) var errorDetails = ByteSlice.empty

  package init(_ template: Template, context: RunnerContext) {}

  /// Appends the template's text for one record to `out`.
  ///
  /// False when it failed: then `out` is as it was before, and `errorDetails` says why. `out` must
  /// not hold anything that the record's labels or its line point into.
  package func execute(_ batch: RecordBatch, _ record: Int, to out: ByteBuffer) -> Bool { true }
}
