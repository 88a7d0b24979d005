internal import LogCore
internal import Traces

/// What a finding says, as a sentence that goes on behind the name of its service and operation.
enum FindingText {
  static func sentence(_ evidence: Evidence, zone: ZoneInfo) -> String {
    switch evidence {
    case .budget(let row): return budget(row)
    case .shift(let shift):
      let times = factor(shift.beforeP50, shift.afterP50)
      return "takes \(times) since \(TraceQuantity.time(shift.since, zone)): half of the "
        + "\(some(shift.afterCount, "span")) after it took \(span(shift.afterP50)) or more by "
        + "themselves, half of the \(Quantity.grouped(shift.beforeCount)) before it "
        + "\(span(shift.beforeP50)) or less"
    case .outlier(let outlier):
      let spans = outlier.count == 1 ? "1 span" : "\(Quantity.grouped(outlier.count)) spans"
      return "is slow now and then: \(spans) of \(Quantity.grouped(outlier.of)) took more than "
        + "\(span(outlier.limit)) by themselves, up to \(span(outlier.maximum)), and the median is "
        + span(outlier.median)
    case .repeatedCalls(let calls):
      let order = calls.isSequential ? "one after the other, " : ""
      return "makes the same call\(to(calls.target)) up to "
        + "\(Quantity.grouped(calls.callsMaximum)) times in one request: "
        + "\(some(calls.callsTotal, "call")) in \(some(calls.requestCount, "request")), "
        + "\(order)\(long(calls.total)) in all: \(calls.fingerprint)"
    case .retries(let calls): return retries(calls)
    case .errors(let errors): return self.errors(errors)
    case .dominant(let critical, let share):
      return "has \(long(critical)), \(TraceQuantity.share(share)) of all time on critical paths"
    case .gap(let gap): return self.gap(gap)
    }
  }

  private static func budget(_ row: BudgetRow) -> String {
    var text = "breaks its budget \(row.budget): "
    if let value = row.value { text += "\(span(value)), " }
    text += "and \(Quantity.grouped(row.overCount)) of \(some(row.traceCount, "trace")) "
    text += row.overCount == 1 ? "is over the limit" : "are over the limit"
    if let p50 = row.p50, let p95 = row.p95 { text += " (p50 \(span(p50)), p95 \(span(p95)))" }
    return text
  }

  private static func retries(_ calls: RetriesEvidence) -> String {
    let lost = calls.requestCount - calls.recoveredCount
    let end =
      lost == 0
      ? "all of which went well in the end" : "\(Quantity.grouped(lost)) of which never did"
    return "tries the same call\(to(calls.target)) up to "
      + "\(Quantity.grouped(calls.attemptsMaximum)) times: \(some(calls.failedTotal, "failure")) in "
      + "\(some(calls.requestCount, "run")), \(end), \(long(calls.span)) in all: "
      + calls.fingerprint
  }

  private static func errors(_ errors: ErrorsEvidence) -> String {
    var text =
      "is where errors begin: in \(Quantity.grouped(errors.originCount)) of "
      + "\(some(errors.callCount, "call")), \(TraceQuantity.share(errors.rate))"
    let messages = errors.messages.filter { !$0.message.isEmpty }
    if messages.count == 1 { text += ": \(messages[0].message)" }
    if messages.count > 1 {
      let parts = messages.map { "\($0.message) (\(Quantity.grouped($0.count)))" }
      text += ": " + parts.joined(separator: "; ")
    }
    return text
  }

  private static func gap(_ gap: GapEvidence) -> String {
    var place = ""
    switch (gap.after.isEmpty, gap.before.isEmpty) {
    case (true, true): break
    case (false, true): place = " after \(gap.after)"
    case (true, false): place = " before \(gap.before)"
    case (false, false): place = " between \(gap.after) and \(gap.before)"
    }
    let count = gap.count == 1 ? "once" : "\(Quantity.grouped(gap.count)) times"
    let all = gap.count == 1 ? "" : ", \(long(gap.total)) in all"
    return "spends up to \(span(gap.maximum))\(place) that no span accounts for (\(count)\(all))"
  }

  /// `9 times as long`, `1.7 times as long`.
  private static func factor(_ before: Int64, _ after: Int64) -> String {
    guard before > 0 else { return "longer" }
    let tenths = Int((Double(after) / Double(before) * 10).rounded())
    if tenths >= 100 || tenths % 10 == 0 { return "\(Quantity.grouped(tenths / 10)) times as long" }
    return "\(tenths / 10).\(tenths % 10) times as long"
  }

  private static func span(_ nanoseconds: Int64) -> String { TraceQuantity.duration(nanoseconds) }

  private static func long(_ nanoseconds: Int128) -> String {
    TraceQuantity.duration(Int64(clamping: nanoseconds))
  }

  private static func to(_ target: String) -> String { target.isEmpty ? "" : " to \(target)" }

  private static func some(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(Quantity.grouped(count)) \(noun)s"
  }
}
