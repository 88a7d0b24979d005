import LogCore

/// `logcli query -o jsonl`: `{"labels":{...},"line":"...","timestamp":"..."}`.
enum LokiExportFormat {
  static func unwrap(_ members: DocumentMembers, _ out: DocumentContent) -> Bool {
    guard let line = members.member(.line, .string), let labels = members.member(.labels, .object),
      let stamp = members.member(.timestamp, .string), let time = time(stamp, out)
    else { return false }
    out.kind = .loki
    out.time = time
    out.isWhole = true
    out.hasAllLabels = true
    var cursor = JSONCursor(labels.value)
    while let member = cursor.next() {
      guard member.kind == .string else { continue }
      out.labels.add(name: out.labels.key(member), out.labels.text(member))
    }
    out.content = out.text(line)
    return true
  }

  private static func time(_ member: JSONMember, _ out: DocumentContent) -> Int64? {
    let text = out.labels.text(member)
    if let found = out.stamp.read(text, at: 0, digits: 0...9), found.end == text.count {
      return found.nanoseconds
    }
    return out.times.time(ofField: text)
  }
}
