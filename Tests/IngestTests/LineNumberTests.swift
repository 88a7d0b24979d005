import LogCore
import Synchronization
import Testing

@testable import Ingest

/// Records know the number of their first physical line, however a file is cut and read.
@Suite struct LineNumberTests {
  private let folder = ScratchFolder()

  private func mixedLog(lines: Int, seed: UInt64) -> String {
    var random = SeededGenerator(seed: seed)
    var text = ""
    for i in 0..<lines {
      let time = "2026-01-15T10:\(10 + i / 60 % 50):\(10 + i % 50)Z"
      switch Int.random(in: 0..<12, using: &random) {
      case 0: text += "\(time) ERROR request \(i) failed\n  at one\n  at two\n\nCaused by: x\n"
      case 1: text += "{\"n\": \(i),\n  \"deep\": {\n  }\n}\n"
      case 2: text += "\n"
      case 3: text += "plain line \(i)\n"
      case 4: text += "{\"n\":\(i)}{\"n\":\"second on the line\"}\n"
      case 5: text += "[\n{\"n\":\(i)},\n{\"n\":1}\n]\n"
      case 6: text += "{\"broken\": \(i)\nno object\n"
      default: text += "{\"time\":\"\(time)\",\"n\":\(i),\"level\":\"info\"}\n"
      }
    }
    return text
  }

  /// Number and first line of each record, in the order of the numbers.
  private func read(_ path: String, segment: Int, workers: Int) -> [(line: Int, text: String)] {
    var options = IngestOptions()
    options.segmentSize = segment
    let source = FileRecordSource(inputs: InputList(arguments: [path]), options: options)
    var request = ReadRequest()
    request.needs = [.time, .lineNumbers]
    request.workers = workers
    let wanted = request
    let found = Mutex<[(sequence: Int, line: Int, text: String)]>([])
    WorkerThreads.run(workers) { _ in
      let names = LabelNames()
      let streams = StreamTable(names: names, selector: nil)
      let batch = RecordBatch(names: names, streams: streams)
      let reader = source.makeReader(wanted, names: names, streams: streams)
      while let place = reader.next(batch) {
        found.withLock { found in
          for i in 0..<batch.count {
            let line = batch.line[i]
            let first = line[0..<(line.firstIndex(of: 0x0A) ?? line.count)]
            found.append((place.sequence, batch.lineNumber[i], first.string))
          }
        }
        if place.isLast { source.release(source: place.source, sequence: place.sequence) }
      }
    }
    let before = source.linesBefore(source: 0)
    return found.withLock { $0 }.map { sequence, line, text in
      ((sequence < before.count ? before[sequence] : 0) + line, text)
    }.sorted { $0.0 < $1.0 }
  }

  @Test(arguments: [64, 1000, 50_000], [1, 3])
  func `each record begins on the line that it names`(segment: Int, workers: Int) {
    for seed in 1...6 {
      let text = mixedLog(lines: 400, seed: UInt64(seed))
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let records = read(folder.file("\(seed).log", text), segment: segment, workers: workers)
      #expect(records.count > 300)
      for (number, first) in records {
        #expect(
          number >= 1 && number <= lines.count && lines[number - 1].contains(first),
          "seed \(seed), line \(number): \(first)")
      }
    }
  }

  @Test func `lines of compressed files and wrapped lines are counted through`() {
    var text = ""
    for i in 1...5000 {
      text +=
        "2026-01-15T10:10:00.00000000\(i % 10)Z stdout \(i % 3 == 0 ? "P" : "F") line \(i) \n"
    }
    let records = read(folder.file("cri.log", text), segment: 4096, workers: 2)
    for (number, first) in records {
      #expect(first.hasPrefix("line \(number) "), "line \(number): \(first)")
    }
  }
}
