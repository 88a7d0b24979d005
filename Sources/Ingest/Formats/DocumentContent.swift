import LogCore

/// The JSON wrappers that hold one record.
enum SingleFormat {
  case loki, docker, sternJSON, sternExtended, journald, event

  var kind: WrapperKind {
    switch self {
    case .loki: .loki
    case .docker: .docker
    case .sternJSON, .sternExtended: .stern
    case .journald: .journald
    case .event: .kubernetes
    }
  }

  /// The content is a record as it stands: never joined or taken apart.
  var isWhole: Bool { self == .loki || self == .event }

  /// The members that the stream's labels come from: equal texts, equal labels.
  var labelKeys: [DocumentMembers.Key] {
    switch self {
    case .loki: Self.lokiKeys
    case .docker: Self.dockerKeys
    case .sternJSON: Self.sternKeys
    case .sternExtended: Self.extendedKeys
    case .journald: Self.journaldKeys
    case .event: []
    }
  }

  private static let lokiKeys: [DocumentMembers.Key] = [.labels]
  private static let dockerKeys: [DocumentMembers.Key] = [.stream, .attrs]
  private static let sternKeys: [DocumentMembers.Key] = [
    .podName, .containerName, .namespace, .nodeName,
  ]
  private static let extendedKeys: [DocumentMembers.Key] = [.pod, .container, .namespace]
  private static let journaldKeys: [DocumentMembers.Key] = [
    .systemdUnit, .systemdUserUnit, .unit, .hostname, .syslogIdentifier,
  ]

  /// Adds the labels of the object that was read last.
  func addLabels(_ members: DocumentMembers, _ labels: WrapperLabels) {
    switch self {
    case .loki: LokiExportFormat.addLabels(members, labels)
    case .docker: DockerFormat.addLabels(members, labels)
    case .sternJSON: SternJSONFormat.addLabels(members, labels)
    case .sternExtended: SternExtendedJSONFormat.addLabels(members, labels)
    case .journald: JournaldFormat.addLabels(members, labels)
    case .event: KubernetesEventFormat.addLabels(members, labels)
    }
  }
}

/// What a JSON wrapper said of its one record.
///
/// One reader's, filled anew for each object.
final class DocumentContent {
  var format = SingleFormat.loki
  var content = ByteSlice.empty
  var time: Int64?
  /// A part of a line, held until the rest comes.
  var isPartial = false
  var journald = JournaldPriority.absent
  let labels = WrapperLabels()
  /// Where texts go that are not as the input has them: the batch's arena.
  var arena: ByteArena
  /// For numbers and texts that are times.
  let times: TimestampParser
  var stamp = WrapperStamp()

  init(arena: ByteArena, times: TimestampParser) {
    self.arena = arena
    self.times = times
  }

  func reset() {
    content = .empty
    time = nil
    isPartial = false
    journald = .absent
    labels.removeAll()
  }

  /// A string member's value without escapes; lives as long as the batch.
  func text(_ member: JSONMember) -> ByteSlice {
    member.hasEscapes ? JSONString.unescape(member.value, into: arena) : member.value
  }
}
