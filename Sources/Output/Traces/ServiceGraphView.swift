package import LogCore
package import Traces

/// `trace deps`.
package struct ServiceGraphView: TraceView {
  private let result: ServiceGraphResult

  package init(_ result: ServiceGraphResult) { self.result = result }

  private typealias Edge = ServiceGraphResult.Edge
  private typealias Node = ServiceGraphResult.Node

  private static let edges: [TraceColumn<Edge>] = [
    .text("parent", "CALLER") { .text($0.parent) },
    .text("child", "CALLEE") { .text($0.child) },
    .text("type", "TYPE") { .text($0.kind.rawValue) },
    TraceColumn("calls", "CALLS") { .count($0.calls) },
    TraceColumn("errors", "ERRORS") { .count($0.errors) },
    TraceColumn("trace_count", "TRACES") { .count($0.traceCount) },
    TraceColumn("p50_ns", "P50") { .span($0.p50) },
    TraceColumn("p95_ns", "P95") { .span($0.p95) },
    TraceColumn("max_ns", "MAX") { .span($0.maximum) },
    TraceColumn("total_ns", "TOTAL") { .longSpan($0.total) },
    TraceColumn("network_p50_ns", "NETWORK P50") { .span($0.networkP50) },
    TraceColumn("network_p95_ns", "P95") { .span($0.networkP95) },
  ]

  private static let nodes: [TraceColumn<Node>] = [
    .text("service", "SERVICE") { .text($0.service) },
    TraceColumn("span_count", "SPANS") { .count($0.spanCount) },
    TraceColumn("error_count", "ERRORS") { .count($0.errorCount) },
    .text("instrumented", "INSTRUMENTED") { .flag($0.isInstrumented) },
  ]

  package func write(
    _ format: TraceFormat, _ settings: OutputSettings, write: (ByteSlice) -> Bool
  ) {
    let edges = TraceTable(Self.edges, result.edges, zone: settings.zone)
    chunked(write) { out in
      switch format {
      case .json:
        TraceTable(Self.nodes, result.nodes, zone: settings.zone)
          .writeJSON(head: [], rows: "nodes", to: out)
        edges.writeJSON("edges", to: out)
        out.buffer.append("}\n")
      case .dot: writeDot(to: out.buffer)
      case .mermaid: writeMermaid(to: out.buffer)
      default:
        let most = result.edges.map(\.calls).max() ?? 0
        edges.write(format, settings, to: out) {
          most > 0 ? Double($0.calls) / Double(most) : 0
        }
      }
    }
  }

  /// `34 calls, 2 errors, p95 1.2 ms`.
  private func label(_ edge: Edge) -> String {
    var text = edge.calls == 1 ? "1 call" : "\(Quantity.grouped(edge.calls)) calls"
    if edge.errors > 0 {
      text += edge.errors == 1 ? ", 1 error" : ", \(Quantity.grouped(edge.errors)) errors"
    }
    if let p95 = edge.p95 { text += ", p95 \(TraceQuantity.duration(p95))" }
    return text
  }

  private func writeDot(to out: ByteBuffer) {
    out.append("digraph services {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n")
    for node in result.nodes {
      let style = node.isInstrumented ? "" : " [style=\"rounded,dashed\"]"
      out.append("  \(Self.quoted(node.service))\(style);\n")
    }
    for edge in result.edges {
      var attributes = "label=\(Self.quoted(label(edge)))"
      if edge.errors > 0 { attributes += ", color=red" }
      if edge.kind == .messaging { attributes += ", style=dashed" }
      out.append(
        "  \(Self.quoted(edge.parent)) -> \(Self.quoted(edge.child)) [\(attributes)];\n")
    }
    out.append("}\n")
  }

  /// A text as Graphviz reads it between quotes.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      default: result += scalar.value < 0x20 ? " " : String(scalar)
      }
    }
    return result + "\""
  }

  private func writeMermaid(to out: ByteBuffer) {
    out.append("flowchart LR\n")
    var numbers: [String: Int] = [:]
    for (i, node) in result.nodes.enumerated() {
      numbers[node.service] = i
      let shape = node.isInstrumented ? ("[\"", "\"]") : ("([\"", "\"])")
      out.append("  s\(i)\(shape.0)\(Self.escaped(node.service))\(shape.1)\n")
    }
    for edge in result.edges {
      guard let from = numbers[edge.parent], let to = numbers[edge.child] else { continue }
      let arrow = edge.kind == .messaging ? "-.->" : "-->"
      out.append("  s\(from) \(arrow)|\"\(Self.escaped(label(edge)))\"| s\(to)\n")
    }
  }

  /// A text as Mermaid reads it between quotes: what has a meaning there by its number.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "#", ";", "<", ">", "&", "`", "\\", "|": result += "#\(scalar.value);"
      default: result += scalar.value < 0x20 ? " " : String(scalar)
      }
    }
    return result
  }
}
