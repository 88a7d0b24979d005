internal import LogCore

extension ReportJSON {
  // MARK: - Rows

  func write(_ row: IncidentReport.LatencyRow, _ json: ReportWriter) {
    json.object {
      json.member("service", row.service)
      json.member("endpoint", row.endpoint)
      json.name("limit_ns")
      if let limit = row.limit { json.integer(Int(limit)) } else { json.null() }
      for (name, requests, slow, p50, p95) in [
        ("before", row.requests.before, row.slow.before, row.p50.before, row.p95.before),
        ("during", row.requests.during, row.slow.during, row.p50.during, row.p95.during),
      ] as [(StaticString, Figure?, Figure?, Double?, Double?)] {
        json.object(name) {
          json.member("requests", figure: requests)
          json.member("slow", figure: slow)
          json.member("p50_ms", number: p50)
          json.member("p95_ms", number: p95)
          json.member("approx", true)
        }
      }
    }
  }

  func write(_ row: IncidentReport.ErrorRow, _ json: ReportWriter) {
    json.object {
      json.member("service", row.service)
      json.member("endpoint", row.endpoint)
      for (name, requests, failed, ratio) in [
        ("before", row.requests.before, row.failed.before, row.ratioBefore),
        ("during", row.requests.during, row.failed.during, row.ratioDuring),
      ] as [(StaticString, Figure?, Figure?, Double?)] {
        json.object(name) {
          json.member("requests", figure: requests)
          json.member("failed", figure: failed)
          json.member("ratio", number: ratio)
        }
      }
    }
  }

  func write(_ row: IncidentReport.TrafficRow, _ json: ReportWriter) {
    json.object {
      json.member("service", row.service)
      json.member("endpoint", row.endpoint)
      for (name, requests, perSecond) in [
        ("before", row.requests.before, row.perSecond.before),
        ("during", row.requests.during, row.perSecond.during),
      ] as [(StaticString, Figure?, Double?)] {
        json.object(name) {
          json.member("requests", figure: requests)
          json.member("per_s", number: perSecond)
        }
      }
    }
  }

  func write(_ row: IncidentReport.PatternRow, _ json: ReportWriter) {
    json.object {
      json.member("id", row.id)
      json.member("template", row.template)
      json.member("count", row.count)
      json.member("share", number: row.share)
      json.member("level", row.level)
      json.list("service") { for service in row.services { json.string(service) } }
      TimelineJSON.write("first", row.first, json)
      TimelineJSON.write("last", row.last, json)
      json.member("query", row.query)
      json.object("trend") {
        json.member("before", number: row.before)
        json.member("after", number: row.during)
        json.member("ratio", number: row.ratio)
      }
    }
  }

  // MARK: - Trace and charts

  func write(_ trace: IncidentReport.WorstTrace, _ json: ReportWriter) {
    json.object {
      json.member("trace_id", trace.id)
      json.member("errors", trace.errors)
      json.member("start_ns", time: trace.start)
      json.member("duration_ns", Int(trace.duration))
      json.list("spans") {
        for span in trace.spans {
          json.object {
            json.member("span_id", span.id)
            json.member("parent_id", span.parent.isEmpty ? nil : span.parent)
            json.member("service", span.service)
            json.member("name", span.name)
            json.member("start_ns", time: span.start)
            json.member("duration_ns", Int(span.duration))
            json.member("error", span.isError)
            json.member("depth", span.depth)
            TimelineJSON.write("evidence", span.place, json)
          }
        }
      }
    }
  }

  func write(_ charts: IncidentReport.Charts, _ json: ReportWriter) {
    json.object("charts") {
      json.member("from_ns", time: charts.from)
      json.member("step_ns", Int(charts.step))
      json.list("series") {
        for series in charts.series {
          json.object {
            json.member("service", series.service)
            json.member("changed", series.hasChanged)
            json.list("total") { for value in series.total { json.integer(value) } }
            json.list("failing") { for value in series.failing { json.integer(value) } }
            json.list("p50_ms") { for value in series.p50 { json.number(value) } }
            json.list("p95_ms") { for value in series.p95 { json.number(value) } }
          }
        }
      }
      json.list("marks") { for mark in charts.marks { json.integer(mark) } }
    }
  }
}
