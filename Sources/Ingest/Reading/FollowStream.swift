import Glibc
import LogCore

/// The bytes of a file that grows: what it holds, then what is added, for ever.
///
/// Goes by the name: when another file has taken it (rotation), that one is read from its start after
/// the rest of the old one. A file that became shorter is read from its start again.
final class FollowStream: LiveStream {
  private let path: [CChar]
  private let budget: DescriptorBudget
  private let poller: LivePoller
  private var file: InputFile
  private var offset: Int
  private var lastByte: UInt8 = 0x0A
  private(set) var damage: String?

  init(
    _ file: InputFile, path: [CChar], from offset: Int, budget: DescriptorBudget, poller: LivePoller
  ) {
    self.file = file
    self.path = path
    self.offset = offset
    self.budget = budget
    self.poller = poller
    poller.watch(path)
  }

  func timeOfWriting() -> Int64 {
    FileStatus(descriptor: file.descriptor)?.changed ?? file.status.changed
  }

  func read(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) -> StreamRead {
    for _ in 0..<3 {
      switch unsafe file.read(at: offset, into: bytes, capacity: capacity) {
      case .success(let n) where n > 0:
        offset += n
        lastByte = unsafe bytes[n - 1]
        return .bytes(n)
      case .success: break
      case .failure(let error):
        damage = "it cannot be read at byte \(offset): \(SystemMessage.text(error.number))"
        return .end
      }
      guard begunAgain() else { return .nothingYet }
      if lastByte != 0x0A {
        // The old file's last line had no end and will get none.
        lastByte = 0x0A
        unsafe bytes[0] = 0x0A
        return .bytes(1)
      }
    }
    return .nothingYet
  }

  /// Whether reading starts over: the file was cut, or its name is another file's now.
  private func begunAgain() -> Bool {
    if let now = FileStatus(descriptor: file.descriptor), now.size < offset {
      offset = 0
      return true
    }
    guard let named = FileStatus(path: path), named.kind == .regular,
      !named.isSameFile(as: file.status)
    else { return false }
    guard case .success(let next) = InputFile.open(path, budget) else { return false }
    file = next
    offset = 0
    poller.watch(path)
    return true
  }

  /// Where the last `lines` lines of a file begin.
  static func startOfLast(_ lines: Int, of file: InputFile) -> Int {
    if lines <= 0 { return file.status.size }
    let buffer = ChunkBuffer(capacity: 64 * 1024)
    var end = file.status.size
    var left = lines
    // A line break at the very end ends the last line; it begins none.
    var skipsLast = true
    while end > 0 {
      let start = max(0, end - 64 * 1024)
      buffer.removeAll()
      let stream = FileStream(file, from: start, to: end)
      while case .bytes = buffer.fill(from: stream, most: 64 * 1024) {}
      var at = buffer.count
      if skipsLast && at > 0 && buffer.bytes[at - 1] == 0x0A { at -= 1 }
      skipsLast = false
      while let newline = buffer.bytes.lastIndex(of: 0x0A, before: at) {
        left -= 1
        if left <= 0 { return start + newline + 1 }
        at = newline
      }
      end = start
    }
    return 0
  }
}
