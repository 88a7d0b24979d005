import LogCore

/// The labels that all records of a source have: `--label`, the path's, the file's name.
final class BaseLabels {
  private let arena = ByteArena(blockSize: 1024)
  private var given: [(name: ByteSlice, value: ByteSlice)] = []
  private var path: [(name: ByteSlice, value: ByteSlice)] = []

  init(source: SourceContext, options: IngestOptions) {
    for label in options.labels {
      given.append((arena.copy(label.name), arena.copy(label.value)))
    }
    guard let name = source.path else { return }
    if let found = KubernetesPath.labels(of: name) {
      path.append((ByteSlice("namespace"), arena.copy(found.namespace)))
      path.append((ByteSlice("pod"), arena.copy(found.pod)))
      path.append((ByteSlice("container"), arena.copy(found.container)))
    }
    path.append((ByteSlice("filename"), arena.copy(name)))
  }

  /// With a wrapper's labels; the first of equal names counts.
  func entries(with own: [(name: ByteSlice, value: ByteSlice)])
    -> [(name: ByteSlice, value: ByteSlice)]
  {
    given + own + path
  }

  /// With labels that are complete.
  func complete(_ own: [(name: ByteSlice, value: ByteSlice)])
    -> [(name: ByteSlice, value: ByteSlice)]
  {
    given + own
  }
}
