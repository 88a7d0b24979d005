import LogCore

/// `logcli query -o jsonl`: `{"labels":{...},"line":"...","timestamp":"..."}`.
enum LokiExportFormat {
  static func unwrap(_ members: DocumentMembers, _ out: DocumentContent) -> Bool {
    guard let line = members.member(.line, .string), members.member(.labels, .object) != nil,
      let stamp = members.member(.timestamp, .string), let time = time(stamp, out)
    else { return false }
    out.format = .loki
    out.time = time
    out.content = out.text(line)
    return true
  }

  /// The export's own labels, which are complete.
  static func addLabels(_ members: DocumentMembers, _ labels: WrapperLabels) {
    guard let own = members.member(.labels, .object) else { return }
    var cursor = JSONCursor(own.value)
    while let member = cursor.next() {
      guard member.kind == .string else { continue }
      labels.add(name: labels.key(member), labels.text(member))
    }
  }

  private static func time(_ member: JSONMember, _ out: DocumentContent) -> Int64? {
    let text = out.labels.text(member)
    if let found = out.stamp.read(text, at: 0, digits: 0...9), found.end == text.count {
      return found.nanoseconds
    }
    return out.times.time(ofField: text)
  }
}
