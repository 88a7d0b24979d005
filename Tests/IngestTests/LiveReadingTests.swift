import Foundation
import LogCore
import Synchronization
import Testing

@testable import Ingest

/// Pipes and followed files: what is complete comes at once, what is open after a while.
@Suite(.serialized) struct LiveReadingTests {
  private let folder = ScratchFolder()

  /// A run in the background, of which a test can see what has come so far.
  private final class LiveRun: Sendable {
    let collector: RecordCollector
    private let ended = Atomic<Bool>(false)

    init(
      _ paths: [String], _ options: IngestOptions, workers: Int, needs: RecordNeeds = []
    ) {
      let collector = RecordCollector(
        FileRecordSource(inputs: InputList(arguments: paths), options: options))
      self.collector = collector
      Thread.detachNewThread { [self] in
        collector.run(request(workers: workers, needs: needs))
        ended.store(true, ordering: .releasing)
      }
    }

    /// Waits until so many records have come, for at most ten seconds; gives their lines.
    func lines(atLeast count: Int) -> [String] {
      wait { collector.records.count >= count }
      return collector.records.map(\.line)
    }

    func waitForEnd() { wait { ended.load(ordering: .acquiring) } }
    var hasEnded: Bool { ended.load(ordering: .acquiring) }

    private func wait(_ condition: () -> Bool) {
      let end = Clock.now() + 10_000_000_000
      while !condition() && Clock.now() < end { usleep(2000) }
    }
  }

  private func makePipe() -> String {
    let path = "\(folder.path)/pipe"
    mkfifo(path, 0o600)
    return path
  }

  private func append(_ text: String, to path: String) {
    guard let file = FileHandle(forWritingAtPath: path) else { return }
    file.seekToEndOfFile()
    file.write(Data(text.utf8))
    try? file.close()
  }

  @Test(arguments: [1, 2])
  func `a JSON line goes out at once, a text line when nothing joins it`(workers: Int) throws {
    let path = makePipe()
    let run = LiveRun([path], IngestOptions(), workers: workers)
    let writer = try #require(FileHandle(forWritingAtPath: path))
    writer.write(Data("{\"n\":1}\n".utf8))
    #expect(run.lines(atLeast: 1) == ["{\"n\":1}"])
    writer.write(Data("2026-01-15 10:00:00 ERROR one\n  at two\n".utf8))
    #expect(run.lines(atLeast: 2).last == "2026-01-15 10:00:00 ERROR one\n  at two")
    writer.write(Data("{\"n\":".utf8))
    usleep(50_000)
    #expect(run.collector.records.count == 2)
    writer.write(Data("2}".utf8))
    #expect(!run.hasEnded)
    try writer.close()
    run.waitForEnd()
    #expect(run.collector.records.last?.line == "{\"n\":2}")
  }

  @Test func `much that comes through a pipe is read by all workers, in order`() throws {
    let path = makePipe()
    let run = LiveRun([path], IngestOptions(), workers: 3)
    let lines = (0..<50_000).map { "{\"number\":\($0),\"text\":\"words\"}" }
    let writer = try #require(FileHandle(forWritingAtPath: path))
    writer.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    try writer.close()
    run.waitForEnd()
    #expect(run.collector.records.map(\.line) == lines)
  }

  @Test func `a run can be ended while it waits`() throws {
    let path = makePipe()
    let run = LiveRun([path], IngestOptions(), workers: 2)
    let writer = try #require(FileHandle(forWritingAtPath: path))
    writer.write(Data("{\"n\":1}\n".utf8))
    _ = run.lines(atLeast: 1)
    run.collector.source.cancel()
    run.waitForEnd()
    #expect(run.hasEnded)
    try writer.close()
  }

  @Test func `a file is followed while it grows, is rotated and is cut`() throws {
    var options = IngestOptions()
    options.follow = .fromStart
    options.input = .lines
    let path = folder.file("app.log", "one\n")
    let run = LiveRun([path], options, workers: 2)
    #expect(run.lines(atLeast: 1) == ["one"])
    append("two\nthr", to: path)
    #expect(run.lines(atLeast: 2) == ["one", "two"])
    append("ee\nlast of the old", to: path)
    #expect(run.lines(atLeast: 3).last == "three")
    rename(path, path + ".1")
    append(" file\nreally", to: path + ".1")
    _ = folder.file("app.log", "new\n")
    #expect(
      run.lines(atLeast: 6).suffix(3) == ["last of the old file", "really", "new"])
    truncate(path, 0)
    usleep(50_000)
    append("x\n", to: path)
    #expect(run.lines(atLeast: 7).last == "x")
    run.collector.source.cancel()
    run.waitForEnd()
    #expect(run.hasEnded)
  }

  @Test func `following may begin with the last lines`() throws {
    let text = (1...5000).map { "line \($0)\n" }.joined()
    for (lines, expected) in [(0, []), (2, ["line 4999", "line 5000"])] {
      var options = IngestOptions()
      options.follow = .fromEnd(lines: lines)
      options.input = .lines
      let path = folder.file("\(lines).log", text)
      let run = LiveRun([path], options, workers: 1)
      usleep(100_000)
      append("added\n", to: path)
      #expect(run.lines(atLeast: lines + 1) == expected + ["added"])
      run.collector.source.cancel()
      run.waitForEnd()
    }
  }

  @Test func `lines of a pipe that has no times have the times of their reading`() throws {
    let path = makePipe()
    let before = Clock.wallTime()
    let run = LiveRun([path], IngestOptions(), workers: 2, needs: .time)
    let writer = try #require(FileHandle(forWritingAtPath: path))
    for n in 1...3 {
      writer.write(Data("line \(n)\n".utf8))
      _ = run.lines(atLeast: n)
    }
    let times = [before] + run.collector.records.map(\.time)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    // From the first time on it is the one of the record before.
    writer.write(Data("2026-01-15T10:00:00Z start\n".utf8))
    _ = run.lines(atLeast: 4)
    writer.write(Data("ready=1 state=up\n".utf8))
    _ = run.lines(atLeast: 5)
    let given: Int64 = 1_768_471_200_000_000_000
    #expect(run.collector.records.suffix(2).map(\.time) == [given, given])
    try writer.close()
    run.waitForEnd()
  }

  @Test func `times without a year go by when a followed file was written, not when it was opened`()
  {
    var options = IngestOptions()
    options.follow = .fromStart
    let path = folder.file("app.log", "Dec 31 23:59:58 host app: one\n")
    let written = [timespec(tv_sec: 1_609_459_199, tv_nsec: 0)]  // 2020-12-31T23:59:59Z
    #expect(utimensat(AT_FDCWD, path, written + written, 0) == 0)
    let run = LiveRun([path], options, workers: 1, needs: .time)
    _ = run.lines(atLeast: 1)
    let today = CivilTime(nanoseconds: Clock.wallTime())
    let month = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    append("\(month[today.month - 1]) \(today.day) 00:00:00 host app: two\n", to: path)
    _ = run.lines(atLeast: 2)
    let years = run.collector.records.map { CivilTime(nanoseconds: $0.time).year }
    #expect(years == [2020, today.year])
    run.collector.source.cancel()
    run.waitForEnd()
  }
}
