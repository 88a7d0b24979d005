internal import Glibc
internal import Ingest
internal import LogCore
internal import LogQL
internal import Output

/// The input of a query with joins, which is read once for each of them before the query runs.
struct JoinInput {
  private let inputs: InputList
  private let settings: QuerySettings
  private let readsStandardInput: Bool
  private let start: off_t

  /// Refuses input that grows, and keeps a pipe in a temporary file; nil where there is no join.
  init?(
    _ query: Query, _ inputs: InputList, _ settings: QuerySettings, readsStandardInput: Bool
  ) throws(Diagnostic) {
    guard query.expression.hasJoin else { return nil }
    guard case .never = settings.ingest.follow else {
      throw Diagnostic(
        "`join` has to read all of the input first, which `logq tail` cannot", text: query.text)
    }
    if readsStandardInput { try SpooledInput.spool() }
    self.inputs = inputs
    self.settings = settings
    self.readsStandardInput = readsStandardInput
    start = lseek(0, 0, SEEK_CUR)
  }

  /// Runs the queries inside of the joins.
  func fill(_ plan: inout LogPlan, _ interrupt: InterruptWatch) throws(Diagnostic) {
    var reading = reading(interrupt)
    do { try reading.fill(&plan) } catch { throw error.diagnostic }
    rewind()
  }

  /// Runs the queries inside of the joins of all ranges.
  func fill(_ plan: inout MetricPlan, _ interrupt: InterruptWatch) throws(Diagnostic) {
    var reading = reading(interrupt)
    do { try reading.fill(&plan) } catch { throw error.diagnostic }
    rewind()
  }

  private func reading(_ interrupt: InterruptWatch) -> JoinReading {
    JoinReading(environment: settings.planEnvironment, threads: settings.run.threads) {
      rewind()
      let source = FileRecordSource(inputs: inputs, options: settings.ingest)
      interrupt.setSource(source)
      return source
    }
  }

  /// Standard input is read from where it was.
  private func rewind() {
    if readsStandardInput { lseek(0, start, SEEK_SET) }
  }
}
