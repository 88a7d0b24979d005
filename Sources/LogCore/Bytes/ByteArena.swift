import Glibc

/// Memory for bytes that live as long as a batch: bump allocation, freed all at once.
///
/// Slices stay valid until `reset`, however much is added. One worker's.
// SAFETY: the blocks are allocated here and freed in `deinit`; `used` never passes the block's size, and
// slices are used only until `reset`.
@safe
package final class ByteArena {
  private var blocks: [UnsafeMutablePointer<UInt8>] = unsafe []
  private var blockSizes: [Int] = []
  private var current = 0
  private var used = 0
  private let blockSize: Int
  private static let padding = 64

  package init(blockSize: Int = 64 * 1024) { self.blockSize = blockSize }

  deinit { unsafe blocks.forEach { unsafe $0.deallocate() } }

  /// Frees everything that was given out; big blocks go back to the system.
  package func reset() {
    while let last = blockSizes.last, unsafe blocks.count > 1 || last > 4 * blockSize {
      unsafe blocks.removeLast().deallocate()
      blockSizes.removeLast()
    }
    current = 0
    used = 0
  }

  /// Room for `n` bytes, not initialised.
  package func allocate(_ n: Int) -> UnsafeMutablePointer<UInt8> {
    while unsafe current < blocks.count {
      if used + n <= blockSizes[current] {
        defer { used += n }
        return unsafe blocks[current] + used
      }
      current += 1
      used = 0
    }
    let size = max(blockSize, n)
    unsafe blocks.append(.allocate(capacity: size + Self.padding))
    blockSizes.append(size)
    current = unsafe blocks.count - 1
    used = n
    return unsafe blocks[current]
  }

  /// Gives back the end of the newest allocation, of which only `used` bytes were needed.
  package func shrinkLast(from allocated: Int, to needed: Int) {
    assert(needed <= allocated && used >= allocated)
    used -= allocated - needed
  }

  package func copy(_ bytes: ByteSlice) -> ByteSlice {
    let p = unsafe allocate(bytes.count)
    unsafe memcpy(p, bytes.start, bytes.count)
    return unsafe ByteSlice(start: UnsafePointer(p), count: bytes.count)
  }

  package func copy(_ bytes: [UInt8]) -> ByteSlice {
    unsafe bytes.withUnsafeBufferPointer {
      unsafe ByteSlice(start: UnsafePointer(copyBytes($0)), count: $0.count)
    }
  }

  package func copy(_ text: String) -> ByteSlice {
    var text = text
    return text.withUTF8 { unsafe ByteSlice(start: UnsafePointer(copyBytes($0)), count: $0.count) }
  }

  package func copy(_ buffer: ByteBuffer) -> ByteSlice { copy(buffer.slice) }

  private func copyBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    let p = unsafe allocate(bytes.count)
    if let from = bytes.baseAddress { unsafe memcpy(p, from, bytes.count) }
    return unsafe p
  }
}
