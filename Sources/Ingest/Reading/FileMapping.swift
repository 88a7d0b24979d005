internal import CScan
import Glibc
import LogCore
import Synchronization

/// A regular file as memory: what the page cache has is scanned in place, not copied first.
///
/// A copy costs two thirds of what a plain search takes (docs/decisions/0009). Pages that have been
/// read are given back, so that the memory stays constant whatever the size of the file.
// SAFETY: the mapping is made here, never written, and removed in `deinit`; `bytes` gives out only
// what lies within it with the padding that scanners need. Whoever holds a slice holds the mapping.
@safe
final class FileMapping: Sendable {
  private nonisolated(unsafe) let base: UnsafePointer<UInt8>
  private let count: Int
  /// Up to here memory may be read: the end of the last page.
  private let readable: Int
  private let slot: Int
  private let faultsBefore: Int
  private let hasForgotten = Atomic<Bool>(false)
  static let pageSize = Int(getpagesize())
  /// Smaller files are not worth the calls.
  static let worthwhile = 1 << 20

  /// Maps all of a file; nil where that cannot be done, or is not worth while.
  init?(_ file: InputFile) {
    let size = file.status.size
    guard file.status.kind == .regular, size >= Self.worthwhile, let slot = MappedRanges.take()
    else { return nil }
    let address = unsafe file.map(size)
    guard let address = unsafe address else {
      MappedRanges.giveBack(slot)
      return nil
    }
    unsafe base = UnsafePointer(address.assumingMemoryBound(to: UInt8.self))
    count = size
    readable = (size + Self.pageSize - 1) / Self.pageSize * Self.pageSize
    self.slot = slot
    faultsBefore = MappedRanges.faults
    MappedRanges.set(slot, UInt(bitPattern: address), UInt(readable))
    if isLong { program_forget_text() }
  }

  /// Whether the program's own memory is worth a thought: it is read for milliseconds.
  private var isLong: Bool { count >= 16 << 20 }

  deinit {
    MappedRanges.giveBack(slot)
    unsafe munmap(UnsafeMutableRawPointer(mutating: base), count)
  }

  /// Whether bytes were missing that a file had when it was opened; they read as NUL from then on.
  var hasFaults: Bool { MappedRanges.faults != faultsBefore }

  /// Bytes of the file; nil so near its end that scanners would look behind the mapping.
  func bytes(_ range: Range<Int>) -> ByteSlice? {
    guard range.upperBound <= count, range.upperBound + ChunkBuffer.padding <= readable else {
      return nil
    }
    return unsafe ByteSlice(start: base + range.lowerBound, count: range.count)
  }

  /// Gives pages back that have been read; whoever reads them again pays for it.
  func forget(_ range: Range<Int>) {
    let from = range.lowerBound / Self.pageSize * Self.pageSize
    let to = min(count, range.upperBound) / Self.pageSize * Self.pageSize
    guard from < to else { return }
    // What was run so far took thousands of pages of the program, with those around each; what a
    // long reading needs is some hundred.
    if isLong && !hasForgotten.exchange(true, ordering: .relaxed) { program_forget_text() }
    unsafe madvise(UnsafeMutableRawPointer(mutating: base + from), to - from, MADV_DONTNEED)
  }
}

/// The mapped files of the process, for the one case that memory cannot say otherwise: where a file
/// was made shorter since, or its disk fails, the system sends SIGBUS.
///
/// The handler puts an empty page there and counts; the readers see the count and go on with calls
/// that can fail.
enum MappedRanges {
  // SAFETY: words that are written by one owner and read by the handler, as atomics.
  private struct Slot: ~Copyable {
    let start = Atomic<UInt>(0)
    let count = Atomic<UInt>(0)
    let isTaken = Atomic<Bool>(false)
  }

  private static let slotCount = 64
  private static nonisolated(unsafe) let slots: UnsafeMutablePointer<Slot> = {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotCount)
    for i in 0..<slotCount { unsafe (slots + i).initialize(to: Slot()) }
    watch()
    return unsafe slots
  }()
  private static let faultCount = Atomic<Int>(0)

  /// How often an empty page had to stand in.
  static var faults: Int { faultCount.load(ordering: .acquiring) }

  /// A slot for one more mapping; nil where there are many already.
  static func take() -> Int? {
    for i in 0..<slotCount {
      let wasTaken = unsafe slots[i].isTaken.exchange(true, ordering: .acquiringAndReleasing)
      if !wasTaken { return i }
    }
    return nil
  }

  static func set(_ slot: Int, _ start: UInt, _ count: UInt) {
    unsafe slots[slot].start.store(start, ordering: .releasing)
    unsafe slots[slot].count.store(count, ordering: .releasing)
  }

  static func giveBack(_ slot: Int) {
    unsafe slots[slot].count.store(0, ordering: .releasing)
    unsafe slots[slot].isTaken.store(false, ordering: .releasing)
  }

  private static func watch() {
    var action = sigaction()
    unsafe sigemptyset(&action.sa_mask)
    action.sa_flags = SA_SIGINFO | SA_NODEFER
    unsafe action.__sigaction_handler.sa_sigaction = { _, info, _ in
      guard let info = unsafe info, let at = unsafe info.pointee._sifields._sigfault.si_addr,
        MappedRanges.standIn(at: UInt(bitPattern: at))
      else {
        // Not ours: the instruction is tried again and ends the program as it would have.
        signal(SIGBUS, SIG_DFL)
        return
      }
    }
    unsafe sigaction(SIGBUS, &action, nil)
  }

  /// Puts an empty page at an address in a mapping; called by the signal handler.
  private static func standIn(at address: UInt) -> Bool {
    for i in 0..<slotCount {
      let start = unsafe slots[i].start.load(ordering: .acquiring)
      let count = unsafe slots[i].count.load(ordering: .acquiring)
      guard address >= start, address - start < count else { continue }
      let size = UInt(FileMapping.pageSize)
      let page = unsafe mmap(
        UnsafeMutableRawPointer(bitPattern: address / size * size), Int(size), PROT_READ,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
      faultCount.add(1, ordering: .acquiringAndReleasing)
      return unsafe page != MAP_FAILED
    }
    return false
  }
}
