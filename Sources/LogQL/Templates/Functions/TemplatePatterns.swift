internal import LogCore

/// The regular expressions that a template has used, compiled: mostly they are constants.
final class TemplatePatterns {
  private static let capacity = 32

  private let counters: WorkerCounters
  private var known: [(text: [UInt8], pattern: CompiledPattern, matcher: PatternMatcher)] = []
  private var oldest = 0

  init(_ counters: WorkerCounters) { self.counters = counters }

  /// The expression and what matches it; throws as Go does if it does not compile.
  func pattern(
    _ text: ByteSlice
  ) throws(TemplateFailure) -> (pattern: CompiledPattern, matcher: PatternMatcher) {
    for entry in known where text.equals(entry.text) { return (entry.pattern, entry.matcher) }
    let pattern: CompiledPattern
    do throws(PatternError) {
      pattern = try CompiledPattern(text.string, use: .replace)
    } catch {
      throw TemplateFailure("error parsing regexp: \(error.headline): `\(text.string)`")
    }
    let entry = (text.array, pattern, PatternMatcher(pattern, counters))
    if known.count < Self.capacity {
      known.append(entry)
    } else {
      known[oldest] = entry
      oldest = (oldest + 1) % Self.capacity
    }
    return (pattern, entry.2)
  }
}
