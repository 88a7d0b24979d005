import LogCore

/// Docker's json-file: `{"log":"...\n","stream":"stdout","time":"..."}`, long lines in parts.
enum DockerFormat {
  static func unwrap(_ members: DocumentMembers, _ out: DocumentContent) -> Bool {
    guard let log = members.member(.log, .string), let stream = members.member(.stream, .string),
      stream.value.equals("stdout") || stream.value.equals("stderr"),
      let time = members.member(.time, .string),
      let nanoseconds = Timestamp.parseRFC3339(out.labels.text(time))
    else { return false }
    out.kind = .docker
    out.time = nanoseconds
    out.labels.add("stream", stream.value)
    if let attrs = members.member(.attrs, .object) {
      var cursor = JSONCursor(attrs.value)
      while let member = cursor.next() {
        guard member.kind == .string else { continue }
        out.labels.add(safe: out.labels.key(member), out.labels.text(member))
      }
    }
    let text = out.text(log)
    out.isPartial = !text.hasSuffix("\n")
    out.content = out.isPartial ? text : text[0..<text.count - 1]
    return true
  }
}
