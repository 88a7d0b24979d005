package import LogCore

/// Finds all trace ids that lines name (traces.md section 4); one worker's.
package final class TraceIDFinder {
  private let names = TraceNaming(nil)

  package init() {}

  /// The ids that a line names, in their canonical spelling and the order in which they stand; a line
  /// that is one word is an id itself.
  package func ids(in line: ByteSlice) -> [[UInt8]] {
    names.begin()
    names.read(line)
    if !names.ids.isEmpty { return names.ids }
    let word = line.trimmingASCIISpace()
    let isWord = word.array.allSatisfy { $0 > 0x20 && $0 != 0x7B && $0 != 0x22 && $0 != 0x3D }
    guard !word.isEmpty, isWord else { return [] }
    let id = TraceIDText.canonical(word)
    return id.isEmpty ? [] : [id]
  }
}
