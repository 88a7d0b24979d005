import Testing

@testable import Ingest

@Suite struct ReadAheadTests {
  @Test(arguments: [0, 1, 256 * 1024, 1_000_003])
  func `what is read ahead comes as it was`(count: Int) throws {
    let stream = try #require(ReadAheadStream(Counting(count)))
    var bytes: [UInt8] = []
    let room = UnsafeMutablePointer<UInt8>.allocate(capacity: 100_000)
    defer { room.deallocate() }
    while case .bytes(let n) = stream.read(into: room, capacity: 100_000) {
      bytes += UnsafeBufferPointer(start: room, count: n)
    }
    #expect(bytes == (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    #expect(stream.read(into: room, capacity: 1) == .end)
    #expect(stream.damage == "it ends early")
  }

  @Test func `a stream that is not read to its end ends its thread`() throws {
    let inner = Counting(10_000_000)
    do {
      let stream = try #require(ReadAheadStream(inner))
      let room = UnsafeMutablePointer<UInt8>.allocate(capacity: 16)
      defer { room.deallocate() }
      #expect(stream.read(into: room, capacity: 16) == .bytes(16))
    }
    #expect(inner.given < 10_000_000)
  }

  /// Bytes by their number, a few at a time.
  private final class Counting: ByteStream {
    private let count: Int
    private(set) var given = 0
    init(_ count: Int) { self.count = count }

    var damage: String? { "it ends early" }

    func read(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) -> StreamRead {
      let n = min(capacity, count - given, 70_001)
      for i in 0..<n { bytes[i] = UInt8(truncatingIfNeeded: (given + i) &* 7) }
      given += n
      return n == 0 ? .end : .bytes(n)
    }
  }
}
