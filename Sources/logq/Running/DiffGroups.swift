internal import Ingest
internal import LogCore
internal import Output
internal import Reports

/// Two groups of files that are compared: `--a` and `--b`.
enum DiffGroups {
  /// The command with the files of both groups as its input.
  static func withFiles(_ invocation: Invocation) throws(Diagnostic) -> Invocation {
    let options = invocation.options
    guard !options.filesOfA.isEmpty || !options.filesOfB.isEmpty else { return invocation }
    if options.output != "partial" {
      guard !options.filesOfA.isEmpty, !options.filesOfB.isEmpty else {
        throw Diagnostic("`--a` and `--b` go together, expected files of both")
      }
    }
    guard invocation.words.isEmpty else {
      throw Diagnostic(
        "`\(invocation.words[0])` is of neither group, expected files behind `--a` and `--b` only")
    }
    return Invocation(
      typed: invocation.typed, words: options.filesOfA + options.filesOfB,
      terminal: invocation.terminal)
  }

  /// Both groups in one state, with the files of both.
  static func joined(
    _ a: IncidentRun.Reading<DiffState>, _ b: IncidentRun.Reading<DiffState>, _ state: DiffState
  ) throws(Diagnostic) -> IncidentRun.Reading<DiffState> {
    let texts = [text(a), text(b)]
    let files: FileTable
    do {
      files = try withExtendedLifetime(texts) { () throws(ReportPartial.Fault) in
        try ReportPartial.merge(texts.map(\.slice), into: state)
      }
    } catch {
      throw Diagnostic("the groups of files cannot be joined (line \(error.line))")
    }
    return IncidentRun.Reading(
      state: state, files: files, report: a.report.damage.isEmpty ? b.report : a.report,
      wasInterrupted: a.wasInterrupted || b.wasInterrupted)
  }

  private static func text(_ reading: IncidentRun.Reading<DiffState>) -> ByteBuffer {
    let all = ByteBuffer(capacity: 1 << 16)
    let out = PartialOutput {
      all.append($0)
      return true
    }
    ReportPartial.write(
      reading.state, head: PartialHead(kind: .diff, query: "", options: []), files: reading.files,
      to: out)
    return all
  }
}
