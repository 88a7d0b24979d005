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
    groups: [.output, .running, .patterns, .fields], except: ["--lines", "--by", "--min-values"],
    extraOptions: ["--tz", "-e", "--template", "--section", "--max-bytes", "--redact"],
    formats: OptionValues.outputs + ["text"], run: run)

  static func run(_ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    let merge = try PartialMerge(invocation)
    guard let kind = PartialKinds.of(merge.head.kind) else {
      let names = PartialKinds.all.map(\.kind.rawValue)
      throw Diagnostic(
        "`\(merge.files[0].name)` is a partial of the unknown kind `\(merge.head.kind.rawValue)`, "
          + "expected one of \(TypedArguments.list(names))")
    }
    for name in invocation.typed.given {
      guard let owner = owners.first(where: { $0.options.contains(name) }), owner.kind != kind.kind
      else { continue }
      throw Diagnostic(
        "`\(name)` is about \(owner.subject), and `\(merge.files[0].name)` is a partial of the kind "
          + "`\(kind.kind.rawValue)`; expected one of `logq \(owner.kind.rawValue) -o partial`")
    }
    return try kind.merge(merge)
  }

  /// Options that only the results of one kind of partials know.
  private static let owners: [(kind: PartialHead.Kind, subject: String, options: [String])] = [
    (.report, "reports", ["--template", "--section", "--max-bytes", "--redact"]),
    (.patterns, "templates", ["--baseline", "--min"]),
    (.fields, "fields", ["--top"]),
  ]
}
