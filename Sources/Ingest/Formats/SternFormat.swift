import LogCore

/// `stern`: `[namespace] pod container ...`, and its JSON outputs.
enum SternFormat {
  /// The pod must look generated, because nothing else tells such a line from a sentence; `forced`
  /// takes any name.
  ///
  /// Colours between the parts go with them.
  static func unwrap(_ line: ByteSlice, forced: Bool, _ stamp: inout WrapperStamp) -> LineWrapping?
  {
    guard let first = word(line, 0), let second = word(line, first.next) else { return nil }
    if let third = word(line, second.next),
      let found = wrapping(line, first, second, third, false, &stamp)
    {
      return found
    }
    return wrapping(line, nil, first, second, forced, &stamp)
  }

  private struct Word {
    var text: ByteSlice
    /// The offset behind the space, or the end of the line.
    var next: Int
    var hasDots: Bool
    /// Whether one space follows, nothing between it and the word but colours.
    var hasSpace: Bool
  }

  private static func word(_ line: ByteSlice, _ from: Int) -> Word? {
    let start = ColouredText.skip(line, from)
    let end = KubernetesName.run(line, from: start, dots: true)
    guard end > start else { return nil }
    let text = line[start..<end]
    guard KubernetesName.isName(text) else { return nil }
    let i = ColouredText.skip(line, end)
    let hasSpace = unsafe i < line.count && line.start[i] == 0x20
    guard hasSpace || i == line.count else { return nil }
    let dots = text.firstIndex(of: 0x2E) != nil
    return Word(text: text, next: hasSpace ? i + 1 : i, hasDots: dots, hasSpace: hasSpace)
  }

  private static func wrapping(
    _ line: ByteSlice, _ namespace: Word?, _ pod: Word, _ container: Word, _ forced: Bool,
    _ stamp: inout WrapperStamp
  ) -> LineWrapping? {
    guard !container.hasDots, !(namespace?.hasDots ?? false) else { return nil }
    var wrapping = LineWrapping(.stern, of: line)
    if let namespace { wrapping.namespace = namespace.text }
    wrapping.pod = pod.text
    wrapping.container = container.text
    wrapping.content = ColouredText.skip(line, container.next)
    wrapping.readStamp(line, &stamp)
    let opensClearly =
      unsafe wrapping.hasTime
      || (wrapping.content < line.count && line.start[wrapping.content] == 0x7B)
    guard forced || isGenerated(pod.text, opensClearly: opensClearly) else { return nil }
    return wrapping
  }

  /// `NAME-` 6 to 10 letters `-` 5 letters; before a clear opening also `NAME-` 5 letters, or 1 to 3
  /// digits.
  private static func isGenerated(_ pod: ByteSlice, opensClearly: Bool) -> Bool {
    guard let dash = pod.lastIndex(of: 0x2D) else { return false }
    let suffix = pod.from(dash + 1)
    let isFive = suffix.count == 5 && KubernetesName.generatedSuffix(suffix) == 5
    if isFive, let before = pod.lastIndex(of: 0x2D, before: dash) {
      let hash = pod[before + 1..<dash]
      if hash.count >= 6, hash.count <= 10, before > 0,
        KubernetesName.generatedSuffix(hash) == hash.count, isName(pod[0..<before])
      {
        return true
      }
    }
    guard opensClearly, dash > 0, isName(pod[0..<dash]) else { return false }
    if isFive { return true }
    guard (1...3).contains(suffix.count) else { return false }
    for i in 0..<suffix.count where unsafe !ASCII.isDigit(suffix.start[i]) { return false }
    return true
  }

  private static func isName(_ text: ByteSlice) -> Bool { KubernetesName.isName(text) }
}
