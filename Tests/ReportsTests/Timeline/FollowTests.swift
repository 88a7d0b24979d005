import LogCore
import Support
import Synchronization
import Testing

@testable import Ingest
@testable import Reports

/// A timeline of an input that grows: which buckets are closed, and what is told of them.
@Suite struct FollowTests {
  private static let second: Int64 = 1_000_000_000
  /// 2024-05-14T09:00:00Z.
  private static let start: Int64 = 1_715_677_200

  // MARK: - Buckets

  @Test func `a bucket is closed when a record is newer than its end and the lateness`() {
    var clock = FollowClock(step: 10 * Self.second, lateness: 5 * Self.second)
    #expect(clock.closedEnd == nil)
    let ends: [(time: Int64, end: Int64?)] = [
      (101, nil), (114, nil), (115, 110), (99, 110), (124, 110), (125, 120),
    ]
    for (time, end) in ends {
      _ = clock.note(time * Self.second)
      #expect(clock.closedEnd == end.map { $0 * Self.second }, "\(time)")
    }
  }

  @Test func `a record from far ahead closes nothing, several in a row do`() {
    var clock = FollowClock(step: 10 * Self.second, lateness: 0)
    _ = clock.note(100 * Self.second)
    let closing = [1_000_000, 111].map { clock.note($0 * Self.second) }
    #expect(closing == [false, true])
    #expect(clock.closedEnd == 110 * Self.second)
    let told = (0..<16).map { clock.note((1_000_000 + Int64($0)) * Self.second) }
    #expect(told.firstIndex(of: true) == 15)
    #expect(clock.closedEnd == 1_000_010 * Self.second)
  }

  @Test func `where the newest record was astray the others are believed after a while`() {
    var clock = FollowClock(step: 10 * Self.second, lateness: 0)
    _ = clock.note(1_000_000 * Self.second)
    for i in 0..<1_000 { _ = clock.note(Int64(100 + i) * Self.second) }
    #expect(clock.closedEnd == 1_090 * Self.second)
  }

  @Test func `times at the ends of what there is do no harm`() {
    var clock = FollowClock(step: .max, lateness: .max)
    for time in [0, Int64.max, .min, 1] { _ = clock.note(time) }
    clock = FollowClock(step: 10 * Self.second, lateness: 5 * Self.second)
    for time in [Int64.max, 0, .max] { _ = clock.note(time) }
    _ = clock.closedEnd
  }

  // MARK: - Runs

  /// One request a second of two services; every other one of `api` fails from `bad.lowerBound` on.
  private func lines(_ count: Int, bad: Range<Int>) -> [String] {
    (0..<count).flatMap { i in
      ["api", "web"].map { service in
        let fails = service == "api" && bad.contains(i) && i % 2 == 0
        let time = FollowTests.clock(Self.start + Int64(i))
        return """
          {"ts":"\(time)","service":"\(service)","status":\(fails ? 500 : 200),\
          "msg":"\(fails ? "no price" : "done")","level":"\(fails ? "error" : "info")"}
          """
      }
    }
  }

  private static func clock(_ seconds: Int64) -> String {
    let out = ByteBuffer(capacity: 40)
    Timestamp.writeRFC3339(seconds * second, zone: .utc, to: out)
    return out.string
  }

  /// What was told: `error-rate api`, and up to when everything was closed then.
  private struct Told: Equatable {
    var text: String
    var event: Int64
    var closed: Int64
  }

  private func follow(
    _ files: [String], segment: Int? = nil, buckets: Int64 = 720, cost: Int? = nil
  ) -> (
    told: [Told], results: [FollowWindow], withdrawn: Int
  ) {
    var ingest = IngestOptions()
    ingest.segmentSize = segment
    let source = FileRecordSource(inputs: InputList(arguments: files), options: ingest)
    var options = FollowOptions(step: 10 * Self.second)
    options.buckets = buckets
    let log = Mutex((news: TimelineNews(), told: [Told](), results: [FollowWindow]()))
    @Sendable func tell(_ timeline: Timeline, isLast: Bool, closings: Int = 1) {
      log.withLock { log in
        log.told += log.news.take(timeline, isLast: isLast, closings: closings).map {
          Told(
            text: "\($0.type.rawValue) \($0.service)", event: $0.time / Self.second - Self.start,
            closed: isLast ? .max : timeline.to / Self.second - Self.start)
        }
      }
    }
    let run = FollowRun(ReportRequest(), source: source, options: options) {
      RuledTimeline([])
    } closed: { state, files, window in
      log.withLock { $0.results.append(window) }
      var options = TimelineOptions()
      options.step = 10 * Self.second
      options.window = (window.from, window.to)
      let timeline = state.build(files: files, options: options, closed: window.to)
      tell(timeline, isLast: false, closings: window.closings)
      return FollowResult(step: timeline.step, cost: cost ?? state.cost(of: timeline))
    }
    let outcome = run.run()
    var last = TimelineOptions()
    last.step = 10 * Self.second
    last.window.from = outcome.from
    tell(outcome.state.build(files: outcome.files, options: last), isLast: true)
    return log.withLock { ($0.told, $0.results, $0.news.withdrawn) }
  }

