internal import Ingest
internal import LogCore
internal import LogQL
internal import Output
internal import Reports

/// `--verify`: runs the claims of a report again and tells those that differ.
struct ClaimCheck {
  let run: IncidentRun
  let path: String

  /// A claim that an input does not bear out.
  private struct Difference {
    var claim: ReportedClaim
    /// What the query gives; nil where it fails.
    var found: Double?
    var failure: String?
  }

  /// Checks a report, with the input read as the report says, unless the command line says it.
  static func check(_ path: String, _ invocation: Invocation) throws(Diagnostic) -> ExitStatus {
    let text = try IncidentRun.contents(path, "--verify")
    let reading = withExtendedLifetime(text) { ReportedClaims.reading(text.slice) }
    var invocation = invocation
    if !invocation.typed.given.contains(where: ReadingOptions.names.contains) {
      invocation = Invocation(
        typed: try invocation.typed.adding(reading.words), words: invocation.words,
        terminal: invocation.terminal)
    }
    var run = try IncidentRun(invocation)
    run.facts.keepsFields = true
    return try ClaimCheck(run: run, path: path).check(text, try run.format(["text", "json"]))
  }

  /// Status 1 if any claim differs.
  private func check(_ text: ByteBuffer, _ format: String) throws(Diagnostic) -> ExitStatus {
    let claims = withExtendedLifetime(text) { ReportedClaims.read(text.slice) }
    guard let claims else {
      throw Diagnostic(
        "`\(path)` of `--verify` is no report, expected what `logq report -o json` or `-o html` wrote"
      )
    }
    guard !claims.isEmpty else {
      throw Diagnostic(
        "`\(path)` of `--verify` holds no claims, expected what `logq report -o json` or `-o html` wrote"
      )
    }
    if run.readsStandardInput { try SpooledInput.spool() }
    let writer = ResultWriter(
      terminal: run.invocation.terminal, pages: false, isSafeForTerminal: false)
    let interrupt = InterruptWatch(writer: writer)
    var differences: [Difference] = []
    var report = InputReport()
    for claim in claims {
      if interrupt.wasInterrupted { break }
      if let difference = differs(claim, interrupt, &report) { differences.append(difference) }
    }
    write(claims.count, differences, format, writer)
    let status = run.finish(report, writer, wasInterrupted: interrupt.wasInterrupted)
    return status == .success && !differences.isEmpty ? .nothingSelected : status
  }

  private func differs(
    _ claim: ReportedClaim, _ interrupt: InterruptWatch, _ report: inout InputReport
  ) -> Difference? {
    if let flaw = claim.flaw { return Difference(claim: claim, failure: flaw) }
    if run.readsStandardInput { SpooledInput.rewind() }
    do throws(QueryError) {
      let query = try parseQuery(claim.query)
      guard case .metric(let metric) = query.expression else {
        return Difference(claim: claim, failure: "no metric query")
      }
      let plan = MetricPlanner.plan(
        metric, text: claim.query, times: .instant(claim.at), split: nil,
        environment: run.settings.planEnvironment)
      let source = FileRecordSource(inputs: run.inputs, options: run.settings.ingest)
      interrupt.setSource(source)
      let result = try MetricQueryRun(
        plan: plan, source: source, threads: run.settings.run.threads
      ).run()
      report = source.report
      guard result.series.count <= 1 else {
        return Difference(claim: claim, failure: "\(result.series.count) series")
      }
      let found = result.series.first?.samples.first?.value ?? 0
      let isSame = abs(found - claim.value) <= 1e-9 * max(1, abs(claim.value))
      return isSame ? nil : Difference(claim: claim, found: found)
    } catch {
      return Difference(claim: claim, failure: error.diagnostic.headline)
    }
  }

  // MARK: - Output

  private func write(
    _ count: Int, _ differences: [Difference], _ format: String, _ writer: ResultWriter
  ) {
    let out = ByteBuffer()
    if format == "json" {
      json(count, differences, ReportWriter(out))
      out.append(0x0A)
    } else {
      for difference in differences {
        let found = difference.found.map { "\(Self.short($0))" } ?? difference.failure ?? "nothing"
        let value = difference.claim.value
        out.append(
          "\(value.isNaN ? "no number" : Self.short(value)) in the report, \(found) now: "
            + "\(difference.claim.query) at \(difference.claim.at)\n")
      }
      let title = count == 1 ? "1 claim" : "\(count) claims"
      out.append(
        differences.isEmpty
          ? "\(title), all as in the report\n" : "\(differences.count) of \(title) differ\n")
    }
    withExtendedLifetime(out) { _ = writer.write(out.slice) }
  }

  private func json(_ count: Int, _ differences: [Difference], _ json: ReportWriter) {
    json.object {
      json.member("schema", "logq.verify/1")
      json.member("claims", count)
      json.list("differ") {
        for difference in differences {
          json.object {
            json.member("value", number: difference.claim.value)
            json.member("found", number: difference.found)
            json.member("failure", difference.failure)
            json.member("query", difference.claim.query)
            json.member("at_ns", time: difference.claim.at)
          }
        }
      }
    }
  }

  private static func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
