package import LogCore

/// Writes what is different as JSON.
package enum DiffJSON {
  package static func write(_ result: DiffResult, to out: ByteBuffer) {
    let json = ReportWriter(out)
    let titles = result.options.titles
    json.object {
      json.member("schema", "logq.diff/1")
      group("a", titles.a, result.groups.a, result.aClaim, json)
      group("b", titles.b, result.groups.b, result.bClaim, json)
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
    _ name: StaticString, _ title: String, _ count: Int, _ claim: Claim?, _ json: ReportWriter
  ) {
    json.object(name) {
      json.member("name", title)
      json.member("count", count)
      json.member("query", claim)
    }
  }

  private static func write(
    _ finding: DiffFinding, rank: Int, _ result: DiffResult, _ json: ReportWriter
  ) {
    let predicate = finding.predicate
    let shares = finding.shares
    json.object {
      json.member("rank", rank)
      json.member("kind", predicate.kind)
      self.predicate(predicate, json)
      json.member("a_count", shares.a)
      json.member("a_total", shares.aTotal)
      json.member("b_count", shares.b)
      json.member("b_total", shares.bTotal)
      if !shares.isExact { json.member("exact", false) }
      json.member("a_share", number: shares.aShare)
      json.member("b_share", number: shares.bShare)
      json.member("lift", number: shares.b > 0 ? shares.aShare / shares.bShare : nil)
      json.member("odds_ratio", number: predicate.table.oddsRatio)
      json.member("p_value", number: finding.pValue)
      json.member("score", number: predicate.score)
      json.member("covers", number: finding.covers)
      if let numeric = finding.numeric { write(numeric, json) }
      json.list("equivalents") { for other in finding.equivalents { short(other, json) } }
      json.list("services") {
        for service in result.population.services
        where predicate.holds.common(predicate.holds, result.population.isA, service.words) > 0 {
          json.string(service.name)
        }
      }
      json.member("a_claim", finding.aClaim)
      json.member("b_claim", finding.bClaim)
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

  private static func write(_ numeric: NumericColumn.Summary, _ json: ReportWriter) {
    json.object("numeric") {
      json.member("a_p50", number: numeric.a50)
      json.member("b_p50", number: numeric.b50)
      json.member("a_p95", number: numeric.a95)
      json.member("b_p95", number: numeric.b95)
      json.member("larger", number: numeric.larger)
    }
  }

  private static func short(_ other: DiffTold, _ json: ReportWriter) {
    json.object {
      predicate(other.predicate, json)
      json.member("a_count", other.shares.a)
      json.member("b_count", other.shares.b)
      if !other.shares.isExact { json.member("exact", false) }
    }
  }
}
