/// Fills `{{ $labels.NAME }}` and `{{ $value }}` into the labels and annotations of a rule.
struct AlertText {
  let labels: [(name: String, value: String)]
  let value: Double

  /// A text with its placeholders filled in; what else stands in braces stays as it is.
  func fill(_ text: String) -> String {
    var out = ""
    var rest = Substring(text)
    while let open = rest.range(of: "{{") {
      guard let close = rest[open.upperBound...].range(of: "}}") else { break }
      out += rest[..<open.lowerBound]
      out +=
        value(of: rest[open.upperBound..<close.lowerBound])
        ?? String(rest[open.lowerBound..<close.upperBound])
      rest = rest[close.upperBound...]
    }
    return out + rest
  }

  private func value(of expression: Substring) -> String? {
    let words = expression.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\n" })
    guard words.count == 1, let word = words.first else { return nil }
    if word == "$value" { return value.short }
    guard word.hasPrefix("$labels.") else { return nil }
    let name = word.dropFirst("$labels.".count)
    return labels.first { $0.name == name }?.value ?? ""
  }
}

extension Substring {
  /// Where a short text first stands.
  fileprivate func range(of text: String) -> Range<Index>? {
    var from = startIndex
    while let first = text.first, let start = self[from...].firstIndex(of: first) {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      from = index(after: start)
    }
    return nil
  }
}
