import LogCore
import Support
import Testing

@testable import Reports

/// The labels and fields of an input.
@Suite struct FieldTests {
  private let folder = ReportFolder()

  private func read(_ files: [String], threads: Int = 1, segment: Int? = nil)
    -> (FieldState, FileTable)
  {
    readState(files, threads: threads, segment: segment, keepsFields: true) { names in
      FieldState(names: names)
    }
  }

  private func json(_ state: FieldState) -> String {
    let out = ByteBuffer()
    FieldJSON(FieldReport(state)).write(to: out)
    return out.string
  }

  private func field(_ name: String, _ lines: [String]) -> FieldReport.Field? {
    let (state, _) = read([folder.file("f.log", lines)])
    return FieldReport(state).fields.first {
      String(decoding: $0.name, as: UTF8.self) == name && $0.source != "label"
    }
  }

  @Test(arguments: [
    (#"{"v":200}"#, "number"), (#"{"v":"12"}"#, "number"), (#"{"v":"35.2ms"}"#, "duration"),
    (#"{"v":"12KB"}"#, "bytes"), (#"{"v":true}"#, "bool"),
    (#"{"v":"2024-05-14T14:20:00Z"}"#, "time"), (#"{"v":"x y"}"#, "string"),
  ])
  func `a type is what all values look like`(line: String, type: String) {
    #expect(field("v", [line])?.type == type)
  }

  @Test func `values of several kinds are told apart`() {
    let found = field("v", [#"{"v":1}"#, #"{"v":"a"}"#, #"{"v":"b"}"#])
    #expect(found?.type == "mixed")
    #expect(found?.types.map(\.name) == ["number", "string"])
    #expect(found?.types.map(\.count) == [1, 2])
  }

  @Test func `strings that hardly repeat are ids`() {
    let lines = (0..<200).map { #"{"v":"k\#($0)x","trace_id":"abc"}"# }
    #expect(field("v", lines)?.type == "id")
    #expect(field("trace_id", lines)?.type == "id")
  }

  /// A field that holds whole documents must not fill the memory with them.
  @Test func `long values are known by their beginning, and told apart all the same`() throws {
    let long = String(repeating: "x", count: 5_000)
    let lines = [long + "1", long + "2", long + "2", "short"].map { #"{"v":"\#($0)"}"# }
    let found = try #require(field("v", lines))
    #expect(found.cardinality == 3)
    #expect(found.top.map(\.count) == [2, 1, 1])
    #expect(found.top.allSatisfy { $0.value.count < 300 })
    #expect(String(decoding: found.top[0].value, as: UTF8.self).hasPrefix("xxxx"))
  }

  @Test func `how large ids are says nothing`() {
    let lines = (0..<200).map { #"{"trace_id":"\#(1_000 + $0)"}"# }
    #expect(field("trace_id", lines)?.type == "id")
    #expect(field("trace_id", lines)?.numbers?.least == nil)
  }

  /// `12e4` and `7d` are values of a hexadecimal id as well as `9fa0`.
  @Test func `ids may look like numbers and durations now and then`() {
    let lines = (0..<400).map { #"{"v":"\#(String($0 * 7_919 + 4_096, radix: 16))"}"# }
    #expect(field("v", lines)?.type == "id")
  }

  @Test func `quantiles are within two in a hundred`() {
    let found = field("ms", (1...1000).map { #"{"ms":\#($0)}"# })
    let median = found?.numbers?.median ?? 0
    #expect(median >= 500 && median <= 510)
    #expect(found?.numbers?.least == 1)
    #expect(found?.numbers?.most == 1000)
  }

  @Test func `presence is over the records of the services that have the field`() {
    let lines = [
      #"{"service":"a","x":1}"#, #"{"service":"a"}"#, #"{"service":"b"}"#, #"{"service":"b"}"#,
    ]
    #expect(field("x", lines)?.presence == 0.5)
  }

  @Test func `of many values those with the smallest hashes stay`() {
    let lines = (0..<12_000).map { #"{"v":\#($0 % 11_000)}"# }
    let found = field("v", lines)
    #expect(found?.isExact == false)
    let distinct = found?.cardinality ?? 0
    #expect(distinct > 9_900 && distinct < 12_100)
    #expect((found?.top.first?.count ?? 0) == 2)
  }

  /// Whichever threads see too many services before they are put together: all, some or none.
  @Test(arguments: [1, 2, 3, 40]) func `many services are not told apart by any threads`(
    parts: Int
  ) {
    let lines = (0..<9_000).map { #"{"service":"s\#($0 % 5_000)","x":\#($0 % 3)}"# }
    let size = (lines.count + parts - 1) / parts
    let names = (0..<parts).map { part in
      let some = lines[min(part * size, lines.count)..<min((part + 1) * size, lines.count)]
      return folder.file("services-\(parts)-\(part).log", Array(some))
    }
    let merged = FieldState(names: LabelNames())
    for name in names { merged.merge(read([name]).0) }
    let whole = json(read(names).0)
    #expect(json(merged) == whole)
    #expect(json(read(names, threads: 3, segment: 20_000).0) == whole)
  }

  @Test(arguments: 1...8) func `one answer for any order, split and number of threads`(seed: Int) {
    var random = Seeded(UInt64(seed))
    let lines = (0..<600).map { i -> String in
      let n = Int.random(in: 0..<10_000, using: &random)
      switch n % 4 {
      case 0:
        return #"{"service":"s\#(n % 3)","status":\#(200 + n % 7),"ms":\#(n).5,"id":"k\#(n)"}"#
      case 1: return "level=info service=web took=\(n)ms path=/a/\(n % 11)"
      case 2: return #"{"level":"warn","a":{"b":"\#(n % 5)","c":[1]},"e":"","\#(n % 40)":1}"#
      default: return "plain text \(n)"
      }
    }
    let names = lines.cut(into: 3, &random).enumerated().map {
      folder.file("\(seed)-\($0).log", $1)
    }
    let (whole, files) = read(names)
    let expected = json(whole)
    let (again, _) = read(names.reversed(), threads: 3, segment: 700)
    #expect(json(again) == expected, "seed \(seed)")
    let texts = [[names[1]], [names[2], names[0]]].map { files in
      let (state, table) = read(files)
      return partial(state, table)
    }
    let merged = FieldState(names: LabelNames())
    let all = try? ReportPartial.merge(texts.map(\.slice), into: merged)
    #expect(json(merged) == expected, "seed \(seed)")
    #expect(partial(merged, all ?? FileTable()).string == partial(whole, files).string)
  }
}
