import Glibc

@testable import LogCore

/// A text with exactly 64 readable bytes behind it, then a page that must not be touched.
///
/// The readable bytes hold what would mislead a scanner that takes them for text.
final class GuardedText {
  private let memory: UnsafeMutableRawPointer
  private let mapped: Int
  let slice: ByteSlice

  init(_ bytes: [UInt8], behind: [UInt8] = Array("\"}],:\n{= \"".utf8)) {
    let page = 4096
    let room = (bytes.count + 64 + page - 1) / page * page
    mapped = room + page
    guard
      let memory = mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      memory != MAP_FAILED
    else { preconditionFailure("no memory") }
    self.memory = memory
    mprotect(memory + room, page, PROT_NONE)
    let start = (memory + (room - 64 - bytes.count)).assumingMemoryBound(to: UInt8.self)
    for (i, byte) in bytes.enumerated() { start[i] = byte }
    for i in 0..<64 { start[bytes.count + i] = behind[i % behind.count] }
    slice = ByteSlice(start: start, count: bytes.count)
  }

  convenience init(_ text: String) { self.init(Array(text.utf8)) }

  deinit { munmap(memory, mapped) }
}

/// Random numbers that a seed repeats.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ n: Int) -> Int { Int.random(in: 0..<n, using: &self) }

  mutating func bytes(_ count: Int, of alphabet: String) -> [UInt8] {
    let letters = Array(alphabet.utf8)
    return (0..<count).map { _ in letters[below(letters.count)] }
  }
}

extension [UInt8] {
  /// A few bytes replaced, put in, taken out or cut off.
  func mutated(_ random: inout SeededGenerator, with alphabet: String) -> [UInt8] {
    var result = self
    for _ in 0..<random.below(3) {
      let at = random.below(result.count + 1)
      let byte = random.bytes(1, of: alphabet)[0]
      switch random.below(4) {
      case 0: result.insert(byte, at: at)
      case 1: if at < result.count { result[at] = byte }
      case 2: if at < result.count { result.remove(at: at) }
      default: if random.below(3) == 0 { result.removeLast(result.count - at) }
      }
    }
    return result
  }
}

extension ByteSlice {
  var text: String { string }
}

/// A slice that lives as long as the tests.
func slice(_ text: String) -> ByteSlice { slice(Array(text.utf8)) }

func slice(_ bytes: [UInt8]) -> ByteSlice {
  let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 64)
  memory.initialize(repeating: 0x22, count: bytes.count + 64)
  for (i, byte) in bytes.enumerated() { memory[i] = byte }
  return ByteSlice(start: memory, count: bytes.count)
}
