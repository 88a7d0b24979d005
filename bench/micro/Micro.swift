import Glibc
import LogCore

/// Times the scanners over a file in memory: `bench-micro FILE [NAME]`.
///
/// Works through the file in chunks of 256 KiB, as the readers do; prints the best and the median of
/// nine runs. Only a release build says anything.
@main
struct Micro {
  static let chunkSize = 256 * 1024

  static func main() {
    guard CommandLine.arguments.count > 1, let text = read(CommandLine.arguments[1]) else {
      print("usage: bench-micro FILE [NAME]")
      exit(2)
    }
    let filter = CommandLine.arguments.count > 2 ? CommandLine.arguments[2] : ""
    var bench = Bench(chunks: chunks(of: text), filter: filter)
    bench.runAll()
  }

  /// The whole file, with room to read behind it.
  private static func read(_ path: String) -> ByteSlice? {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let size = Int(lseek(file, 0, SEEK_END))
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: size + 256)
    memory.initialize(repeating: 0x0A, count: size + 256)
    var done = 0
    while done < size {
      let n = pread(file, memory + done, min(size - done, 1 << 24), off_t(done))
      guard n > 0 else { return nil }
      done += n
    }
    return ByteSlice(start: UnsafePointer(memory), count: size)
  }

  /// Pieces of whole lines.
  private static func chunks(of text: ByteSlice) -> [ByteSlice] {
    var result: [ByteSlice] = []
    var from = 0
    while from < text.count {
      let end = min(from + chunkSize, text.count)
      let cut = text.lastIndex(of: 0x0A, before: end).map { $0 + 1 } ?? end
      result.append(text[from..<(cut > from ? cut : end)])
      from = cut > from ? cut : end
    }
    return result
  }
}
