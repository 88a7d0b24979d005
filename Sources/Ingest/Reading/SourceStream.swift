/// What the first bytes of a source say about the rest.
enum Encoding: Equatable {
  case plain, gzip, zstd, utf16LittleEndian, utf16BigEndian

  /// Tells by the first bytes; nil while more of them are needed.
  static func detect(_ bytes: [UInt8], isAll: Bool) -> Encoding? {
    let marks: [(Encoding, [UInt8])] = [
      (.gzip, [0x1F, 0x8B]), (.zstd, [0x28, 0xB5, 0x2F, 0xFD]),
      (.utf16LittleEndian, [0xFF, 0xFE]), (.utf16BigEndian, [0xFE, 0xFF]),
    ]
    for (encoding, mark) in marks {
      if bytes.starts(with: mark) { return encoding }
      if !isAll && mark.starts(with: bytes) { return nil }
    }
    return .plain
  }
}

/// A source's text: its bytes without compression, in UTF-8, both told by the first bytes.
final class SourceStream: ByteStream {
  private let raw: any ByteStream
  private let mayBeCompressed: Bool
  private var prefix: [UInt8] = []
  private var text: (any ByteStream)?

  init(_ raw: any ByteStream, mayBeCompressed: Bool = true) {
    self.raw = raw
    self.mayBeCompressed = mayBeCompressed
  }

  var damage: String? { text?.damage ?? raw.damage }

  func read(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) -> StreamRead {
    if let text { return unsafe text.read(into: bytes, capacity: capacity) }
    while true {
      // Few bytes at a time, so that what is left over fits everywhere.
      let read = unsafe raw.read(into: bytes, capacity: min(capacity, 4 - prefix.count))
      switch read {
      case .bytes(let n): unsafe prefix += UnsafeBufferPointer(start: bytes, count: n)
      case .nothingYet: return .nothingYet
      case .end: if prefix.isEmpty { return .end }
      }
      if let encoding = Encoding.detect(prefix, isAll: read == .end || prefix.count == 4) {
        let decoded = decode(encoding)
        text = decoded
        return unsafe decoded.read(into: bytes, capacity: capacity)
      }
    }
  }

  private func decode(_ encoding: Encoding) -> any ByteStream {
    let whole = PrefixedStream(prefix, raw)
    switch encoding {
    case .gzip where mayBeCompressed:
      return SourceStream(GzipReader(whole), mayBeCompressed: false)
    case .zstd where mayBeCompressed:
      return SourceStream(ZstdReader(whole), mayBeCompressed: false)
    case .utf16LittleEndian, .utf16BigEndian:
      let rest = PrefixedStream(Array(prefix.dropFirst(2)), raw)
      return UTF16Reader(rest, isBigEndian: encoding == .utf16BigEndian)
    default: return whole
    }
  }
}

/// A stream with some bytes put before it.
private final class PrefixedStream: ByteStream {
  private var prefix: [UInt8]
  private let rest: any ByteStream

  init(_ prefix: [UInt8], _ rest: any ByteStream) {
    self.prefix = prefix
    self.rest = rest
  }

  var damage: String? { rest.damage }

  func read(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) -> StreamRead {
    guard !prefix.isEmpty else { return unsafe rest.read(into: bytes, capacity: capacity) }
    let n = min(prefix.count, capacity)
    for i in 0..<n { unsafe bytes[i] = prefix[i] }
    prefix.removeFirst(n)
    return .bytes(n)
  }
}
