import LogCore

/// `kubectl logs --prefix` and `--timestamps`: `[pod/web-0/app] 2024-05-14T09:00:00.123456789Z ...`.
enum KubectlFormat {
  /// `[pod/NAME/DNS]` and a space or the end; then a stamp if there is one.
  static func prefix(_ line: ByteSlice, _ stamp: inout WrapperStamp) -> LineWrapping? {
    guard line.hasPrefix("[pod/") else { return nil }
    let podEnd = KubernetesName.run(line, from: 5, dots: true)
    guard podEnd < line.count, unsafe line.start[podEnd] == 0x2F else { return nil }
    let containerEnd = KubernetesName.run(line, from: podEnd + 1, dots: false)
    guard containerEnd < line.count, unsafe line.start[containerEnd] == 0x5D else { return nil }
    var wrapping = LineWrapping(.kubectl, of: line)
    wrapping.pod = line[5..<podEnd]
    wrapping.container = line[podEnd + 1..<containerEnd]
    guard KubernetesName.isName(wrapping.pod), KubernetesName.isName(wrapping.container) else {
      return nil
    }
    wrapping.content = containerEnd + 1
    if wrapping.content < line.count {
      guard unsafe line.start[wrapping.content] == 0x20 else { return nil }
      wrapping.content += 1
      wrapping.readStamp(line, &stamp)
    }
    return wrapping
  }

  /// A stamp alone.
  static func stampAlone(_ line: ByteSlice, _ stamp: inout WrapperStamp) -> LineWrapping? {
    var wrapping = LineWrapping(.kubectl, of: line)
    wrapping.readStamp(line, &stamp)
    return wrapping.hasTime ? wrapping : nil
  }
}
