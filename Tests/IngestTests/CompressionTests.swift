import LogCore
import Testing

@testable import Ingest

/// Compressed data made by hand, without compression: blocks that hold bytes as they are.
private enum Packed {
  /// A gzip member.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(60_000)
      rest = rest.dropFirst(60_000)
      let n = UInt16(block.count)
      out += [rest.isEmpty ? 1 : 0, UInt8(n & 255), UInt8(n >> 8), UInt8(~n & 255), UInt8(~n >> 8)]
      out += block
    } while !rest.isEmpty
    return out + little(crc32(bytes)) + little(UInt32(bytes.count))
  }

  /// A zstd frame.
  static func zstd(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58]
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(60_000)
      rest = rest.dropFirst(60_000)
      let header = UInt32(block.count) << 3 | (rest.isEmpty ? 1 : 0)
      out += little(header).prefix(3) + block
    } while !rest.isEmpty
    return out
  }

  private static func little(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}

/// gzip and zstd, told by their first bytes; what can be decoded of damaged data is read.
@Suite struct CompressionTests {
  private let folder = ScratchFolder()
  private let lines = (0..<9000).map { "{\"number\":\($0),\"text\":\"the same words again\"}" }

  private var text: [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

  private func read(_ bytes: [UInt8], workers: Int = 2) -> Reading {
    readAll(
      [folder.file("data", bytes)], IngestOptions(), request(workers: workers, needs: .time))
  }

  @Test func `gzip is told by its first bytes, not by its name`() {
    let reading = read(Packed.gzip(text))
    #expect(reading.lines == lines)
    #expect(reading.report.damage.isEmpty)
    #expect(reading.report.bytes == text.count)
  }

  @Test func `zstd is told by its first bytes`() {
    let reading = read(Packed.zstd(text))
    #expect(reading.lines == lines)
    #expect(reading.report.damage.isEmpty)
  }

  @Test(arguments: [10, 100_000, 300_001])
  func `a line may span members and frames`(at cut: Int) {
    let first = Array(text.prefix(cut))
    let second = Array(text.dropFirst(cut))
    #expect(read(Packed.gzip(first) + Packed.gzip(second)).lines == lines)
    #expect(read(Packed.zstd(first) + Packed.zstd(second)).lines == lines)
  }

  @Test func `an empty member is no end`() {
    let reading = read(Packed.gzip([]) + Packed.gzip(text) + Packed.gzip([]))
    #expect(reading.lines == lines)
    #expect(reading.report.damage.isEmpty)
  }

  @Test func `zero bytes behind the last member are nothing`() {
    let reading = read(Packed.gzip(text) + [UInt8](repeating: 0, count: 1000))
    #expect(reading.lines == lines)
    #expect(reading.report.damage.isEmpty)
  }

  @Test func `other bytes behind the last member are damage`() {
    let reading = read(Packed.gzip(text) + Array("junk".utf8))
    #expect(reading.lines == lines)
    #expect(reading.report.damage.count == 1)
    #expect(read(Packed.zstd(text) + Array("junk".utf8)).report.damage.count == 1)
  }

  @Test(arguments: [1, 7, 20, 40_000, 200_000])
  func `what comes before a cut is read, and the cut is damage`(dropped: Int) {
    for packed in [Packed.gzip(text), Packed.zstd(text)] {
      let reading = read(Array(packed.dropLast(dropped)))
      // The line that was cut is there as far as it goes.
      let whole = reading.lines.dropLast()
      #expect(Array(whole) == Array(lines.prefix(whole.count)))
      #expect(whole.count >= lines.count - dropped / 40 - 2)
      #expect(reading.report.damage.count == 1)
      #expect(reading.report.damage.first?.headline.contains("is damaged") == true)
    }
  }

  @Test func `a wrong checksum is damage, and nothing is lost`() {
    var packed = Packed.gzip(text)
    packed[packed.count - 6] ^= 1
    let reading = read(packed)
    #expect(reading.lines == lines)
    #expect(reading.report.damage.count == 1)
  }

  @Test func `a file of two bytes that begins like gzip ends at once`() {
    #expect(read([0x1F, 0x8B]).report.damage.count == 1)
    #expect(read([0x1F]).records.count == 1)
    #expect(read([0x28, 0xB5]).report.damage.isEmpty)
  }

  @Test func `lines that were compressed are left out as others are`() {
    let path = folder.file("data.gz", Packed.gzip(text))
    let reading = readAll(
      [path], IngestOptions(), request(workers: 2, literals: ["\"number\":8888"]))
    #expect(reading.lines.contains(lines[8888]))
    #expect(reading.records.count < lines.count)
  }
}

/// UTF-16 with a byte order mark becomes UTF-8.
@Suite struct UTF16Tests {
  private let folder = ScratchFolder()

  private func encode(_ text: String, bigEndian: Bool) -> [UInt8] {
    ("\u{FEFF}" + text).utf16.flatMap { unit -> [UInt8] in
      bigEndian ? [UInt8(unit >> 8), UInt8(unit & 255)] : [UInt8(unit & 255), UInt8(unit >> 8)]
    }
  }

  @Test(arguments: [true, false])
  func `both byte orders, and characters of every length`(bigEndian: Bool) {
    let lines = (0..<9000).map { "{\"n\":\($0),\"text\":\"aé€😀\"}" }
    let bytes = encode(lines.joined(separator: "\r\n") + "\r\n", bigEndian: bigEndian)
    let reading = readAll([folder.file("text.log", bytes)], IngestOptions(), request(workers: 2))
    #expect(reading.lines == lines)
    #expect(reading.report.damage.isEmpty)
  }

  @Test func `half a pair and an odd byte become replacement characters`() {
    let bytes: [UInt8] = [0xFF, 0xFE, 0x3D, 0xD8, 0x61, 0, 0x0A, 0, 0x62, 0, 0x00, 0xDC, 0x63]
    #expect(readAll([folder.file("odd.log", bytes)]).lines == ["\u{FFFD}a", "b\u{FFFD}\u{FFFD}"])
  }
}
