import LogCore

/// The bytes of a regular file, from one offset to another or to the end.
final class FileStream: ByteStream {
  private let file: InputFile
  private(set) var offset: Int
  private let end: Int
  private(set) var damage: String?

  /// Reads `from ..< to`; where the file is shorter by then it ends there.
  init(_ file: InputFile, from: Int = 0, to: Int = Int.max) {
    self.file = file
    offset = from
    end = to
  }

  func read(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) -> StreamRead {
    let most = min(capacity, end - offset)
    guard most > 0 && damage == nil else { return .end }
    switch unsafe file.read(at: offset, into: bytes, capacity: most) {
    case .success(0): return .end
    case .success(let n):
      offset += n
      return .bytes(n)
    case .failure(let error):
      damage = "it cannot be read at byte \(offset): \(SystemMessage.text(error.number))"
      return .end
    }
  }
}
