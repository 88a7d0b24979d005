import LogCore

/// `stern -o json`: `message`, `podName`, `containerName` and more.
enum SternJSONFormat {
  static func unwrap(_ members: DocumentMembers, _ out: DocumentContent) -> Bool {
    guard let message = members.member(.message, .string),
      let pod = members.member(.podName, .string),
      let container = members.member(.containerName, .string)
    else { return false }
    out.kind = .stern
    out.labels.add("pod", pod)
    out.labels.add("container", container)
    out.labels.add("namespace", members[.namespace])
    out.labels.add("node", members[.nodeName])
    var text = out.text(message)
    if text.hasSuffix("\n") { text = text[0..<text.count - 1] }
    if let found = out.stamp.readNine(text, at: 0) {
      out.time = found.nanoseconds
      text = text.from(found.end)
    }
    out.content = text
    return true
  }
}

/// `stern -o extjson` and `ppextjson`: exactly `pod`, `container`, `message`, perhaps `namespace`.
enum SternExtendedJSONFormat {
  static func unwrap(_ members: DocumentMembers, _ out: DocumentContent) -> Bool {
    guard let pod = members[.pod], let container = members[.container],
      let message = members[.message],
      members.count == (members.has(.namespace) ? 4 : 3)
    else { return false }
    out.kind = .stern
    out.labels.add("pod", pod)
    out.labels.add("container", container)
    out.labels.add("namespace", members[.namespace])
    var text = out.text(message)
    if message.kind == .string {
      while text.hasSuffix("\n") { text = text[0..<text.count - 1] }
    }
    out.content = text
    return true
  }
}
