package import LogCore

/// A value of `--output` of the trace commands.
package struct TraceFormat: Sendable, Equatable {
  package let name: String
  /// One line.
  package let summary: String

  package static let pretty = TraceFormat(
    name: "pretty", summary: "for people: tables, bars, trees")
  package static let json = TraceFormat(name: "json", summary: "one JSON object")
  package static let jsonl = TraceFormat(name: "jsonl", summary: "a JSON object a line")
  package static let csv = TraceFormat(name: "csv", summary: "a table, separated by commas")
  package static let table = TraceFormat(name: "table", summary: "a table with aligned columns")
  package static let markdown = TraceFormat(
    name: "markdown", summary: "a table for a page or a ticket")
  package static let dot = TraceFormat(name: "dot", summary: "a graph for Graphviz")
  package static let mermaid = TraceFormat(name: "mermaid", summary: "a graph for a page")

  package static let html = TraceFormat(
    name: "html", summary: "a page of its own, to zoom, search and collapse")

  /// The forms that every list has.
  package static let lists = [pretty, json, jsonl, csv, table, markdown]
  package static let graphs = lists + [dot, mermaid]
  package static let pages = lists + [html]
  package static let all = graphs + [html]
}

/// A result about traces that can be written in the forms that its command has.
package protocol TraceView {
  /// Writes the result; stops where `write` gives false.
  func write(_ format: TraceFormat, _ settings: OutputSettings, write: (ByteSlice) -> Bool)
}

extension TraceView {
  /// Hands a chunked output to `body`.
  func chunked(_ write: (ByteSlice) -> Bool, _ body: (ChunkedOutput) -> Void) {
    withoutActuallyEscaping(write) { write in
      let out = ChunkedOutput(write)
      body(out)
      out.flush()
    }
  }
}

extension TraceTable {
  /// Writes the list in a form that has no say about what stands around it.
  func write(
    _ format: TraceFormat, _ settings: OutputSettings, to out: ChunkedOutput,
    bar: ((Row) -> Double)? = nil
  ) {
    switch format {
    case .jsonl: writeLines(to: out)
    case .csv: writeCSV(to: out)
    case .markdown: writeMarkdown(to: out)
    case .table: writeAligned(to: out, isUTF8: settings.isUTF8)
    default:
      writeFitted(to: out, TraceLook(settings), bar: bar)
    }
  }
}
