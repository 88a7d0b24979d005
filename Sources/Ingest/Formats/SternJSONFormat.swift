import LogCore

/// `stern -o json`: `message`, `podName`, `containerName` and more.
enum SternJSONFormat {
  static func unwrap(_ members: DocumentMembers, _ out: DocumentContent) -> Bool {
    guard let message = members.member(.message, .string),
      members.member(.podName, .string) != nil, members.member(.containerName, .string) != nil
    else { return false }
    out.format = .sternJSON
    var text = out.text(message)
    if text.hasSuffix("\n") { text = text[0..<text.count - 1] }
    if let found = out.stamp.readNine(text, at: 0) {
      out.time = found.nanoseconds
      text = text.from(found.end)
    }
    out.content = RecordFramer.trimmed(text)
    return true
  }

  static func addLabels(_ members: DocumentMembers, _ labels: WrapperLabels) {
    labels.add("pod", members[.podName])
    labels.add("container", members[.containerName])
    labels.add("namespace", members[.namespace])
    labels.add("node", members[.nodeName])
  }
}

/// `stern -o extjson` and `ppextjson`: exactly `pod`, `container`, `message`, perhaps `namespace`.
enum SternExtendedJSONFormat {
  static func unwrap(_ members: DocumentMembers, _ out: DocumentContent) -> Bool {
    guard members.has(.pod), members.has(.container), let message = members[.message],
      members.count == (members.has(.namespace) ? 4 : 3)
    else { return false }
    out.format = .sternExtended
    var text = out.text(message)
    if message.kind == .string {
      while text.hasSuffix("\n") { text = text[0..<text.count - 1] }
    }
    out.content = RecordFramer.trimmed(text)
    return true
  }

  static func addLabels(_ members: DocumentMembers, _ labels: WrapperLabels) {
    labels.add("pod", members[.pod])
    labels.add("container", members[.container])
    labels.add("namespace", members[.namespace])
  }
}
