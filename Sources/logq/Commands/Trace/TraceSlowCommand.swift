internal import LogCore
internal import Output
internal import Traces

/// `logq trace slow`.
enum TraceSlowCommand {
  static let command = Command(
    "trace slow", usage: "[FILE...]", summary: "what stands out: broken budgets, N+1, retries ...",
    details: [
      """
      Looks for operations that became slower (`shift`) or are slow at times (`outlier`), calls that \
      a request repeats (`n-plus-one`) or has to try again (`retries`), operations in which errors \
      begin (`errors`), that dominate critical paths (`dominant`), waits that no span accounts for \
      (`gap`), and budgets that are broken (`budget`).
      """,
      """
      A budget is `NAME<DURATION` or `p95(NAME)<=DURATION`. NAME is `total`, a service, an operation, \
      `service/operation` or the other side of a call; without `avg(...)` or a percentile the largest \
      time in a trace counts.
      """,
    ],
    examples: [
      Example("logq trace slow spans.json", "all findings"),
      Example(
        "logq trace slow --budget 'auth<5ms,p95(total)<100ms' --fail-on major spans.json",
        "in a build"),
    ],
    groups: [.traces, .findings],
    extraOptions: TraceOptions.shared + ["--logs"], formats: TraceFormat.pages.map(\.name), run: run
  )

  @Sendable static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    let settings = try TraceSettings(invocation, formats: TraceFormat.pages)
    let options = try findingOptions(invocation.options.trace)
    let input = try settings.read(invocation.words, fields: fields(options.kinds, settings))
    var result = input.run.findings(options, limit: invocation.options.limit)
    var damage = input.damage
    if !invocation.options.trace.logs.isEmpty,
      let logInput = settings.logInput(spanFiles: invocation.words, input)
    {
      let starts = TraceStarts(input.run.table)
      damage += logInput.add(to: &result.findings) { starts.start(of: $0) }
    }
    let view = FindingsView(
      result, files: invocation.words,
      examples: settings.format == .html ? try examples(result, input.run) : [])
    let status = settings.finish(view, damage: damage)
    guard status == .success || status == .damagedInput else { return status }
    guard let threshold = invocation.options.trace.failOn else { return status }
    return result.findings.contains { $0.severity <= threshold } ? .nothingSelected : status
  }

  private static func findingOptions(_ typed: TypedTraceOptions) throws(Diagnostic)
    -> FindingOptions
  {
    var options = FindingOptions()
    for text in typed.budgets { options.budgets += try Budget.list(text) }
    if let kinds = typed.kinds { options.kinds = kinds }
    if let count = typed.repeatedCalls { options.repeatedCalls = count }
    if let count = typed.retries { options.retries = count }
    if let gap = typed.gap { options.gap = gap }
    return options
  }

  /// A page shows so many traces.
  private static let mostExamples = 8

  /// The first examples of the findings, each once.
  private static func examples(_ result: FindingsResult, _ run: TraceRun) throws(Diagnostic)
    -> [TraceShowResult]
  {
    var seen: Set<String> = []
    var examples: [TraceShowResult] = []
    let choice = TraceIDChoice(run.table)
    for id in result.findings.compactMap(\.traces.first) where examples.count < mostExamples {
      guard seen.insert(id).inserted, let trace = try choice.traces(written: id),
        let example = run.show(trace)
      else { continue }
      examples.append(example)
    }
    return examples
  }

  private static func fields(_ kinds: Set<FindingKind>, _ settings: TraceSettings)
    -> SpanNeeds.Fields
  {
    if settings.format == .html { return .everything }
    var fields: SpanNeeds.Fields = .peer
    if kinds.contains(.repeatedCalls) || kinds.contains(.retries) { fields.insert(.statement) }
    if kinds.contains(.errors) { fields.formUnion([.statusMessage, .events]) }
    return fields
  }
}
