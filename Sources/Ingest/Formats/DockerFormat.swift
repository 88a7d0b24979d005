import LogCore

/// Docker's json-file: `{"log":"...\n","stream":"stdout","time":"..."}`, long lines in parts.
enum DockerFormat {
  static func unwrap(_ members: DocumentMembers, _ out: DocumentContent) -> Bool {
    guard let log = members.member(.log, .string), let stream = members.member(.stream, .string),
      stream.value.equals("stdout") || stream.value.equals("stderr"),
      let time = members.member(.time, .string),
      let nanoseconds = Timestamp.parseRFC3339(out.labels.text(time))
    else { return false }
    out.format = .docker
    out.time = nanoseconds
    let text = out.text(log)
    out.isPartial = !text.hasSuffix("\n")
    out.content = out.isPartial ? text : RecordFramer.trimmed(text[0..<text.count - 1])
    return true
  }

  static func addLabels(_ members: DocumentMembers, _ labels: WrapperLabels) {
    labels.add("stream", members[.stream])
    guard let attrs = members.member(.attrs, .object) else { return }
    var cursor = JSONCursor(attrs.value)
    while let member = cursor.next() {
      guard member.kind == .string else { continue }
      labels.add(safe: labels.key(member), labels.text(member))
    }
  }
}
