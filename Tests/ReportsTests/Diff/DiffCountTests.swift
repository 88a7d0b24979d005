import Ingest
import LogCore
import LogQL
import Support
import Testing

@testable import Reports

/// What is told of more records than the sample holds, and the queries of numbers.
@Suite struct DiffCountTests {
  private static let start = 1_772_000_000_000

  private func lines(_ random: inout Seeded) -> [String] {
    (0..<3_000).map { i in
      let tenant = "t-\(Int.random(in: 0..<9, using: &random))"
      let items = Int.random(in: 1...30, using: &random)
      let fails = tenant == "t-4" ? i % 3 > 0 : Int.random(in: 0..<50, using: &random) == 0
      return
        #"{"ts":\#(Self.start + i * 500),"service":"api","msg":"done","status":\#(fails ? 500 : 200),"tenant":"\#(tenant)","items":\#(items)}"#
    }
  }

  private func read(_ paths: [String], sample: Int, threads: Int = 1) -> (DiffState, FileTable) {
    var request = ReportRequest()
    request.needs.insert(.traceIDs)
    request.facts.keepsFields = true
    request.threads = threads
    let source = FileRecordSource(inputs: InputList(arguments: paths), options: IngestOptions())
    let (state, files) = ReportRun(request, source: source) {
      DiffState(names: $0, sample: sample)
    }.run()
    return (state, files)
  }

  private func json(_ state: DiffState, _ files: FileTable) -> String {
    let out = ByteBuffer()
    DiffJSON.write(DiffFinder.find(state, DiffOptions(), files: files), to: out)
    return withExtendedLifetime(out) { out.slice.string }
  }

  @Test func `single predicates are counted exactly, however small the sample is`() throws {
    var random = Seeded(21)
    let folder = ReportFolder()
    let path = folder.file("api.jsonl", lines(&random))
    let (whole, files) = read([path], sample: 10_000)
    let (part, partFiles) = read([path], sample: 800)
    #expect(whole.isComplete && !part.isComplete)
    let expected = DiffFinder.find(whole, DiffOptions(), files: files)
    let found = DiffFinder.find(part, DiffOptions(), files: partFiles)
    #expect(found.groups == expected.groups)
    let a = try #require(expected.findings.first { $0.predicate.title == "tenant = t-4" })
    let b = try #require(found.findings.first { $0.predicate.title == "tenant = t-4" })
    #expect(b.shares.isExact)
    #expect(
      [b.shares.a, b.shares.aTotal, b.shares.b, b.shares.bTotal] == [
        a.shares.a, a.shares.aTotal, a.shares.b, a.shares.bTotal,
      ])
    #expect(b.aClaim?.query == a.aClaim?.query)
  }

  @Test(arguments: 1...4) func `a sample is the same for any split`(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let folder = ReportFolder()
    let parts = lines(&random).cut(into: 3, &random).enumerated().map {
      folder.file("part\($0.offset).jsonl", $0.element)
    }
    let (state, files) = read(parts, sample: 500)
    let expected = json(state, files)
    let (other, otherFiles) = read(parts.reversed(), sample: 500, threads: 3)
    #expect(json(other, otherFiles) == expected, "seed \(seed)")
    let texts = parts.reversed().map { path in
      let (state, files) = read([path], sample: 500)
      return partial(state, files)
    }
    let merged = DiffState(names: LabelNames(), sample: 500)
    let mergedFiles = try withExtendedLifetime(texts) {
      try ReportPartial.merge(texts.map(\.slice), into: merged)
    }
    #expect(json(merged, mergedFiles) == expected, "seed \(seed)")
  }

  @Test func `counts have queries, and numbers of A and B are told`() throws {
    let folder = ReportFolder()
    let lines = (0..<900).map { i in
      let items = i * 7 % 40
      return
        #"{"ts":\#(Self.start + i * 500),"service":"api","msg":"done","status":\#(items > 30 ? 500 : 200),"items":\#(items)}"#
    }
    let (state, files) = read([folder.file("api.jsonl", lines)], sample: 10_000)
    let result = DiffFinder.find(state, DiffOptions(), files: files)
    let finding = try #require(result.findings.first)
    #expect(finding.predicate.title == "items >= 31")
    #expect(finding.shares.a == result.groups.a && finding.shares.b == 0)
    let numeric = try #require(finding.numeric)
    #expect(numeric.larger == 1 && numeric.b95 < 31 && numeric.a50 >= 31)
    let query = try #require(finding.aClaim?.query)
    #expect(query.contains("| status=~\"5[0-9][0-9]\" | items>=31 ["))
    #expect(finding.aClaim?.value == result.groups.a)
  }
}
