import Foundation
import Glibc

/// How tests with damaged input run: for a bounded time, with a seed that can be set.
///
/// `LOGQ_FUZZ_SECONDS` makes each of them run longer, `LOGQ_FUZZ_SEED` begins elsewhere. The input
/// that a test is at stands in the folder of temporary files under `logq-fuzz-KIND`, where it is
/// still found after a crash; it then becomes a file in `Tests/FuzzCases/KIND`.
package enum Fuzzing {
  package static let seed = number("LOGQ_FUZZ_SEED") ?? 1
  private static let seconds = Double(number("LOGQ_FUZZ_SECONDS") ?? 2)
  /// What takes longer than this hangs.
  private static let patience = 10.0

  /// Hands damaged samples to `check` until the time is over, at least a hundred.
  ///
  /// Returns the descriptions of what went wrong, each with the file that holds the input.
  package static func run(
    _ kind: String, _ mutator: Mutator, _ check: ([UInt8], inout Mutator) throws -> String?
  ) rethrows -> [String] {
    var mutator = mutator
    var finds: [String] = []
    let folder = FileManager.default.temporaryDirectory.path
    let path = "\(folder)/logq-fuzz-\(kind)"
    let file = open(path, O_RDWR | O_CREAT, 0o600)
    defer { close(file) }
    let end = now() + seconds
    var rounds = 0
    while rounds < 100 || now() < end {
      rounds += 1
      let input = mutator.next()
      ftruncate(file, 0)
      _ = input.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
      let start = now()
      var problem = try check(input, &mutator)
      let taken = now() - start
      if taken > patience { problem = "it took \(taken) seconds" }
      guard let problem else { continue }
      let saved = "\(path)-\(seed)-\(rounds)"
      try? Data(input).write(to: URL(fileURLWithPath: saved))
      finds.append("\(saved): \(problem)")
      if finds.count == 5 { break }
    }
    return finds
  }

  /// The inputs that once made trouble.
  package static func cases(_ kind: String) -> [(name: String, bytes: [UInt8])] {
    let folder = LogqProcess.root.appendingPathComponent("Tests/FuzzCases/\(kind)")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().compactMap { name in
      (try? Data(contentsOf: folder.appendingPathComponent(name))).map { (name, Array($0)) }
    }
  }

  /// The contents of all files below a folder of the package.
  package static func samples(_ folder: String, where isWanted: (String) -> Bool = { _ in true })
    -> [[UInt8]]
  {
    let root = LogqProcess.root.appendingPathComponent(folder)
    var samples: [[UInt8]] = []
    for case let name as String in FileManager.default.enumerator(atPath: root.path) ?? .init()
    where isWanted(name) {
      let file = root.appendingPathComponent(name)
      if let data = try? Data(contentsOf: file), !data.isEmpty { samples.append(Array(data)) }
    }
    return samples
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }
}
