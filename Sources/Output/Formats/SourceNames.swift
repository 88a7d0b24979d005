internal import LogCore

/// What the pretty view calls the source of a record: its pod and container, its service, its file;
/// and the level that a stream's labels name.
///
/// One worker's; a stream's name is made once.
final class SourceNames {
  private let showsFile: Bool
  private let names: LabelNames
  private let arena = ByteArena(blockSize: 4096)
  private var known: [(name: ByteSlice, level: Level)?] = []

  init(names: LabelNames, showsFile: Bool) {
    self.names = names
    self.showsFile = showsFile
  }

  /// The name is empty where the stream's labels name no source.
  func find(_ stream: StreamID, in streams: StreamTable) -> (name: ByteSlice, level: Level) {
    let i = Int(stream.index)
    if i >= known.count {
      known.append(contentsOf: repeatElement(nil, count: i + 1 - known.count))
    }
    if let found = known[i] { return found }
    let labels = streams[stream]
    let level = value("detected_level", labels) ?? value("level", labels)
    let found = (name: arena.copy(make(labels)), level: level.map { Level.word($0) } ?? .none)
    known[i] = found
    return found
  }

  private func make(_ labels: StreamLabels) -> ByteBuffer {
    let out = ByteBuffer(capacity: 256)
    let pod = value("pod", labels)
    let container = value("container", labels)
    if let pod {
      append(pod, to: out)
      // A pod is mostly named after its main container: then the name says enough.
      if let container, pod.find(container) == nil {
        out.append(0x2F)
        append(container, to: out)
      }
      return out
    }
    for name in Self.services {
      if let service = value(name, labels) {
        append(service, to: out)
        return out
      }
    }
    if showsFile, let file = value("filename", labels) {
      append(file.lastIndex(of: 0x2F).map { file.from($0 + 1) } ?? file, to: out)
    }
    return out
  }

  private static let services = [
    "container", "service_name", "app", "service", "unit", "syslog_identifier", "log_stream", "job",
  ]

  private func value(_ name: String, _ labels: StreamLabels) -> ByteSlice? {
    guard let value = labels[names.intern(name)], !value.isEmpty else { return nil }
    return value
  }

  private func append(_ text: ByteSlice, to out: ByteBuffer) {
    TerminalText.append(text, to: out, lineBreaks: .escaped, dropsColours: false)
  }
}
