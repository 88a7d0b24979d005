import Foundation
@testable import Ingest
import LogCore
import Reports
import Support

/// Files of a test, and what states make of them.
final class ReportFolder {
  let path: String

  init() {
    path =
      FileManager.default.temporaryDirectory.appendingPathComponent(
        "logq-reports-\(UUID().uuidString)"
      ).path
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes lines to a file and returns its path.
  func file(_ name: String, _ lines: [String]) -> String {
    let file = "\(path)/\(name)"
    let text = lines.map { $0 + "\n" }.joined()
    _ = FileManager.default.createFile(atPath: file, contents: Data(text.utf8))
    return file
  }
}

/// Reads files into a state.
func readState<State: ReportState>(
  _ files: [String], threads: Int = 1, segment: Int? = nil, keepsFields: Bool = false,
  lines: Bool = false, needs: RecordNeeds = [], make: @escaping @Sendable (LabelNames) -> State
) -> (state: State, files: FileTable) {
  var options = IngestOptions()
  options.segmentSize = segment
  if lines { options.input = .lines }
  var request = ReportRequest()
  request.facts.keepsFields = keepsFields
  request.threads = threads
  request.needs.formUnion(needs)
  let source = FileRecordSource(inputs: InputList(arguments: files), options: options)
  return ReportRun(request, source: source, make: make).run()
}

/// The lines that a state writes, without the head.
func partial<State: ReportState>(_ state: State, _ files: FileTable) -> ByteBuffer {
  let text = ByteBuffer()
  let out = PartialOutput { bytes in
    text.append(bytes)
    return true
  }
  let head = PartialHead(kind: .patterns, query: "", options: [])
  ReportPartial.write(state, head: head, files: files, to: out)
  return text
}

extension Array {
  /// The same cut into so many parts.
  func cut(into parts: Int, _ random: inout Seeded) -> [[Element]] {
    var result = [[Element]](repeating: [], count: parts)
    for item in self { result[Int.random(in: 0..<parts, using: &random)].append(item) }
    return result
  }
}
