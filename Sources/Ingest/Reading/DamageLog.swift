import LogCore
import Synchronization

/// What was wrong with the input, from all workers.
final class DamageLog: Sendable {
  private struct Entry {
    var source: Int
    var line: Int
    var diagnostic: Diagnostic
  }

  private struct State {
    var entries: [Entry] = []
    /// How many warnings each source has had, and how many were left out.
    var perSource: [Int: Int] = [:]
    var leftOut = 0
  }

  private let state = Mutex(State())
  /// More than this of one source, or of all, are only counted.
  private static let mostOfSource = 3
  private static let most = 20

  /// A source that cannot be opened.
  func add(_ source: SourceState, _ error: SystemError) {
    append(
      source, line: 0,
      Diagnostic(
        "cannot read \(source.displayName): \(SystemMessage.text(error.number))",
        severity: .warning))
  }

  /// A source that ends where it should not; `text` is a clause about it.
  func add(_ source: SourceState, _ text: String) {
    append(
      source, line: Int.max,
      Diagnostic(
        "\(source.displayName) is damaged: \(text); what comes before was read",
        severity: .warning))
  }

  /// A warning about a source that says all itself.
  func add(_ source: SourceState, _ warning: Diagnostic) {
    append(source, line: Int.max, warning)
  }

  /// A line that was cut.
  func add(_ source: SourceState, _ line: LongLine, cap: Int) {
    append(
      source, line: line.number,
      Diagnostic(
        "\(source.displayName), line \(line.number): \(line.length) bytes long, cut after \(cap)",
        severity: .warning))
  }

  /// All warnings, in the order of the sources.
  var diagnostics: [Diagnostic] {
    state.withLock { state in
      let sorted = state.entries.sorted { ($0.source, $0.line) < ($1.source, $1.line) }
      var result = sorted.prefix(Self.most).map(\.diagnostic)
      let more = state.leftOut + sorted.count - result.count
      if more > 0 {
        result.append(Diagnostic("and \(more) more damaged places", severity: .warning))
      }
      return result
    }
  }

  private func append(_ source: SourceState, line: Int, _ diagnostic: Diagnostic) {
    state.withLock { state in
      let seen = state.perSource[source.index, default: 0]
      state.perSource[source.index] = seen + 1
      guard seen < Self.mostOfSource else {
        state.leftOut += 1
        return
      }
      state.entries.append(Entry(source: source.index, line: line, diagnostic: diagnostic))
    }
  }
}
