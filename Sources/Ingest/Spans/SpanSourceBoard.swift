import Glibc
import LogCore
import Synchronization

/// Hands out the sources of spans, part by part, and collects what is said of them.
final class SpanSourceBoard: Sendable {
  /// What a worker reads next.
  enum Part {
    case segment(source: Int, SegmentedFile, sequence: Int)
    case sequential(source: Int, any ByteStream, descriptor: Int32?)
  }

  private struct State {
    var next = 0
    var file: SegmentedFile?
    var sequence = 0
    var counts: [SpanCounts]
    var streamDamage: [String?]
    var unreadable: [Diagnostic?]
    var bytes = 0
  }

  private let items: [InputList.Item]
  private let options: IngestOptions
  private let budget: DescriptorBudget
  private let state: Mutex<State>
  private let walkDamage: [Diagnostic]
  private static let segmentSize = 1 << 20
  /// More warnings than this are only counted.
  private static let mostWarnings = 20

  init(_ inputs: InputList, options: IngestOptions) {
    items = inputs.items
    walkDamage = inputs.damage
    self.options = options
    budget = DescriptorBudget(wanted: inputs.count)
    state = Mutex(
      State(
        counts: Array(repeating: SpanCounts(), count: inputs.count),
        streamDamage: Array(repeating: nil, count: inputs.count),
        unreadable: Array(repeating: nil, count: inputs.count)))
  }

  /// The next part to read; nil at the end.
  func next() -> sending Part? {
    while true {
      let found: Found = state.withLock { state in
        if let file = state.file {
          let sequence = state.sequence
          state.sequence += 1
          if state.sequence >= file.sequenceCount { state.file = nil }
          return .segment(state.next - 1, file, sequence)
        }
        guard state.next < items.count else { return .nothing }
        state.next += 1
        return open(state.next - 1, &state)
      }
      switch found {
      case .nothing: return nil
      case .again: continue
      case .segment(let source, let file, let sequence):
        return .segment(source: source, file, sequence: sequence)
      case .sequential(let source, let file, let start):
        return sequential(source, file, start)
      }
    }
  }

  private enum Found: Sendable {
    case nothing, again
    case segment(Int, SegmentedFile, Int)
    case sequential(Int, InputFile, Int)
  }

  private func open(_ source: Int, _ state: inout State) -> Found {
    let item = items[source]
    switch InputFile.open(item.path == nil ? nil : item.systemPath, budget) {
    case .failure(let error):
      state.unreadable[source] = Diagnostic(
        "cannot read \(name(source)): \(SystemMessage.text(error.number))", severity: .warning)
      return .again
    case .success(let file):
      guard file.status.kind == .regular else { return .sequential(source, file, 0) }
      let start = item.path == nil ? max(0, lseek(0, 0, SEEK_CUR)) : 0
      guard file.status.size > start, isPlain(file, at: start) else {
        return .sequential(source, file, start)
      }
      let segmented = SegmentedFile(
        file: file, bounds: start..<file.status.size,
        segmentSize: options.segmentSize ?? Self.segmentSize,
        syncPoints: SyncPoints(options: options))
      state.file = segmented
      state.sequence = 1
      if segmented.sequenceCount <= 1 { state.file = nil }
      return .segment(source, segmented, 0)
    }
  }

  private func sequential(_ source: Int, _ file: InputFile, _ start: Int) -> sending Part {
    if file.status.kind == .regular {
      let stream = SourceStream(FileStream(file, from: start))
      return .sequential(source: source, stream, descriptor: nil)
    }
    return .sequential(
      source: source, SourceStream(PipeStream(file)), descriptor: file.descriptor)
  }

  private func isPlain(_ file: InputFile, at offset: Int) -> Bool {
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { bytes in
      guard let p = bytes.baseAddress,
        case .success(let n) = unsafe file.read(at: offset, into: p, capacity: 4)
      else { return true }
      return unsafe Encoding.detect(Array(bytes.prefix(n)), isAll: true) == .plain
    }
  }

  /// A part of a source has been read.
  func finish(_ source: Int, _ counts: SpanCounts, bytes: Int, damage: String?) {
    state.withLock { state in
      state.counts[source].add(counts)
      state.bytes += bytes
      if let damage { state.streamDamage[source] = damage }
    }
  }

  // MARK: - What is said in the end

  var report: SpanReport {
    state.withLock { state in
      var report = SpanReport()
      report.sources = items.count
      report.bytes = state.bytes
      var warnings = walkDamage
      for source in 0..<items.count {
        let counts = state.counts[source]
        report.spans += counts.spans
        report.otherSignals += counts.otherSignals
        report.unknown += counts.unknown
        if let warning = state.unreadable[source] { warnings.append(warning) }
        if let damage = state.streamDamage[source] {
          warnings.append(
            Diagnostic(
              "\(name(source)) is damaged: \(damage); what comes before was read",
              severity: .warning))
        }
        if items[source].isWalked && SpanDamage.isNoExport(counts) {
          report.passedOver.append(name(source))
        } else {
          warnings += SpanDamage.warnings(counts, of: name(source))
        }
      }
      report.damage = Array(warnings.prefix(Self.mostWarnings))
      if warnings.count > Self.mostWarnings {
        let more = warnings.count - Self.mostWarnings
        report.damage.append(Diagnostic("and \(more) more damaged places", severity: .warning))
      }
      return report
    }
  }

  private func name(_ source: Int) -> String {
    items[source].path.map { "`\($0)`" } ?? "standard input"
  }
}
