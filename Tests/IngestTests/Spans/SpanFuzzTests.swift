import LogCore
import Support
import Testing

@testable import Ingest

/// Damaged span files: nothing crashes, and where they are cut makes no difference.
@Suite struct SpanFuzzTests {
  private let folder = ScratchFolder()
  private static let tokens = [
    "{", "}", "[", "]", ",", ":", "\"", "\n", "\\", "{\"resourceSpans\":[", "\"spans\":[", "null",
    "\"traceId\":\"", "}\n{", "\"resource\":{", "{ a: 'b' }", "1e999", "-", "\"processes\":{",
    "\"startTime\":", "99999999999999999999", "\u{FEFF}", "{\"data\":[{\"spans\":[",
  ]

  private func problem(_ input: [UInt8]) -> String? {
    let whole = readSpans(input)
    for size in [1, 7, 64] {
      let pieces = readSpans(input, pieces: size)
      guard pieces != whole else { continue }
      return "pieces of \(size) bytes give \(pieces) and not \(whole)"
    }
    let path = folder.file("a.json", input)
    let one = readSpanFiles([path], segmentSize: 200)
    if readSpanFiles([path], segmentSize: 200, workers: 2) != one {
      return "two workers give other spans"
    }
    return nil
  }

  @Test func `however a damaged file comes, its spans are the same`() {
    let mutator = Mutator(
      samples: Fuzzing.samples("samples/spans"), tokens: Self.tokens, seed: Fuzzing.seed,
      limit: 3_000)
    #expect(Fuzzing.run("spans", mutator) { bytes, _ in problem(bytes) } == [])
  }

  @Test func `what once went wrong stays right`() {
    for (name, bytes) in Fuzzing.cases("spans") { #expect(problem(bytes) == nil, "\(name)") }
  }

  @Test func `whole samples are the same in segments`() {
    for sample in Fuzzing.samples("samples/spans") {
      let path = folder.file("b.json", sample)
      let whole = readSpanFiles([path])
      #expect(readSpanFiles([path], segmentSize: 100, workers: 2) == whole)
      #expect(whole.spans == readSpans(sample).spans)
    }
  }
}
