package import LogCore

/// Writes what is different as JSON.
package enum DiffJSON {
  package static func write(_ result: DiffResult, to out: ByteBuffer) {
    let json = ReportWriter(out)
    let titles = result.options.titles
    json.object {
      json.member("schema", "logq.diff/1")
      group("a", titles.a, result.population.a, json)
      group("b", titles.b, result.population.b, json)
      json.list("services") {
        for service in result.population.services {
          json.object {
            json.member("service", service.name)
            json.member("a", service.a)
            json.member("b", service.b)
          }
        }
      }
      json.member("tested", result.tested)
      json.list("findings") { findings(result, json) }
      json.list("explained") { for predicate in result.explained { short(predicate, json) } }
      json.list("symptoms") { for predicate in result.symptoms { short(predicate, json) } }
      json.missing(result.missing)
    }
    out.append(0x0A)
  }

  /// The findings as elements of a list.
  static func findings(_ result: DiffResult, _ json: ReportWriter) {
    for (rank, finding) in result.findings.enumerated() {
      write(finding, rank: rank + 1, result, json)
    }
  }

  private static func group(
    _ name: StaticString, _ title: String, _ count: Int, _ json: ReportWriter
  ) {
    json.object(name) {
      json.member("name", title)
      json.member("count", count)
    }
  }

  private static func write(
    _ finding: DiffFinding, rank: Int, _ result: DiffResult, _ json: ReportWriter
  ) {
    let predicate = finding.predicate
    let table = predicate.table
    json.object {
      json.member("rank", rank)
      json.member("kind", predicate.kind)
      self.predicate(predicate, json)
      json.member("a_count", table.a)
      json.member("a_total", table.aTotal)
      json.member("b_count", table.b)
      json.member("b_total", table.bTotal)
      json.member("a_share", number: table.aShare)
      json.member("b_share", number: table.bShare)
      json.member("lift", number: table.bShare > 0 ? table.aShare / table.bShare : nil)
      json.member("odds_ratio", number: table.oddsRatio)
      json.member("p_value", number: finding.pValue)
      json.member("score", number: predicate.score)
      json.member("covers", number: finding.covers)
      json.list("equivalents") { for other in finding.equivalents { short(other, json) } }
      json.list("services") {
        for service in result.population.services
        where predicate.holds.common(predicate.holds, result.population.isA, service.words) > 0 {
          json.string(service.name)
        }
      }
      json.name("first")
      if let first = first(predicate, result) {
        json.object {
          json.member("time_ns", time: first.place.time)
          let file = Int(first.place.file)
          json.member(
            "file", result.files.names.indices.contains(file) ? result.files.names[file] : "-")
          json.member("line", first.place.line)
          json.member("text", String(decoding: first.text, as: UTF8.self))
        }
      } else {
        json.null()
      }
      json.member("text", DiffText.sentence(finding))
    }
  }

  /// The first record of A for which it holds.
  static func first(_ predicate: DiffPredicate, _ result: DiffResult) -> DiffRecord? {
    var first: DiffRecord?
    predicate.holds.intersection(result.population.isA).forEach { i in
      guard let record = result.population.records[i] else { return }
      if first.map({ record.place < $0.place }) ?? true { first = record }
    }
    return first
  }

  private static func predicate(_ predicate: DiffPredicate, _ json: ReportWriter) {
    json.list("predicate") {
      for part in predicate.parts {
        json.object {
          json.member("field", part.field)
          json.member("op", part.operation.rawValue)
          json.name("value")
          switch part.value {
          case .text(let text): json.string(text)
          case .number(let number): json.number(number)
          case .none: json.null()
          }
        }
      }
    }
  }

  private static func short(_ other: DiffPredicate, _ json: ReportWriter) {
    json.object {
      predicate(other, json)
      json.member("a_count", other.table.a)
      json.member("b_count", other.table.b)
    }
  }
}

/// Writes what is different for people.
package enum DiffText {
  static func sentence(_ finding: DiffFinding) -> String {
    let table = finding.predicate.table
    return "\(finding.predicate.title): \(NumberPhrase.percent(table.aShare)) against "
      + NumberPhrase.percent(table.bShare)
  }

  package static func write(_ result: DiffResult, to out: ByteBuffer) {
    let titles = result.options.titles
    let population = result.population
    let looked = "(\(result.tested) candidates were looked at)"
    if result.findings.isEmpty {
      out.append(
        "\(population.a) \(titles.a) and \(population.b) \(titles.b): nothing differs \(looked)\n")
    } else {
      let things = result.findings.count == 1 ? "one thing" : "\(result.findings.count) things"
      out.append(
        "\(population.a) \(titles.a) differ from \(population.b) \(titles.b) in \(things) \(looked)\n"
      )
    }
    let width = result.findings.map(\.predicate.title.count).max() ?? 0
    for (rank, finding) in result.findings.enumerated() {
      let table = finding.predicate.table
      let title = finding.predicate.title
      out.append("\(rank + 1)  \(title)" + String(repeating: " ", count: width - title.count))
      out.append("   \(NumberPhrase.percent(table.aShare)) of A   ")
      out.append("\(NumberPhrase.percent(table.bShare)) of B")
      if table.bShare > 0 {
        out.append("   \(NumberPhrase.short(table.aShare / table.bShare)) times")
      }
      out.append("   covers \(NumberPhrase.percent(finding.covers))\n")
      if !finding.equivalents.isEmpty {
        let names = finding.equivalents.prefix(4).map(\.title).joined(separator: ", ")
        out.append("   the same records: \(names)\n")
      }
    }
    if !result.findings.isEmpty {
      out.append("nothing else is left when these are set aside\n")
    }
    if !result.symptoms.isEmpty {
      let names = result.symptoms.prefix(5).map(\.title).joined(separator: ", ")
      out.append("symptoms: \(names)\n")
    }
    for missing in result.missing { out.append("missing: \(missing.what) (\(missing.hint))\n") }
  }
}
