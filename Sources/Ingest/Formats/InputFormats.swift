import LogCore

/// The wrappers that lines come in, in the order in which they are tried: the first that fits wins.
///
/// A wrapper around a line is recognised by its shape, one that is a JSON object by its keys.
enum InputFormats {
  /// A wrapper around a line.
  struct LineFormat: Sendable {
    let kind: WrapperKind
    /// The values of `--input` that allow it, besides `auto`.
    let mode: InputMode
    /// What a line must look like, for help.
    let shape: String
  }

  /// A JSON object that is a wrapper.
  struct DocumentFormat: Sendable {
    let kind: WrapperKind
    let mode: InputMode
    let shape: String
  }

  static let lines = [
    LineFormat(kind: .kubectl, mode: .kubectl, shape: "[pod/NAME/CONTAINER] ..."),
    LineFormat(kind: .cri, mode: .cri, shape: "2024-05-14T09:00:00.1Z stdout F ..."),
    LineFormat(kind: .stern, mode: .stern, shape: "POD CONTAINER ..."),
    LineFormat(kind: .compose, mode: .compose, shape: "SERVICE-1  | ..."),
    LineFormat(kind: .kubectl, mode: .kubectl, shape: "2024-05-14T09:00:00.123456789Z ..."),
  ]

  static let documents = [
    DocumentFormat(kind: .otlp, mode: .otlp, shape: #"{"resourceLogs":[...]}"#),
    DocumentFormat(
      kind: .span, mode: .spans, shape: #"{"resourceSpans":[...]} and other span exports"#),
    DocumentFormat(
      kind: .cloudwatch, mode: .cloudwatch, shape: #"{"events":[...],"nextToken":...}"#),
    DocumentFormat(
      kind: .loki, mode: .loki, shape: #"{"labels":{...},"line":...,"timestamp":...}"#),
    DocumentFormat(kind: .docker, mode: .docker, shape: #"{"log":...,"stream":...,"time":...}"#),
    DocumentFormat(
      kind: .stern, mode: .stern, shape: #"{"message":...,"podName":...,"containerName":...}"#),
    DocumentFormat(
      kind: .stern, mode: .stern, shape: #"{"pod":...,"container":...,"message":...}"#),
    DocumentFormat(kind: .journald, mode: .journald, shape: #"{"__REALTIME_TIMESTAMP":...}"#),
    DocumentFormat(
      kind: .kubernetes, mode: .auto, shape: #"{"kind":"Event","apiVersion":"v1",...}"#),
  ]

  /// Takes the wrapper off a line; nil if it came in none that the mode allows.
  static func unwrap(_ line: ByteSlice, _ mode: InputMode, _ stamp: inout WrapperStamp)
    -> LineWrapping?
  {
    guard line.count >= 4 else { return nil }
    switch mode {
    case .auto: return unwrapAny(line, &stamp)
    case .kubectl:
      return KubectlFormat.prefix(line, &stamp) ?? KubectlFormat.stampAlone(line, &stamp)
    case .cri: return CRIFormat.unwrap(line, &stamp)
    case .stern:
      return SternFormat.unwrap(line, forced: true, &stamp)
        ?? KubectlFormat.stampAlone(line, &stamp)
    case .compose:
      return ComposeFormat.unwrap(line, forced: true, &stamp)
        ?? KubectlFormat.stampAlone(line, &stamp)
    default: return nil
    }
  }

  private static func unwrapAny(_ line: ByteSlice, _ stamp: inout WrapperStamp) -> LineWrapping? {
    let c = unsafe line.start[0]
    if c == 0x5B { return KubectlFormat.prefix(line, &stamp) }
    if unsafe ASCII.isDigit(c) && line.start[4] == 0x2D {
      if let found = CRIFormat.unwrap(line, &stamp) { return found }
    }
    guard ASCII.isLetter(c) || ASCII.isDigit(c) || c == 0x1B else { return nil }
    if !ASCII.isUpper(c), let found = SternFormat.unwrap(line, forced: false, &stamp) {
      return found
    }
    if let found = ComposeFormat.unwrap(line, forced: false, &stamp) { return found }
    return ASCII.isDigit(c) ? KubectlFormat.stampAlone(line, &stamp) : nil
  }

  /// Whether the mode knows wrappers around lines at all.
  static func unwrapsLines(_ mode: InputMode) -> Bool {
    mode == .auto || lines.contains { $0.mode == mode }
  }

  /// Whether the mode knows wrappers that are JSON objects.
  static func unwrapsDocuments(_ mode: InputMode) -> Bool {
    mode == .auto || documents.contains { $0.mode == mode }
  }

  /// What an object with these members is.
  static func document(_ members: DocumentMembers, _ mode: InputMode, _ out: DocumentContent)
    -> DocumentKind
  {
    func allows(_ one: InputMode) -> Bool { mode == .auto || mode == one }
    if allows(.otlp) && OTLPDocument.isMatch(members) { return .otlp }
    if allows(.spans) && SpanRecords.isMatch(members) { return .spans }
    if allows(.cloudwatch) && CloudWatchDocument.isMatch(members) { return .cloudwatch }
    if allows(.loki) && LokiExportFormat.unwrap(members, out) { return .single }
    if allows(.docker) && DockerFormat.unwrap(members, out) { return .single }
    if allows(.stern) && SternJSONFormat.unwrap(members, out) { return .single }
    if allows(.stern) && SternExtendedJSONFormat.unwrap(members, out) { return .single }
    if allows(.journald) && JournaldFormat.unwrap(members, out) { return .single }
    if mode == .auto && KubernetesEventFormat.unwrap(members, out) { return .single }
    return .plain
  }
}

/// What a JSON object is to framing.
enum DocumentKind {
  /// A record itself.
  case plain
  /// Wraps one content.
  case single
  /// Wrap any number of records.
  case otlp, cloudwatch, spans
}
