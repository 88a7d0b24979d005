internal import LogCore

/// A line filter at work: texts go to one search for all of them, the rest is tried one by one.
final class LineFilterRunner: StageRunner {
  private let finder: LiteralFinder?
  private let regexes: [PatternMatcher]
  private let patterns: [LinePattern]
  private let addresses: [IPMatcher]
  private let isNegative: Bool
  /// An operand is the empty text, which every line contains.
  private var holdsAlways = false

  init(_ stage: LineFilterStage, _ context: RunnerContext) {
    isNegative = stage.operation.isNegative
    var texts: [[UInt8]] = []
    var regexes: [PatternMatcher] = []
    var patterns: [LinePattern] = []
    var addresses: [IPMatcher] = []
    for operand in stage.operands {
      switch operand {
      case .text(let bytes): if bytes.isEmpty { holdsAlways = true } else { texts.append(bytes) }
      case .regex(let pattern): regexes.append(PatternMatcher(pattern, context.counters))
      case .pattern(let pattern): patterns.append(pattern)
      case .ip(let matcher): addresses.append(matcher)
      }
    }
    finder = texts.isEmpty ? nil : LiteralFinder(literals: texts)
    self.regexes = regexes
    self.patterns = patterns
    self.addresses = addresses
  }

  func run(_ batch: RecordBatch) {
    if holdsAlways {
      if isNegative { batch.keptCount = 0 }
      return
    }
    if let finder, regexes.isEmpty, addresses.isEmpty {
      batch.keep(unless: isNegative) { unsafe finder.find(batch.line[$0]) != nil }
    } else if finder == nil, regexes.count == 1, addresses.isEmpty {
      let regex = regexes[0]
      batch.keep(unless: isNegative) { unsafe regex.matches(batch.line[$0]) }
    } else {
      batch.keep(unless: isNegative) { unsafe holds(batch.line[$0]) }
    }
  }

  private func holds(_ line: ByteSlice) -> Bool {
    if let finder, finder.find(line) != nil { return true }
    for regex in regexes where regex.matches(line) { return true }
    for pattern in patterns where pattern.matches(line) { return true }
    for address in addresses where address.matches(line) { return true }
    return false
  }
}

extension RecordBatch {
  /// Keeps the kept records for which the condition holds, or does not hold if `isNegative`.
  @inline(__always)
  func keep(unless isNegative: Bool = false, _ condition: (Int) -> Bool) {
    var n = 0
    for k in 0..<keptCount {
      let record = unsafe kept[k]
      unsafe kept[n] = record
      n += condition(Int(record)) != isNegative ? 1 : 0
    }
    keptCount = n
  }
}
