import Foundation
import Ingest
import LogCore
import LogQL
import Support
import Testing

@testable import Reports

/// What is different about some records.
@Suite struct DiffTests {
  /// Requests of two services; `isBad` says which of them fail at the second one.
  private func lines(_ random: inout Seeded, isBad: (String, String, Int) -> Bool) -> [String:
    [String]]
  {
    var web: [String] = []
    var api: [String] = []
    for i in 0..<1_500 {
      let tenant = "t-\(Int.random(in: 0..<12, using: &random))"
      let region = ["eu", "us", "ap"][Int.random(in: 0..<3, using: &random)]
      let items = Int.random(in: 1...30, using: &random)
      let trace = "4bf92f3577b34da6a3ce929d0e\(100_000 + i)"
      let fails =
        isBad(tenant, region, items) || Int.random(in: 0..<100, using: &random) == 0
      let time = 1_772_000_000_000 + i * 700
      api.append(
        #"{"ts":\#(time),"service":"api","msg":"\#(fails ? "request failed" : "done")","status":\#(fails ? 500 : 200),"tenant":"\#(tenant)","items":\#(items),"seq":\#(i),"trace_id":"\#(trace)"}"#
      )
      web.append(
        #"{"ts":\#(time + 30),"service":"web","msg":"done","status":\#(fails ? 502 : 200),"region":"\#(region)","upstream":"api","trace_id":"\#(trace)"}"#
      )
    }
    return ["api.jsonl": api, "web.jsonl": web]
  }

  private func withFiles<T>(_ files: [String: [String]], _ body: ([String]) throws -> T) rethrows
    -> T
  {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "logq-diff-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, lines) in files {
      let text = lines.map { $0 + "\n" }.joined()
      try? text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    return try body(files.keys.sorted().map { folder.appendingPathComponent($0).path })
  }

  private func read(_ paths: [String], threads: Int = 1) -> (state: DiffState, files: FileTable) {
    var request = ReportRequest()
    request.threads = threads
    request.needs.insert(.traceIDs)
    request.facts.keepsFields = true
    let source = FileRecordSource(inputs: InputList(arguments: paths), options: IngestOptions())
    return ReportRun(request, source: source) { DiffState(names: $0) }.run()
  }

  private func findings(_ paths: [String]) -> [String] {
    let (state, files) = read(paths)
    return DiffFinder.find(state, DiffOptions(), files: files).findings.map(\.predicate.title)
  }

  @Test func `the field that failing requests have in common comes first`() {
    var random = Seeded(3)
    withFiles(lines(&random) { tenant, _, _ in tenant == "t-7" }) { paths in
      #expect(findings(paths) == ["tenant = t-7"])
    }
  }

  @Test func `a number is told by a threshold`() {
    var random = Seeded(4)
    withFiles(lines(&random) { _, _, items in items >= 27 }) { paths in
      #expect(findings(paths) == ["items >= 27"])
    }
  }

  @Test(arguments: 1...6)
  func `nothing differs where nothing was done`(seed: Int) {
    var random = Seeded(UInt64(seed))
    withFiles(lines(&random) { _, _, _ in false }) { paths in
      #expect(findings(paths).isEmpty, "seed \(seed)")
    }
  }

  @Test func `order, threads and splits change no byte`() throws {
    var random = Seeded(5)
    try withFiles(lines(&random) { tenant, _, _ in tenant == "t-2" }) { paths in
      let (state, files) = read(paths)
      let expected = json(state, files)
      let (other, otherFiles) = read(paths.reversed(), threads: 3)
      #expect(json(other, otherFiles) == expected)
      let arena = ByteArena()
      let texts = paths.reversed().map { path in
        let (state, files) = read([path])
        return arena.copy(partial(state, files))
      }
      let merged = DiffState(names: LabelNames())
      let mergedFiles = try withExtendedLifetime(arena) {
        try ReportPartial.merge(texts, into: merged)
      }
      merged.settle(mergedFiles)
      #expect(json(merged, mergedFiles) == expected)
    }
  }

  private func json(_ state: DiffState, _ files: FileTable) -> String {
    let out = ByteBuffer()
    DiffJSON.write(DiffFinder.find(state, DiffOptions(), files: files), to: out)
    return withExtendedLifetime(out) { out.slice.string }
  }

  private func partial(_ state: DiffState, _ files: FileTable) -> String {
    let all = ByteBuffer()
    let out = PartialOutput {
      all.append($0)
      return true
    }
    ReportPartial.write(
      state, head: PartialHead(kind: .diff, query: "", options: []), files: files, to: out)
    return withExtendedLifetime(all) { all.slice.string }
  }
}
