/// What a template shows for the texts of one place.
enum ColumnText {
  /// The text that stands for all of these, blanks at the start included.
  ///
  /// Where they differ it is a placeholder, with what they share at both ends as far as punctuation
  /// parts it from the rest: `name=a` and `name=b` are `name=␀`. At the end of a message only
  /// brackets and quotes may follow a placeholder, for these are in no value: a pattern takes the
  /// first place where the text behind a placeholder fits.
  static func common(_ texts: Set<[UInt8]>, isLast: Bool) -> [UInt8] {
    guard let first = texts.first else { return [] }
    if texts.count == 1 { return isLast ? closed(first) : first }
    let length = texts.map(\.count).min() ?? 0
    var prefix = 0
    while prefix < length && texts.allSatisfy({ $0[prefix] == first[prefix] }) { prefix += 1 }
    var suffix = 0
    while suffix < length - prefix
      && texts.allSatisfy({ $0[$0.count - 1 - suffix] == first[first.count - 1 - suffix] })
    {
      suffix += 1
    }
    // Whole pieces only: back to behind the last punctuation, and on to the first one.
    while prefix > 0 && !parts(first[prefix - 1]) { prefix -= 1 }
    while suffix > 0 && !parts(first[first.count - suffix]) { suffix -= 1 }
    if texts.contains(where: { $0.count <= prefix + suffix }) {
      // Only the blanks stay, and not all of them where one text is nothing else.
      suffix = 0
      let blanks = texts.map { text in text.prefix { SkeletonWords.isBlank($0) }.count }.min() ?? 0
      prefix = min(prefix, blanks, length - 1)
    }
    var text = Array(first[..<prefix])
    text.append(0)
    text += first[(first.count - suffix)...]
    guard isLast else { return text }
    let tail = text[(prefix + 1)...]
    if let end = tail.first, texts.contains(where: { holds($0, end, prefix, suffix) }) {
      return Array(text[...prefix])
    }
    return closed(text)
  }

  private static func holds(_ text: [UInt8], _ c: UInt8, _ prefix: Int, _ suffix: Int) -> Bool {
    text[prefix..<(text.count - suffix)].contains(c)
  }

  /// Whether a byte parts a value from the text around it.
  private static func parts(_ c: UInt8) -> Bool {
    SkeletonWords.isBlank(c) || c == 0x3A
      || (c != 0 && ByteClass.of(c) == ByteClass.separator && c != 0x3C && c != 0x3E && c != 0x7C)
  }

  /// The end of a message: without what follows its last variable piece, unless no value can hold it.
  private static func closed(_ text: [UInt8]) -> [UInt8] {
    guard let last = text.lastIndex(of: 0), last + 1 < text.count else { return text }
    switch text[last + 1] {
    case 0x29, 0x5D, 0x7D, 0x22, 0x27: return text
    default: return Array(text[...last])
    }
  }

  /// A template without placeholders that touch.
  static func joined(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for c in text where c != 0 || result.last != 0 { result.append(c) }
    return result
  }

  /// A template as `|>` takes it.
  static func pattern(_ template: [UInt8]) -> [UInt8] {
    template.flatMap { $0 == 0 ? Array("<_>".utf8) : [$0] }
  }
}
