internal import Traces

/// What a finding says, as a sentence.
enum FindingText {
  static func sentence(_ evidence: Evidence) -> String {
    switch evidence {
    case .budget(let row):
      return "\(row.budget) is broken by \(some(row.overCount, "trace")) of "
        + "\(Quantity.grouped(row.traceCount)), \(span(row.value ?? 0)) was measured"
    case .shift(let shift):
      return "self time rose from \(span(shift.beforeP50)) to \(span(shift.afterP50)) (p50)"
    case .outlier(let outlier):
      return "\(Quantity.grouped(outlier.count)) of \(some(outlier.of, "span")) took up to "
        + "\(span(outlier.maximum)), the median is \(span(outlier.median))"
    case .repeatedCalls(let calls):
      return "up to \(some(calls.callsMaximum, "call")) a request\(to(calls.target)), "
        + "\(long(calls.total)) in all\(calls.isSequential ? ", one after the other" : ""): "
        + calls.fingerprint
    case .retries(let calls):
      return "up to \(some(calls.attemptsMaximum, "attempt"))\(to(calls.target)), "
        + "\(Quantity.grouped(calls.recoveredCount)) of \(some(calls.requestCount, "run")) "
        + "recovered: \(calls.fingerprint)"
    case .errors(let errors):
      let message = errors.messages.first { !$0.message.isEmpty }.map { ": \($0.message)" } ?? ""
      return "errors begin in \(Quantity.grouped(errors.originCount)) of "
        + "\(some(errors.callCount, "call")), \(TraceQuantity.share(errors.rate))\(message)"
    case .dominant(let critical, let share):
      return "has \(long(critical)), \(TraceQuantity.share(share)) of all critical time"
    case .gap(let gap):
      let place = [
        gap.after.isEmpty ? "" : " after \(gap.after)",
        gap.before.isEmpty ? "" : " before \(gap.before)",
      ].joined()
      return "waits up to \(span(gap.maximum))\(place) without a span for it"
    }
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
