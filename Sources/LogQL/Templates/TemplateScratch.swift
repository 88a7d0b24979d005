internal import LogCore

/// Memory for the strings of one execution of a template.
final class TemplateScratch {
  private let arena = ByteArena(blockSize: 16 * 1024)
  private var used = 0
  /// Text in the making; whoever fills it empties it first and hands it over with `take`.
  private(set) var work = ByteBuffer(capacity: 1024)

  /// Forgets all strings.
  func reset() {
    guard used > 0 else { return }
    used = 0
    arena.reset()
  }

  /// Room for `count` bytes.
  func allocate(_ count: Int) throws(TemplateFailure) -> UnsafeMutablePointer<UInt8> {
    guard count <= TemplateLimits.scratchBytes, used + count <= TemplateLimits.scratchBytes else {
      throw .tooLarge
    }
    used += count
    return unsafe arena.allocate(count)
  }

  func copy(_ bytes: ByteSlice) throws(TemplateFailure) -> ByteSlice {
    let p = try unsafe allocate(bytes.count)
    unsafe p.update(from: bytes.start, count: bytes.count)
    return unsafe ByteSlice(start: UnsafePointer(p), count: bytes.count)
  }

  func copy(_ bytes: [UInt8]) throws(TemplateFailure) -> ByteSlice {
    let p = try unsafe allocate(bytes.count)
    for i in 0..<bytes.count { unsafe p[i] = bytes[i] }
    return unsafe ByteSlice(start: UnsafePointer(p), count: bytes.count)
  }

  func copy(_ text: String) throws(TemplateFailure) -> ByteSlice {
    let out = begin()
    out.append(text)
    return try take()
  }

  /// The buffer to write a new string into, empty.
  func begin() -> ByteBuffer {
    work.removeAll()
    return work
  }

  /// The string that has been written into the buffer.
  func take() throws(TemplateFailure) -> ByteSlice {
    let result = try copy(work.slice)
    // One large record must not hold its memory for ever.
    if work.count > 1 << 20 { work = ByteBuffer(capacity: 1024) }
    return result
  }
}
