internal import LogCore

/// Texts of ids and names, for results.
struct ResultText {
  let table: SpanTable

  func name(_ id: NameID) -> String { table.names[id].string }

  func trace(_ number: TraceNumber) -> String {
    String(decoding: table.text(number), as: UTF8.self)
  }

  /// The id of a span of a tree, with the suffix that sharing it brought.
  func span(_ tree: TraceTree, _ i: Int) -> String {
    span(row: Int(tree.row[i]), tree.suffix[i])
  }

  func span(row: Int, _ suffix: IDSuffix) -> String {
    String(decoding: table.text(table[row].spanID), as: UTF8.self) + suffix.text
  }
}
