import Foundation
import Support
import Testing

/// Each file of `samples/` is taken for what it is: `samples/EXPECTED`.
@Suite struct SampleTests {
  /// A line of `EXPECTED`: the file, and the counts of `--stats` that tell what was made of it.
  struct Sample: CustomTestStringConvertible, Sendable {
    var file: String
    var records: String
    var wrappers: String
    var testDescription: String { file }
  }

  static let samples: [Sample] = {
    let url = LogqProcess.root.appendingPathComponent("samples/EXPECTED")
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let columns = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      return Sample(file: columns[0], records: columns[1], wrappers: columns[2])
    }
  }()

  @Test(arguments: samples)
  func `a sample is detected as what it is`(sample: Sample) throws {
    let result = try LogqProcess.run(
      ["--stats", "-c", "{}", "samples/\(sample.file)"], in: LogqProcess.root)
    #expect(result.status == 0)
    #expect(Self.value("records", result.errors) == sample.records)
    #expect(Self.value("in wrappers", result.errors) == sample.wrappers)
    #expect(Self.value("damaged", result.errors) == "0")
  }

  @Test func `every sample is listed`() throws {
    let folder = LogqProcess.root.appendingPathComponent("samples")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let listed = Set(Self.samples.map { $0.file.prefix { $0 != "/" } }.map(String.init))
    #expect(Set(names).subtracting(["EXPECTED", "README.md", "rules.yaml"]) == listed)
  }

  /// The value of a line `name: value`; empty if there is none.
  private static func value(_ name: String, _ text: String) -> String {
    for line in text.split(separator: "\n") where line.hasPrefix(name + ":") {
      return line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
    }
    return ""
  }
}
