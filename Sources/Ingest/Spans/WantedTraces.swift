import LogCore

/// Traces that are looked for in log lines, and the bytes that a line must hold to name one of them.
// SAFETY: never changed after `init`; the finder only reads what it was made from.
final class WantedTraces: @unchecked Sendable {
  private var byID: [[UInt8]: [Int]] = [:]
  /// Of ids that are numbers, by their lower 64 bits.
  private var byLowerHalf: [UInt64: [Int]] = [:]
  let prefilter: LiteralPrefilter?
  private let finder: LiteralFinder?

  init(_ traces: [[UInt8]]) {
    var literals: Set<[UInt8]> = []
    var isComplete = !traces.isEmpty
    for (index, id) in traces.enumerated() {
      byID[id, default: []].append(index)
      guard let low = Self.lowerHalf(id) else {
        // Letters of other texts may be written with escapes.
        let isPlain = id.allSatisfy { ASCII.isWord($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x3A }
        if isPlain { literals.insert(id.map { ASCII.lowered($0) }) } else { isComplete = false }
        continue
      }
      byLowerHalf[low, default: []].append(index)
      // Twelve digits stand together in every spelling, that of a UUID included.
      literals.insert(Array(id.drop { $0 == 0x30 }.suffix(12)))
      literals.insert(Array(String(low).utf8))
    }
    if isComplete {
      let made = LiteralPrefilter(
        literals: literals.sorted { $0.lexicographicallyPrecedes($1) }, ignoresCase: true)
      finder = LiteralFinder(literals: made.literals, ignoresCase: true)
      var filter = made
      filter.isAboutLabels = true
      prefilter = filter
    } else {
      finder = nil
      prefilter = nil
    }
  }

  /// The lower 64 bits of an id in its canonical spelling; nil if it is no number.
  private static func lowerHalf(_ id: [UInt8]) -> UInt64? {
    guard id.count == 16 || id.count == 32, id.allSatisfy({ ASCII.hexValue($0) != nil }) else {
      return nil
    }
    return id.suffix(16).reduce(0) { $0 << 4 | UInt64(ASCII.hexValue($1) ?? 0) }
  }

  /// Whether a line holds the bytes of an id: false says that it names none.
  func mayName(_ line: ByteSlice) -> Bool { finder.map { $0.find(line, from: 0) != nil } ?? true }

  /// The traces that an id as written names.
  func traces(_ written: ByteSlice) -> [Int] { byID[TraceIDText.canonical(written)] ?? [] }

  /// The traces that have these lower 64 bits.
  func traces(lowerHalf number: UInt64) -> [Int] { byLowerHalf[number] ?? [] }
}
