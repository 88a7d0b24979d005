internal import LogCore

/// `logq merge PARTIAL...`.
enum MergeCommand {
  static let command = Command(
    "merge", usage: "PARTIAL...", summary: "finishes partial results",
    details: [
      """
      Reads what `-o partial` wrote, in any order, and prints what one run over all of the input \
      would have printed. With `-o partial` the result is one partial, to be merged again. Partials \
      of other queries, windows or options are refused.
      """
    ],
    examples: [
      Example(
        "logq -o partial 'sum by (status) (rate({} | json [1m]))' api.log > api.part",
        "the state of a query, on each machine that has logs"),
      Example("logq merge -o chart *.part", "one chart of all of them"),
    ],
    groups: [.output, .running],
    extraOptions: ["--tz", "-e", "--template", "--section", "--max-bytes", "--redact"],
    run: run)

  static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    let merge = try PartialMerge(invocation)
    guard let kind = PartialKinds.of(merge.head.kind) else {
      let names = PartialKinds.all.map(\.kind.rawValue)
      throw Diagnostic(
        "`\(merge.files[0].name)` is a partial of the unknown kind `\(merge.head.kind.rawValue)`, "
          + "expected one of \(TypedArguments.list(names))")
    }
    if kind.kind != .report, let option = reportOption(invocation) {
      throw Diagnostic(
        "`\(option)` is about reports, and `\(merge.files[0].name)` is a partial of the kind "
          + "`\(kind.kind.rawValue)`; expected one of `logq report -o partial`")
    }
    return try kind.merge(merge)
  }

  /// An option that only the forms of a report know, if one was given.
  private static func reportOption(_ invocation: Invocation) -> String? {
    let report = invocation.options.report
    if report.template != nil { return "--template" }
    if !report.sections.isEmpty { return "--section" }
    if report.mostBytes != nil { return "--max-bytes" }
    return report.isRedacted ? "--redact" : nil
  }
}
