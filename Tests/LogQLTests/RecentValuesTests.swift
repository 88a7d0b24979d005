import LogCore
import Testing

@testable import LogQL

/// Marks tell all values apart that are short enough.
@Suite struct RecentValuesTests {
  private let memory = ByteArena(blockSize: 1 << 16)

  private func mark(_ text: [UInt8]) -> RecentValues.Mark? { RecentValues.mark(memory.copy(text)) }

  @Test func `two values have the same mark only if they are the same`() {
    for length in 0...16 {
      let text = (0..<length).map { UInt8(0x61 + $0) }
      #expect(mark(text) == mark(text))
      for i in 0..<length {
        var other = text
        other[i] = 0x7A
        #expect(mark(other) != mark(text), "byte \(i) of \(length)")
      }
      #expect(mark(text + [0]) != mark(text))
    }
    withExtendedLifetime(memory) {}
  }

  @Test func `longer values have none`() {
    #expect(mark(Array(repeating: 0x61, count: 17)) == nil)
  }

  @Test func `a value is found until another takes its place`() throws {
    let recent = RecentValues()
    let info = try #require(mark(Array("info".utf8)))
    #expect(recent.find(info) < 0)
    recent.remember(info, 3)
    #expect(recent.find(info) == 3)
    for i in 0..<10_000 {
      let other = try #require(mark(Array("v\(i)".utf8)))
      recent.remember(other, Int32(i))
      #expect(recent.find(other) == Int32(i))
    }
    #expect(recent.find(info) == 3 || recent.find(info) < 0)
  }
}
