import Foundation
import Ingest
import LogCore
import LogQL
import Support
import Testing

@testable import Reports

/// The state of a timeline: the same for any order, any split and any number of threads.
@Suite struct TimelineStateTests {
  private static let minute = 60

  /// A small shop: two services, an hour, failing and slow from the 35th to the 45th minute.
  private func shop(_ random: inout Seeded) -> [String: [String]] {
    var api: [String] = []
    var web: [String] = []
    for second in stride(from: 0, to: 3_600, by: 4) {
      let isBad = (2_100..<2_700).contains(second)
      let time = stamp(second)
      let ms = Double.random(in: 10..<40, using: &random) * (isBad ? 20 : 1)
      if isBad && Int.random(in: 0..<3, using: &random) == 0 {
        api.append(
          #"{"time":"\#(time)","level":"error","msg":"request failed","status":500,"duration_ms":\#(ms),"version":"2","err":"no price for \#(second)"}"#
        )
      } else {
        api.append(
          #"{"time":"\#(time)","level":"info","msg":"done","status":200,"duration_ms":\#(ms),"version":"\#(second < 2_050 ? 1 : 2)"}"#
        )
      }
      if !(1_000..<1_500).contains(second) {
        web.append("time=\(time) level=info service=web msg=tick n=\(second)")
      }
    }
    return ["api.jsonl": api, "web.log": web]
  }

  private func stamp(_ second: Int) -> String {
    let time = CivilTime(nanoseconds: Int64(1_772_000_000 / 3_600 * 3_600 + second) * 1_000_000_000)
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    return "\(time.year)-\(two(time.month))-\(two(time.day))T\(two(time.hour)):\(two(time.minute)):"
      + "\(two(time.second))Z"
  }

  /// Writes the files, runs `body` in their folder's path.
  private func withFiles<T>(_ files: [String: [String]], _ body: (String) throws -> T) rethrows -> T
  {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "logq-timeline-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, lines) in files {
      let text = lines.map { $0 + "\n" }.joined()
      try? text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    return try body(folder.path)
  }

  private func read(_ paths: [String], threads: Int) -> (state: TimelineState, files: FileTable) {
    var request = ReportRequest()
    request.threads = threads
    let source = FileRecordSource(inputs: InputList(arguments: paths), options: IngestOptions())
    return ReportRun(request, source: source) { _ in TimelineState() }.run()
  }

  private func json(_ state: TimelineState, _ files: FileTable) -> String {
    let out = ByteBuffer()
    var options = TimelineOptions()
    options.step = 60_000_000_000
    TimelineJSON.write(TimelineBuilder(state, files: files, options: options).build(), to: out)
    return withExtendedLifetime(out) { out.slice.string }
  }

  private func partial(_ state: TimelineState, _ files: FileTable) -> String {
    let all = ByteBuffer()
    let out = PartialOutput {
      all.append($0)
      return true
    }
    let head = PartialHead(kind: .timeline, query: "", options: [])
    ReportPartial.write(state, head: head, files: files, to: out)
    return withExtendedLifetime(all) { all.slice.string }
  }

  @Test func `what happened is told in order`() {
    var random = Seeded(1)
    withFiles(shop(&random)) { folder in
      let (state, files) = read(["\(folder)/api.jsonl", "\(folder)/web.log"], threads: 1)
      var options = TimelineOptions()
      options.step = 60_000_000_000
      let events = TimelineBuilder(state, files: files, options: options).build().events
      let told = events.map { "\($0.type.rawValue) \($0.service)" }
      #expect(
        told == [
          "silence web", "recovery web", "deploy api", "new-error api", "error-rate api",
          "latency api", "recovery api",
        ]
          || Set(told) == [
            "silence web", "recovery web", "deploy api", "new-error api", "error-rate api",
            "latency api", "recovery api",
          ], "\(told)")
      #expect(events.map(\.time) == events.map(\.time).sorted())
      #expect(
        events.filter { $0.type == .errorRate }.allSatisfy { $0.evidence?.first?.line ?? 0 > 500 })
    }
  }

  @Test(arguments: 1...5)
  func `order, threads and splits change no byte`(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let whole = shop(&random)
    try withFiles(whole) { folder in
      let paths = ["\(folder)/api.jsonl", "\(folder)/web.log"]
      let (state, files) = read(paths, threads: 1)
      let expected = json(state, files)
      #expect(expected.contains("error-rate"))
      let (other, otherFiles) = read(paths.reversed(), threads: 3)
      #expect(json(other, otherFiles) == expected, "seed \(seed)")
      let lines = partial(state, files)
      #expect(partial(other, otherFiles) == lines)
      let parts = paths.map { path in
        let (state, files) = read([path], threads: 1)
        return partial(state, files)
      }
      let merged = TimelineState()
      let arena = ByteArena()
      let texts = parts.reversed().map { arena.copy($0) }
      let mergedFiles = try withExtendedLifetime(arena) {
        try ReportPartial.merge(texts, into: merged)
      }
      merged.settle(mergedFiles)
      #expect(json(merged, mergedFiles) == expected, "seed \(seed)")
      #expect(partial(merged, mergedFiles) == lines, "seed \(seed)")
    }
  }
}

/// Times of notes.
@Suite struct NoteTests {
  @Test(arguments: [
    ("14:35 paged", "14:35", "paged"),
    ("- 14:35 - paged by robot", "14:35", "paged by robot"),
    ("14:35:20 rolled back", "14:35:20", "rolled back"),
    ("2026-03-02 14:35 fixed", "14:35", "fixed"),
    ("2026-03-02T14:35:20.5+02:00 fixed", "12:35:20", "fixed"),
    ("2026-03-02T14:35:20Z", "14:35:20", ""),
  ])
  func `a line begins with a time`(line: String, time: String, text: String) {
    let notes = NoteList()
    let arena = ByteArena()
    _ = withExtendedLifetime(arena) {
      notes.add(arena.copy(line + "\n  more\n"), file: "notes.txt")
    }
    let noon: Int64 = 1_772_452_800_000_000_000
    let found = notes.timed(
      oldest: noon - 7_200_000_000_000, newest: noon + 14_400_000_000_000, zone: .utc)
    #expect(found.map(\.note.title) == [text + " more"])
    let civil = CivilTime(nanoseconds: found.first?.time ?? 0)
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    var clock = "\(two(civil.hour)):\(two(civil.minute))"
    if civil.second > 0 { clock += ":\(two(civil.second))" }
    #expect(clock == time)
    #expect(civil.day == 2)
  }

  @Test func `other lines are no notes`() {
    let notes = NoteList()
    let arena = ByteArena()
    _ = withExtendedLifetime(arena) {
      notes.add(arena.copy("no time\n25:10 wrong\n1:30 short\n"), file: "n")
    }
    #expect(notes.all.isEmpty)
  }
}
