internal import LogCore
internal import Output
internal import Traces

/// `logq trace compare`.
enum TraceCompareCommand {
  static let command = Command(
    "trace compare", usage: "A B | --split T [FILE...]",
    summary: "what became slower from one set of traces to another",
    details: [
      """
      Compares two files, or the traces before and after a time. Because critical paths fill their \
      traces, the differences of the rows add up to the change of the mean.
      """
    ],
    examples: [
      Example("logq trace compare before.json after.json", "two files"),
      Example("logq trace compare --split 14:20 spans.json", "before and after a time"),
    ],
    groups: [.traces],
    extraOptions: TraceOptions.shared + ["--split", "--by"],
    formats: TraceFormat.lists.map(\.name), run: run)

  @Sendable static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    let settings = try TraceSettings(invocation, formats: TraceFormat.lists)
    if invocation.options.split != nil { return try split(settings, invocation) }
    guard invocation.words.count == 2 else {
      throw Diagnostic(
        "`logq trace compare` has \(invocation.words.count) files, expected two or `--split`",
        help: ["`logq trace compare before.json after.json`"])
    }
    var damage: [Diagnostic] = []
    var sides: [ComparisonSide] = []
    for file in invocation.words {
      let input = try settings.read([file])
      damage += input.damage
      sides.append(input.run.comparisonSide(by: settings.fields))
    }
    return settings.finish(
      TraceComparisonView(
        TraceComparisonResult(
          sides[0], sides[1], by: settings.fields, limit: invocation.options.limit)),
      damage: damage)
  }

  private static func split(_ settings: TraceSettings, _ invocation: Invocation)
    throws(Diagnostic) -> ExitStatus
  {
    let input = try settings.read(invocation.words)
    guard let time = input.split else { return .wrong }
    var before = input.run
    before.options.selection.to = min(time, before.options.selection.to ?? time)
    var after = input.run
    after.options.selection.from = max(time, after.options.selection.from ?? time)
    return settings.finish(
      TraceComparisonView(
        TraceComparisonResult(
          before.comparisonSide(by: settings.fields), after.comparisonSide(by: settings.fields),
          by: settings.fields, limit: invocation.options.limit)),
      damage: input.damage)
  }
}
