package import LogCore

/// Writes an incident report as JSON.
package struct ReportJSON {
  private let report: IncidentReport

  private let redactor: Redactor?

  package init(_ report: IncidentReport, redactor: Redactor? = nil) {
    self.report = report
    self.redactor = redactor
  }

  /// The whole report as one object.
  package func write(to out: ByteBuffer) {
    let json = ReportWriter(out)
    json.redactor = redactor
    json.object {
      head(json)
      impact(json)
      json.member("summary", report.summary)
      json.list("timeline") { for event in report.timeline { TimelineJSON.write(event, json) } }
      json.list("causes") { for cause in report.causes { write(cause, json) } }
      json.member("resolution", report.resolution)
      json.member("prevention", String?.none)
      json.list("actions") { for action in report.actions { json.string(action) } }
      json.list("alerts") { for alert in report.alerts { write(alert, json) } }
      json.list("slo") { for objective in report.objectives { write(objective, json) } }
      json.list("latency") { for row in report.latency { write(row, json) } }
      json.list("errors") { for row in report.errors { write(row, json) } }
      json.list("traffic") { for row in report.traffic { write(row, json) } }
      json.list("patterns") { for row in report.patterns { write(row, json) } }
      json.list("diff") { if let diff = report.diff { DiffJSON.findings(diff, json) } }
      json.name("trace")
      if let trace = report.trace { write(trace, json) } else { json.null() }
      write(report.charts, json)
      TimelineJSON.write(report.inputs, report.files, json)
      json.list("queries") {
        for query in report.queries {
          json.object {
            json.member("id", query.mark)
            json.member("value", query.claim.value)
            json.member("query", query.claim.query)
            json.member("at_ns", time: query.claim.at)
          }
        }
      }
      json.list("options") { for word in report.reading.words { json.string(word) } }
      json.missing(report.missing)
    }
    out.append(0x0A)
  }

  private func head(_ json: ReportWriter) {
    json.member("schema", "logq.report/1")
    json.member("title", report.title)
    json.member("date", report.date.isEmpty ? nil : report.date)
    json.member("incident_id", report.incidentID.isEmpty ? nil : report.incidentID)
    json.object("severity") {
      json.member("level", report.severity.level)
      json.member("name", report.severity.name)
      json.member("response", report.severity.response)
      json.list("reasons") {
        for reason in report.severity.reasons {
          json.object {
            json.member("text", reason.text)
            json.member("value", number: reason.value)
            if let figure = reason.figure { json.member("claim", figure: figure) }
          }
        }
      }
      json.member("rule", report.severity.rule)
    }
    json.object("window") {
      // A day is known where any time is.
      json.member("from_ns", time: report.date.isEmpty ? nil : report.window.from)
      json.member("to_ns", time: report.date.isEmpty ? nil : report.window.to)
      json.member("open", report.window.isOpen)
    }
    json.name("baseline")
    if let (from, to) = report.baseline {
      json.object {
        json.member("from_ns", time: from)
        json.member("to_ns", time: to)
      }
    } else {
      json.null()
    }
    json.member("duration_s", number: Double(report.duration) / 1e9)
    json.member("step_ns", Int(report.step))
  }

  private func impact(_ json: ReportWriter) {
    let impact = report.impact
    json.object("impact") {
      json.member("users", figure: impact.users)
      json.member("requests", figure: impact.requests)
      json.member("failed", figure: impact.failed)
      json.member("slow", figure: impact.slow)
      json.list("endpoints") {
        for row in impact.endpoints {
          json.object {
            json.member("service", row.service)
            json.member("endpoint", row.endpoint)
            json.member("failed", figure: row.failed)
            json.member("total", figure: row.total)
          }
        }
      }
      json.member("value", String?.none)
    }
  }

  private func write(_ cause: IncidentReport.Cause, _ json: ReportWriter) {
    json.object {
      json.member("text", cause.text)
      json.member("precedes_s", number: cause.precedes)
      json.list("events") { for event in cause.events { json.integer(event) } }
      json.name("finding")
      if let finding = cause.finding { json.integer(finding) } else { json.null() }
      TimelineJSON.member("evidence", cause.evidence, json)
    }
  }

  // MARK: - Alerts and objectives

  private func write(_ alert: IncidentReport.Alert, _ json: ReportWriter) {
    json.object {
      json.member("name", alert.name)
      json.member("group", alert.group)
      texts("labels", alert.labels, json)
      json.member("for_ns", Int(alert.holds))
      json.list("intervals") {
        for interval in alert.intervals {
          json.object {
            json.member("pending_ns", time: interval.pending)
            json.member("from_ns", time: interval.from)
            json.member("to_ns", time: interval.to)
            json.member("value", number: interval.value)
            texts("annotations", interval.annotations, json)
          }
        }
      }
      json.member("query", alert.query)
      json.member("severity", alert.severity)
    }
  }

  private func texts(
    _ name: StaticString, _ items: [(name: String, value: String)], _ json: ReportWriter
  ) {
    json.object(name) {
      for item in items {
        json.string(item.name)
        json.colon()
        json.string(item.value)
      }
    }
  }

  private func write(_ objective: IncidentReport.Objective, _ json: ReportWriter) {
    json.object {
      json.member("name", objective.name)
      json.member("goal", number: objective.goalPercent)
      json.member("good", figure: objective.good)
      json.member("total", figure: objective.total)
      json.member("ratio", number: objective.ratio)
      json.member("budget_spent", number: objective.budgetSpent)
      json.member("minutes_bad", objective.minutesBad)
      json.member("exhausted_ns", time: objective.exhausted)
      json.list("burn") {
        for burn in objective.burn {
          json.object {
            json.member("window_ns", Int(burn.window))
            json.member("max", number: burn.most)
            json.member("at_ns", time: burn.at)
          }
        }
      }
    }
  }
}
