package import LogCore
internal import Output

/// Writes what is different for people.
package enum DiffText {
  static func sentence(_ finding: DiffFinding) -> String {
    let shares = finding.shares
    let text =
      "\(finding.predicate.title): \(NumberPhrase.percent(shares.aShare)) against "
      + NumberPhrase.percent(shares.bShare)
    return cut(text, 240)
  }

  package static func write(_ result: DiffResult, zone: ZoneInfo, to out: ByteBuffer) {
    head(result, to: out)
    let titles = result.findings.map { cut($0.predicate.title, 60) }
    let width = titles.map(\.count).max() ?? 0
    for (rank, finding) in result.findings.enumerated() {
      line(finding, rank + 1, titles[rank], width, result, to: out)
      details(finding, result, zone, to: out)
    }
    if !result.findings.isEmpty {
      out.append(
        "\nnothing else is left when \(result.findings.count == 1 ? "this is" : "these are") set aside\n"
      )
    }
    if !result.symptoms.isEmpty {
      let names = result.symptoms.prefix(5).map { cut($0.predicate.title, 60) }
      out.append("symptoms: \(names.joined(separator: ", "))\n")
    }
    for missing in result.missing { out.append("missing: \(missing.what) (\(missing.hint))\n") }
  }

  private static func head(_ result: DiffResult, to out: ByteBuffer) {
    let titles = result.options.titles
    let groups = result.groups
    out.append(
      "\(Quantity.grouped(groups.a)) \(titles.a), \(Quantity.grouped(groups.b)) \(titles.b): "
    )
    let looked = "of \(Quantity.grouped(result.tested)) looked at"
    switch result.findings.count {
    case 0: out.append("nothing differs (\(looked))\n")
    case 1: out.append("one thing differs (\(looked))\n")
    default: out.append("\(result.findings.count) things differ (\(looked))\n")
    }
  }

  private static func line(
    _ finding: DiffFinding, _ rank: Int, _ title: String, _ width: Int, _ result: DiffResult,
    to out: ByteBuffer
  ) {
    let shares = finding.shares
    let names = result.options.shortTitles
    out.append("\n\(rank)  \(title)" + String(repeating: " ", count: width - title.count))
    out.append("   \(NumberPhrase.percent(shares.aShare)) of \(names.a)")
    out.append("   \(NumberPhrase.percent(shares.bShare)) of \(names.b)")
    if shares.b > 0 {
      out.append("   \(NumberPhrase.short(shares.aShare / shares.bShare)) times")
    }
    out.append("   \(probability(finding.pValue))")
    out.append("   covers \(NumberPhrase.percent(finding.covers))\n")
  }

  private static func details(
    _ finding: DiffFinding, _ result: DiffResult, _ zone: ZoneInfo, to out: ByteBuffer
  ) {
    if !finding.equivalents.isEmpty {
      let names = finding.equivalents.prefix(4).map { cut($0.predicate.title, 60) }
      out.append("     the same records: \(names.joined(separator: ", "))\n")
    }
    if let numeric = finding.numeric {
      out.append(
        "     half are above \(NumberPhrase.short(numeric.a50)), of \(result.options.shortTitles.b) "
          + "above \(NumberPhrase.short(numeric.b50))\n")
    }
    if let first = DiffJSON.first(finding.predicate, result) {
      let span = result.population.state.inputs.span ?? (0, 0)
      let clock = ClockText(from: span.oldest, to: span.newest, zone: zone)
      let file = Int(first.place.file)
      let name = result.files.names.indices.contains(file) ? result.files.names[file] : "-"
      out.append("     first \(clock.seconds(first.place.time))  \(name):\(first.place.line)\n")
    }
    if let claim = finding.aClaim { out.append("     \(cut(claim.query, 160))\n") }
  }

  /// `p < 1e-60`, `p = 0.003`.
  private static func probability(_ p: Double) -> String {
    guard p < 0.001 else { return "p = \(NumberPhrase.short(p))" }
    var exponent = 3
    var bound = 0.0001
    while p < bound && exponent < 300 {
      bound /= 10
      exponent += 1
    }
    return "p < 1e-\(exponent)"
  }

  static func cut(_ text: String, _ most: Int) -> String {
    text.count > most ? text.prefix(most - 1) + "…" : text
  }
}
