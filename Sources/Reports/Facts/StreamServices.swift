internal import LogCore

/// What the labels of a stream say about all its records, worked out once for each stream.
final class StreamServices {
  struct Facts {
    /// From labels that come before any field; empty where there are none.
    var service = ByteSlice.empty
    /// From labels that come behind the fields.
    var container = ByteSlice.empty
    /// The file's name up to its first `.`.
    var file = ByteSlice.empty
    var version = ByteSlice.empty
    var pod = ByteSlice.empty
    /// From the label `detected_level`, else `level`, of an export.
    var level = Level.none
    var isEvent = false
    var isSpan = false
  }

  private let names: LabelNames
  private let streams: StreamTable
  private var known: [Facts] = []

  init(names: LabelNames, streams: StreamTable) {
    self.names = names
    self.streams = streams
  }

  @inline(__always)
  func facts(of stream: StreamID) -> Facts {
    let index = Int(stream.index)
    if index >= known.count { learn(index) }
    return known[index]
  }

  /// Whether a field may name the service.
  func isOpen(_ stream: StreamID) -> Bool { facts(of: stream).service.isEmpty }
  func hasNoVersion(_ stream: StreamID) -> Bool { facts(of: stream).version.isEmpty }
  func hasNoPod(_ stream: StreamID) -> Bool { facts(of: stream).pod.isEmpty }

  /// The service where neither a strong label nor a field names one.
  func fallback(_ facts: Facts, file: ByteSlice) -> ByteSlice {
    if !facts.container.isEmpty { return facts.container }
    let file = Self.stem(facts.file.isEmpty ? file : facts.file)
    if !file.isEmpty { return file }
    if !facts.pod.isEmpty { return PodOwner.ofPod(facts.pod) }
    return ByteSlice("unknown")
  }

  private func learn(_ index: Int) {
    while known.count <= index {
      known.append(read(streams[StreamID(index: Int32(known.count))]))
    }
  }

  private func read(_ labels: StreamLabels) -> Facts {
    var facts = Facts()
    let kind = value(labels, "kind")
    facts.isEvent = kind.equals("event") && !value(labels, "object").isEmpty
    facts.isSpan = kind.equals("span")
    facts.service = first(labels, ["service_name", "service", "app", "app_kubernetes_io_name"])
    if facts.isEvent {
      let owner = Self.owner(ofObject: value(labels, "object"))
      if !owner.isEmpty { facts.service = owner }
    }
    facts.container = first(labels, ["container", "job"])
    facts.file = value(labels, "filename")
    facts.level = Level.word(first(labels, ["detected_level", "level"]))
    facts.version = first(labels, ["version", "service_version", "app_version", "release"])
    facts.pod = first(labels, ["pod", "pod_name", "k8s_pod_name"])
    return facts
  }

  private func first(_ labels: StreamLabels, _ wanted: [StaticString]) -> ByteSlice {
    for name in wanted {
      let found = value(labels, name)
      if !found.isEmpty { return found }
    }
    return .empty
  }

  private func value(_ labels: StreamLabels, _ name: StaticString) -> ByteSlice {
    let wanted = FieldRoles.normalized(ByteSlice(name))
    for i in 0..<labels.count where FieldRoles.normalized(names[labels.names[i]]) == wanted {
      if !labels.values[i].isEmpty { return labels.values[i] }
    }
    return .empty
  }

  /// The owner of what an event is about: `pod/NAME`, `replicaset/NAME`, any other by its name.
  private static func owner(ofObject object: ByteSlice) -> ByteSlice {
    guard let slash = object.firstIndex(of: 0x2F) else { return object }
    let name = object.from(slash + 1)
    if object.hasPrefix("pod/") { return PodOwner.ofPod(name) }
    if object.hasPrefix("replicaset/") { return PodOwner.ofReplicaSet(name) }
    return name
  }

  /// The last part of a path up to its first `.`.
  static func stem(_ path: ByteSlice) -> ByteSlice {
    var from = path.count
    while unsafe from > 0 && path.start[from - 1] != 0x2F { from -= 1 }
    let name = path.from(from)
    return name[0..<(name.firstIndex(of: 0x2E) ?? name.count)]
  }
}
