import Ingest
import LogCore
import LogQL
import Support
import Testing

@testable import Reports

/// Comparisons of more than there is room for: the same for any order and any split, and exact where
/// they say so.
@Suite struct DiffRoomTests {
  private static let start = 1_772_000_000_000

  /// Traces of one record and of hundreds, wide records, many services, fields with many values.
  private func lines(_ random: inout Seeded, _ count: Int = 1_200) -> [String] {
    let services = Int.random(in: 1...300, using: &random)
    return (0..<count).map { i in
      let fails = Int.random(in: 0..<5, using: &random) == 0
      let trace =
        Int.random(in: 0..<3, using: &random) == 0
        ? Int.random(in: 1...2, using: &random) : Int.random(in: 3...1_000_000, using: &random)
      var line =
        #"{"ts":\#(Self.start + i * 500),"service":"s\#(Int.random(in: 0..<services, using: &random))","#
        + #""status":\#(fails ? 500 : 200),"trace_id":"\#(hex(trace))","#
        + #""user":"u\#(Int.random(in: 0..<500, using: &random))","n":\#(i % 50)"#
      if Int.random(in: 0..<20, using: &random) == 0 {
        for _ in 0..<Int.random(in: 1...60, using: &random) {
          line += #","k\#(Int.random(in: 0..<300, using: &random))":"v""#
        }
      }
      return line + "}"
    }
  }

  private func hex(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "a", count: 32 - digits.count) + digits
  }

  private func state(_ names: LabelNames = LabelNames()) -> DiffState {
    var room = DiffState.Room()
    room.records = 200
    room.ofTrace = 20
    var counts = DiffCounts.Room()
    counts.caps = [
      .init(exact: 60, kept: 20), .init(exact: 20, kept: 10), .init(exact: 5, kept: 3),
    ]
    counts.values = 400
    counts.fields = 60
    return DiffState(names: names, room: room, counts: DiffCounts(counts))
  }

  private func read(_ paths: [String], threads: Int = 1) -> (state: DiffState, files: FileTable) {
    readState(
      paths, threads: threads, segment: 8_192, keepsFields: true, needs: .traceIDs
    ) { state($0) }
  }

  @Test(arguments: 1...6) func `order, threads and splits change no byte`(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let folder = ReportFolder()
    let parts = lines(&random).cut(into: 3, &random).enumerated().map {
      folder.file("part\($0.offset).jsonl", $0.element)
    }
    let (whole, files) = read(parts)
    #expect(!whole.isComplete && whole.records.count <= 200)
    let text = partial(whole, files)
    let expected = withExtendedLifetime(text) { text.slice.string }
    let (other, otherFiles) = read(parts.reversed(), threads: 3)
    let otherText = partial(other, otherFiles)
    #expect(withExtendedLifetime(otherText) { otherText.slice.string } == expected, "seed \(seed)")
    let texts = parts.reversed().map { path in
      let (state, files) = read([path])
      return partial(state, files)
    }
    let merged = state()
    let mergedFiles = try withExtendedLifetime(texts) {
      try ReportPartial.merge(texts.map(\.slice), into: merged)
    }
    let mergedText = partial(merged, mergedFiles)
    #expect(
      withExtendedLifetime(mergedText) { mergedText.slice.string } == expected, "seed \(seed)")
  }

  @Test func `a trace that is most of the input leaves room for others`() {
    let folder = ReportFolder()
    let lines = (0..<1_000).map { i in
      #"{"ts":\#(Self.start + i * 500),"service":"api","status":200,"trace_id":"\#(hex(i % 4 > 0 ? 7 : i))","n":\#(i)}"#
    }
    let (state, _) = read([folder.file("api.jsonl", lines)])
    let traces = Set(state.records.map(\.hash))
    #expect(!state.isComplete && traces.count > 100)
    let most = traces.map { hash in state.records.filter { $0.hash == hash }.count }.max()
    #expect(most ?? 0 <= 20)
  }

  @Test func `services beyond a thousand are not compared, and that is told`() {
    let folder = ReportFolder()
    let lines = (0..<3_000).map { i in
      #"{"ts":\#(Self.start + i * 500),"service":"s\#(i % 1_500)","status":\#(i % 1_500 < 1_000 ? 500 : 200),"n":\#(i)}"#
    }
    let (state, files) = readState([folder.file("api.jsonl", lines)], keepsFields: true) {
      DiffState(names: $0)
    }
    let result = DiffFinder.find(state, DiffOptions(), files: files)
    #expect(result.population.services.count == 1_000 && result.population.isNarrowed)
    #expect(result.missing.contains { $0.what.contains("1000 services") })
  }
}