  @Test func `an event is told once, soon after the buckets that show it`() throws {
    let folder = ReportFolder()
    let file = folder.file("app.jsonl", lines(1_800, bad: 900..<1_200))
    let (told, results, withdrawn) = follow([file])
    #expect(
      told.map(\.text).sorted() == ["error-rate api", "new-error api", "recovery api"])
    #expect(withdrawn == 0)
    let rate = try #require(told.first { $0.text == "error-rate api" })
    // Two buckets make a level, three results a settled one.
    #expect(rate.event == 900 && (930...960).contains(rate.closed), "\(rate)")
    let recovery = try #require(told.first { $0.text == "recovery api" })
    #expect((1_190..<1_200).contains(recovery.event) && recovery.closed <= 1_400, "\(recovery)")
    // One result for each bucket, in order.
    #expect(results.count == 179)
    #expect(zip(results, results.dropFirst()).allSatisfy { $1.to - $0.to == 10 * Self.second })
  }

  @Test(arguments: [64, 1_000, 50_000])
  func `what is told when does not depend on how the input is cut`(segment: Int) {
    let folder = ReportFolder()
    let file = folder.file("app.jsonl", lines(600, bad: 300..<420))
    #expect(follow([file], segment: segment).told == follow([file]).told)
  }

  @Test func `everything of the timeline of the whole has been told at the end`() {
    let folder = ReportFolder()
    let file = folder.file("app.jsonl", lines(330, bad: 300..<330))
    let (state, files) = readState([file]) { _ in RuledTimeline([]) }
    var options = TimelineOptions()
    options.step = 10 * Self.second
    let whole = state.build(files: files, options: options)
    #expect(!whole.events.isEmpty)
    #expect(
      follow([file]).told.map(\.text).sorted()
        == whole.events.map { "\($0.type.rawValue) \($0.service)" }.sorted())
  }

  @Test func `results are of so many buckets at least and twice as many at most`() {
    let folder = ReportFolder()
    let file = folder.file("app.jsonl", lines(1_500, bad: 900..<1_000))
    let (told, results, _) = follow([file], buckets: 30)
    #expect(told.map(\.text).contains("error-rate api"))
    #expect(told.filter { $0.text == "error-rate api" }.count == 1)
    for window in results {
      let from = window.from ?? Self.start * Self.second
      let buckets = (window.to - from) / (10 * Self.second)
      #expect(buckets <= 61 && (window.from == nil || buckets >= 29), "\(buckets)")
    }
    #expect(results.contains { $0.from != nil })
  }

  // MARK: - Results that are dear

  @Test func `a result waits for as many records and buckets as it costs`() {
    var budget = FollowBudget(mostClosings: 100)
    #expect(budget.affords(records: 0, closings: 1))
    budget.cost = 100_000
    #expect(!budget.affords(records: 100, closings: 1))
    #expect(budget.affords(records: 12_000, closings: 1))
    #expect(budget.affords(records: 0, closings: 25))
    budget.cost = .max
    #expect(!budget.affords(records: 1_000_000, closings: 99))
    #expect(budget.affords(records: 0, closings: 100))
  }

  @Test func `rarer results tell the same, however the input is cut`() {
    let folder = ReportFolder()
    let file = folder.file("app.jsonl", lines(1_800, bad: 900..<1_200))
    let often = follow([file])
    // At each tenth bucket.
    let rarely = follow([file], cost: 41_000)
    #expect((15...20).contains(rarely.results.count), "\(rarely.results.count)")
    #expect(rarely.results.allSatisfy { $0.closings <= 11 })
    #expect(rarely.told.map(\.text).sorted() == often.told.map(\.text).sorted())
    #expect(rarely.withdrawn == 0)
    #expect(follow([file], segment: 700, cost: 41_000).told == rarely.told)
  }

  @Test func `rare results have no more buckets than others`() {
    let folder = ReportFolder()
    let file = folder.file("app.jsonl", lines(1_500, bad: 900..<1_000))
    let (told, results, _) = follow([file], buckets: 30, cost: .max)
    #expect(told.filter { $0.text == "error-rate api" }.count == 1)
    for window in results {
      let buckets = (window.to - (window.from ?? Self.start * Self.second)) / (10 * Self.second)
      #expect(buckets <= 61 && window.closings <= 15, "\(buckets)")
    }
  }
}
