import Glibc
import LogCore
import Synchronization
import Testing

@testable import Ingest

/// Large files are read where they lie in memory; nothing else may be seen of that.
@Suite struct FileMappingTests {
  private let folder = ScratchFolder()

  /// About `bytes` bytes of JSON lines, stamped text and stack traces.
  private func log(bytes: Int) -> [String] {
    var lines: [String] = []
    var size = 0
    while size < bytes {
      let n = lines.count
      let line =
        n % 7 == 0
        ? "2026-01-15 10:00:\(10 + n % 50) ERROR request \(n) failed"
        : #"{"time":"2026-01-15T10:00:\#(10 + n % 50)Z","n":\#(n),"level":"info"}"#
      lines.append(line)
      size += line.utf8.count + 1
    }
    return lines
  }

  @Test(arguments: [1, 3])
  func `a large file gives all its lines`(workers: Int) {
    let lines = log(bytes: 5 << 20)
    let path = folder.file("large.log", lines.joined(separator: "\n") + "\n")
    let reading = readAll([path], IngestOptions(), request(workers: workers, needs: .time))
    #expect(reading.lines == lines)
    #expect(reading.sequences > 10)
    #expect(reading.report.lines == lines.count)
  }

  @Test func `literals are found in a large file as in a small one`() {
    let lines = log(bytes: 3 << 20)
    let path = folder.file("large.log", lines.joined(separator: "\n"))
    let reading = readAll([path], IngestOptions(), request(workers: 2, literals: ["7 failed"]))
    let wanted = lines.filter { $0.contains("7 failed") }
    #expect(reading.lines.filter { $0.contains("7 failed") } == wanted)
  }

  @Test(arguments: [-3, -1, 0, 1, 100])
  func `a file may end at any place of its last page`(beyond: Int) {
    var text = log(bytes: 2 << 20).joined(separator: "\n") + "\n"
    let size = (2 << 20) + 64 * FileMapping.pageSize + beyond
    text += String(repeating: "x", count: size - text.utf8.count)
    let path = folder.file("\(beyond).log", text)
    let reading = readAll([path])
    #expect(reading.report.bytes == size)
    #expect(reading.lines.joined(separator: "\n") == text)
  }

  @Test func `bytes that a file has lost read as NUL`() throws {
    let path = folder.file("shrinks.log", String(repeating: "line\n", count: 1 << 18))
    let budget = DescriptorBudget(wanted: 1)
    let file = try #require(try? InputFile.open(path.utf8CString.map { $0 }, budget).get())
    let mapping = try #require(FileMapping(file))
    #expect(!mapping.hasFaults)
    #expect(truncate(path, 100_000) == 0)
    let kept = try #require(mapping.bytes(0..<50))
    #expect(kept.string == String(repeating: "line\n", count: 10))
    let lost = try #require(mapping.bytes(500_000..<500_010))
    #expect(lost.array == Array(repeating: 0, count: 10))
    #expect(mapping.hasFaults)
  }

  @Test func `a file that becomes shorter while it is read is told`() {
    let lines = log(bytes: 4 << 20)
    let path = folder.file("shrinks.log", lines.joined(separator: "\n") + "\n")
    let source = FileRecordSource(
      inputs: InputList(arguments: [path]), options: IngestOptions())
    let collector = RecordCollector(source)
    let wasCut = Atomic<Bool>(false)
    collector.run(request()) { _ in
      if !wasCut.exchange(true, ordering: .relaxed) { truncate(path, 1 << 20) }
    }
    let reading = collector.reading
    #expect(reading.lines.count > 1000)
    #expect(reading.lines.count < lines.count)
    #expect(reading.report.damage.contains { $0.headline.contains("became shorter") })
  }
}
