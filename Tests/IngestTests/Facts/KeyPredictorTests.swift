import LogCore
import Support
import Testing

@testable import Ingest

/// What the prediction gives must be what a walk over all fields gives.
@Suite struct KeyPredictorTests {
  private static let keys = [
    "time", "Time", "ts", "timestamp", "@timestamp", "level", "severity", "lvl", "Level", "msg",
    "response_time", "t\\u0069me", "x", "a\\\"b",
  ]
  private static let values = [
    "1715677200", "1715677201", "\"2024-05-14T09:00:00Z\"", "\"info\"", "\"ERROR\"", "30", "\"x\"",
    "null", "{\"time\":1715677299,\"level\":\"fatal\"}", "[\"time\",{\"level\":\"warn\"}]",
    "\"\\\"time\\\":1715677298\"", "\"level\"", "\"time\"", "\"a\\\\\"", "12.5",
  ]
  private static let words = [
    "1715677200", "2024-05-14T09:00:00Z", "info", "error", "30", "x", "\"a ts=1715677201 b\"",
    "\"level=fatal\"", "\"q\\\"ts=1715677202\"", "",
  ]

  private func object(_ numbers: inout Seeded) -> String {
    let space = Bool.random(using: &numbers) ? "" : " "
    let members = (0..<Int.random(in: 1...5, using: &numbers)).map { _ in
      let key = Self.keys.randomElement(using: &numbers) ?? ""
      return "\"\(key)\"\(space):\(space)\(Self.values.randomElement(using: &numbers) ?? "0")"
    }
    return "{" + members.joined(separator: "," + space) + "}"
  }

  private func line(_ numbers: inout Seeded) -> String {
    (0..<Int.random(in: 2...6, using: &numbers)).map { _ in
      let key = Self.keys.randomElement(using: &numbers) ?? ""
      return "\(key)=\(Self.words.randomElement(using: &numbers) ?? "x")"
    }.joined(separator: " ")
  }

  @Test(arguments: [RecordFormat.json, .logfmt])
  func `a finder that has seen other records answers as a new one`(_ format: RecordFormat) {
    var numbers = Seeded(42)
    let old = FactFinder(needs: [.time, .level], timeField: nil, zone: .utc)
    for _ in 0..<20_000 {
      let text = format == .json ? object(&numbers) : line(&numbers)
      // One record in two is seen twice, so that the prediction has something to learn from.
      for _ in 0..<2 {
        let new = FactFinder(needs: [.time, .level], timeField: nil, zone: .utc)
        let isRight = withSlice(text) {
          old.time(of: $0, format: format) == new.time(of: $0, format: format)
            && old.level(of: $0, format: format) == new.level(of: $0, format: format)
        }
        if !isRight {
          Issue.record("different with prediction: \(text)")
          return
        }
      }
    }
  }
}
