internal import Glibc
internal import LogCore

/// What `logq merge` makes of partials of one kind.
struct PartialKind: Sendable {
  /// As it stands on the first line of a partial.
  let kind: PartialHead.Kind
  /// What is in them: `the records of a log query`.
  let summary: String
  let merge: @Sendable (PartialMerge) throws(Diagnostic) -> ExitStatus
}

/// All kinds of partials there are.
enum PartialKinds {
  static let all: [PartialKind] = [
    PartialKind(
      kind: .log, summary: "the records of a log query", merge: LogPartials.merge),
    PartialKind(
      kind: .count, summary: "the count of a log query (`-c`)", merge: CountPartials.merge),
    PartialKind(
      kind: .metric, summary: "the series of a metric query", merge: MetricPartials.merge),
    PartialKind(
      kind: .timeline, summary: "the state of a timeline", merge: TimelinePartials.merge),
    PartialKind(kind: .diff, summary: "the sample of a comparison", merge: DiffPartials.merge),
    PartialKind(kind: .report, summary: "the state of a report", merge: ReportCommand.merge),
    PartialKind(
      kind: .fields, summary: "the labels and fields of logs", merge: FieldsCommand.merge),
    PartialKind(kind: .patterns, summary: "the templates of logs", merge: PatternsCommand.merge),
  ]

  static func of(_ kind: PartialHead.Kind) -> PartialKind? { all.first { $0.kind == kind } }
}

/// Partials that belong together, about to be merged.
struct PartialMerge {
  let invocation: Invocation
  /// What they have in common.
  let head: PartialHead
  /// Open, their heads read.
  let files: [PartialFile]

  /// `-o partial`: the result is to be merged again.
  var isPartial: Bool { invocation.options.output == "partial" }

  /// Opens partials, and refuses those that do not belong together.
  init(_ invocation: Invocation) throws(Diagnostic) {
    self.invocation = invocation
    Self.allowOpenFiles(invocation.words.count)
    var files: [PartialFile] = []
    var seen: Set<String> = []
    for name in invocation.words {
      guard seen.insert(name).inserted else {
        throw Diagnostic(
          "`\(name)` is named twice, expected each partial once: all would count double")
      }
      let file = try PartialFile(name)
      if let first = files.first { try Self.compare(file, with: first) }
      files.append(file)
    }
    guard let first = files.first else {
      throw Diagnostic(
        "no partial to merge, expected the files that `-o partial` wrote",
        help: ["`logq merge a.part b.part`"])
    }
    self.files = files
    head = files.dropFirst().reduce(first.head) { $0.common(with: $1.head) }
  }

  /// Each partial stays open until it has been merged.
  private static func allowOpenFiles(_ count: Int) {
    var limits = rlimit()
    let wanted = rlim_t(count + 64)
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0,
      limits.rlim_cur < wanted
    else { return }
    limits.rlim_cur = min(limits.rlim_max, wanted)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
  }

  private static func compare(_ file: PartialFile, with first: PartialFile) throws(Diagnostic) {
    let (a, b) = (first.head, file.head)
    let names = "`\(first.name)` and `\(file.name)`"
    if a.kind != b.kind {
      throw Diagnostic(
        "\(names) are of different kinds: `\(a.kind.rawValue)` and `\(b.kind.rawValue)`, expected one kind"
      )
    }
    if a.query != b.query {
      throw Diagnostic(
        "\(names) are of different queries: `\(a.query)` and `\(b.query)`, expected one query")
    }
    guard let (name, this, that) = a.difference(from: b) else { return }
    let values = [this, that].map { $0.map { "`\($0)`" } ?? "nothing" }
    throw Diagnostic(
      "\(names) differ in `\(name)`: \(values[0]) and \(values[1]), expected the same options")
  }
}
