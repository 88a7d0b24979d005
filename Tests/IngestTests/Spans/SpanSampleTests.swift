import Foundation
import LogCore
import Support
import Testing

@testable import Ingest

/// The files of `samples/spans` hold the same three spans, each in another format.
@Suite struct SpanSampleTests {
  static let files: [String] = {
    let folder = LogqProcess.root.appendingPathComponent("samples/spans").path
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }()

  private func read(_ file: String) -> (SpanTable, [String]) {
    let path = LogqProcess.root.appendingPathComponent("samples/spans/\(file)").path
    let reading = SpanReader(
      inputs: InputList(arguments: [path]), options: IngestOptions(),
      needs: SpanNeeds(fields: .everything), workers: 1
    ).read()
    return (reading.table, reading.report.damage.map(\.headline))
  }

  @Test func `every format has a sample`() {
    #expect(Self.files.count >= TraceDecoders.formats.count)
  }

  @Test(arguments: files)
  func `a sample decodes to its spans`(file: String) {
    let (table, damage) = read(file)
    #expect(damage == [])
    #expect(table.count == 3)
    let trace = String(decoding: table.text(table[0].trace), as: UTF8.self)
    #expect(trace == "5b8aa5a2d2c872e8321cf37308d69df2")
    let spans = (0..<table.count).map { row in
      let span = table[row]
      let parent = span.parentID.map { String(decoding: table.text($0), as: UTF8.self) } ?? "-"
      return "\(table.names[span.service].string) \(table.names[span.operation].string) "
        + "\(span.kind) \(parent) \(SpanLine.duration(span)) \(span.start ?? 0)"
    }
    #expect(
      spans == [
        "shop GET /basket server - 42000000 1715677200000000000",
        "shop GET prices client 051581bf3cb55c13 31000000 1715677200004000000",
        "prices GET /prices server 5fb397be34d26b51 27000000 1715677200006000000",
      ])
    #expect(table.names[table[1].peer].string == "prices")
    // Chrome's events know no errors.
    if file != "chrome.json" {
      #expect(table[1].isError)
      #expect(table.names[table[1].statusMessage].string == "upstream timed out")
    }
    #expect(!table[0].isError && !table[2].isError)
  }

  @Test func `formats may be mixed in a file, without line breaks between the values`() throws {
    var all = ""
    for file in Self.files {
      let url = LogqProcess.root.appendingPathComponent("samples/spans/\(file)")
      let text = try String(contentsOf: url, encoding: .utf8)
      all += text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    let reading = readSpans("\u{FEFF}" + all)
    #expect(reading.spans.count == 3 * Self.files.count)
    #expect(reading.damage == [])
  }
}
