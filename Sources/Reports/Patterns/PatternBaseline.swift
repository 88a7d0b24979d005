internal import LogCore

/// Templates of an input against those of another one.
extension PatternReport {
  /// What another input has.
  package struct Baseline {
    package var total: Int
    /// Templates with records there and none here, most frequent first.
    package var gone: [(template: [UInt8], count: Int)]
  }

  /// How a template has changed.
  package enum Change: String, Sendable {
    case new
    /// Its share is at least twice or at most half of what it was, by no chance.
    case changed
  }

  /// Takes in how often each template occurs in the baseline.
  mutating func compare(with other: PatternState, _ grouping: PatternGrouping) {
    var counts: [[UInt8]: Int] = [:]
    for number in 0..<other.table.count {
      let skeleton = PatternTable.parts(other.table.keys[number]).skeleton.array
      guard let template = grouping.template(of: skeleton) else { continue }
      counts[ColumnText.pattern(template), default: 0] += other.table.counts(number).total
    }
    for i in patterns.indices {
      patterns[i].baseline = counts.removeValue(forKey: patterns[i].template) ?? 0
    }
    let gone = counts.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
    }
    baseline = Baseline(total: other.total, gone: gone.map { ($0.key, $0.value) })
  }

  /// How a template has changed against the baseline; nil where it has not, or there is none.
  ///
  /// Shares are compared with the normal approximation of a difference of two shares; four deviations
  /// are a chance of less than 1 in 10,000 for a single template.
  package func change(_ pattern: Pattern) -> Change? {
    guard let baseline, let before = pattern.baseline else { return nil }
    if before == 0 { return .new }
    let (n, m) = (Double(max(1, total)), Double(max(1, baseline.total)))
    let (now, then) = (Double(pattern.count) / n, Double(before) / m)
    guard now >= 2 * then || now * 2 <= then else { return nil }
    let all = Double(pattern.count + before) / (n + m)
    let deviation = (all * (1 - all) * (1 / n + 1 / m)).squareRoot()
    return deviation > 0 && (now - then).magnitude >= 4 * deviation ? .changed : nil
  }
}
