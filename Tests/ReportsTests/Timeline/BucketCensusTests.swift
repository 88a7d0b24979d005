import LogCore
import Testing

@testable import Reports

/// Which part of the time an input is about.
@Suite struct BucketCensusTests {
  private let start: Int64 = 1_772_539_200

  /// Seconds after the start, of the stretch that counts.
  private func stretch(_ seconds: [Int64]) -> (from: Int64, to: Int64, isAll: Bool)? {
    let census = BucketCensus()
    for second in seconds { census.note((start + second) * 1_000_000_000) }
    return census.mainStretch.map {
      ($0.from / 1_000_000_000 - start, $0.to / 1_000_000_000 - start, $0.isAll)
    }
  }

  @Test func `a file without times has that of its last change, which is not counted`() throws {
    let found = try #require(stretch(Array(0..<600) + [3_000_000]))
    #expect(found == (0, 600, false))
  }

  @Test func `so have several such files`() throws {
    let found = try #require(stretch(Array(0..<600) + [3_000_000, 3_200_000, 9_000_000]))
    #expect(found == (0, 600, false))
  }

  /// A record an hour: each gap is long, but none longer than the others.
  @Test func `an input of few records is one all the same`() throws {
    let found = try #require(stretch((0..<47).map { $0 * 3_600 }))
    #expect(found == (0, 46 * 3_600 + 1, true))
  }

  /// Ten lines when a service starts, and one when it fails.
  @Test func `neither is a record long after others astray`() throws {
    let found = try #require(stretch(Array(0..<10) + [7_200]))
    #expect(found == (0, 7_201, true))
  }

  @Test func `a night without records parts nothing`() throws {
    let found = try #require(stretch(Array(0..<3_000) + Array(33_000..<36_000)))
    #expect(found == (0, 36_000, true))
  }

  @Test func `without records there is none`() { #expect(stretch([]) == nil) }
}
