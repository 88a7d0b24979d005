package import Foundation

/// The conformance cases of one kind: a folder of data and of files with cases.
package struct ConformanceCases: Sendable {
  package let folder: URL
  /// The names of the files with cases, sorted.
  package let files: [String]

  /// The cases in `Tests/Conformance/NAME`.
  package init(_ name: String) {
    folder = LogqProcess.root.appendingPathComponent("Tests/Conformance/\(name)")
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: folder.appendingPathComponent("cases").path)
    files = (names ?? []).filter { $0.hasSuffix(".json") }.sorted()
  }
}
