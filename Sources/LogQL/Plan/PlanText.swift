internal import LogCore

/// Says how a query runs, for `logq explain`.
package enum PlanText {
  /// The plan of a log query, line by line.
  package static func describe(_ plan: LogPlan, selector: StreamSelection) -> [String] {
    var lines = [row("select", written(selector))]
    lines += [row("find", needs(plan.needs))]
    lines += prefilter(plan.prefilter, plan.prefilterOrigin)
    if let window = window(plan.window) { lines.append(row("keep", window)) }
    lines += stages(plan.stages)
    return lines
  }

  /// The plan of a metric query, line by line.
  package static func describe(_ plan: MetricPlan) -> [String] {
    var lines = [row("evaluate", times(plan.times))]
    lines.append(row("find", needs(plan.needs)))
    lines += prefilter(plan.prefilter, plan.prefilterOrigin)
    for (i, leaf) in plan.leaves.enumerated() {
      if plan.leaves.count > 1 { lines.append("range \(i + 1)") }
      lines.append(row("select", written(leaf.selector)))
      lines += stages(leaf.stages + leaf.filters)
      lines.append(row("aggregate", aggregation(leaf)))
    }
    return lines
  }

  /// A regular expression: how it is matched, and whether Loki's engine takes it.
  package static func describe(_ pattern: CompiledPattern) -> String {
    let text = QueryText.quote(pattern.source)
    let missing = pattern.differencesFromRE2.map(\.what)
    let loki =
      missing.isEmpty ? "Loki takes it" : "not in Loki (RE2): \(missing.joined(separator: ", "))"
    return "\(text)   # \(pattern.explained); \(loki)"
  }

  // MARK: - Pieces

  /// A word and what belongs to it.
  package static func row(_ word: String, _ text: String) -> String {
    let pad = String(repeating: " ", count: max(1, 11 - word.utf8.count))
    return word + pad + text
  }

  private static func written(_ selector: StreamSelection) -> String {
    var text = QueryText()
    selector.write(to: &text)
    return text.text
  }

  private static func needs(_ needs: RecordNeeds) -> String {
    let words: [(RecordNeeds, String)] = [
      (.time, "times"), (.level, "levels"), (.message, "messages"), (.traceIDs, "trace ids"),
    ]
    let found = words.filter { needs.contains($0.0) }.map(\.1)
    return found.isEmpty ? "lines only" : "lines, " + found.joined(separator: ", ")
  }

  private static func prefilter(_ literals: LiteralPrefilter?, _ origin: String?) -> [String] {
    guard let literals else { return [] }
    if literals.number != nil {
      return [row("prefilter", "lines with a number that may do, from \(origin ?? "")")]
    }
    let texts = literals.literals.map { QueryText.quote(String(decoding: $0, as: UTF8.self)) }
    let cases = literals.ignoresCase ? " in any case" : ""
    let from = origin.map { ", from \($0)" } ?? ""
    return [
      row("prefilter", "lines with \(texts.joined(separator: " or "))\(cases)\(from)")
    ]
  }

  private static func window(_ window: TimeWindow) -> String? {
    switch (window.from, window.to) {
    case (nil, nil): nil
    case (let from?, nil): "times from \(rfc3339(from))"
    case (nil, let to?): "times before \(rfc3339(to))"
    case (let from?, let to?): "times from \(rfc3339(from)) to before \(rfc3339(to))"
    }
  }

  private static func stages(_ stages: [PlannedStage]) -> [String] {
    stages.enumerated().map { i, planned in
      var text = planned.written
      if planned.stage.traits.contains(.parser) {
        text +=
          "   # " + (planned.isCompletion ? "again, for what is left: " : "")
          + "finds " + found(planned.demand)
      }
      if planned.stage is JoinStage {
        text += "   # not in Loki; its query runs first, over all of the input"
      }
      return row("stage \(i + 1)", text)
    }
  }

  private static func found(_ demand: LabelDemand) -> String {
    guard let names = demand.names else { return "all labels" }
    return names.isEmpty ? "nothing that is looked at" : names.sorted().joined(separator: ", ")
  }

  private static func times(_ times: EvaluationTimes) -> String {
    switch times {
    case .instant(let at): "once, at \(rfc3339(at))"
    case .range(let from, let to, let step):
      "from \(rfc3339(from)) to \(rfc3339(to)) every \(duration(step))"
    case .tiling(let step): "at every multiple of \(duration(step)) over the input"
    case .wholeInput: "once, over the whole input"
    }
  }

  private static func aggregation(_ leaf: LeafPlan) -> String {
    var text = leaf.function.rawValue
    if let unwrap = leaf.unwrap { text += " of \(unwrap.label.text)" }
    text += leaf.isWholeInput ? "" : " over \(duration(leaf.range))"
    switch leaf.grouping {
    case .by(let names):
      text +=
        names.isEmpty ? ", one series" : ", a series for each \(names.joined(separator: ", "))"
    case .without(let names):
      text += ", a series for each set of labels"
      if !names.isEmpty { text += " without \(names.joined(separator: ", "))" }
    }
    return text
  }

  private static func rfc3339(_ time: Int64) -> String {
    let out = ByteBuffer(capacity: 40)
    Timestamp.writeRFC3339(time, zone: .utc, to: out)
    return out.string
  }

  private static func duration(_ nanoseconds: Int64) -> String {
    let out = ByteBuffer(capacity: 40)
    DurationText.formatGo(nanoseconds, to: out)
    return out.string
  }
}
