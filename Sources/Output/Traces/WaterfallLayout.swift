internal import LogCore
internal import Traces

/// A line of a waterfall before it is laid out.
struct WaterfallLine {
  var depth: Int
  /// Empty where it is the parent's.
  var service: String
  var colour: StaticString
  var name: String
  var took: String
  var own: String
  var isError: Bool
  /// The spans whose time the bar shows.
  var spans: [Int]

  /// Columns without the tree.
  var width: Int { TraceLook.width(service) + (service.isEmpty ? 0 : 2) + TraceLook.width(name) }
}

/// Where the columns of a waterfall stand, and how its lines are written.
struct WaterfallLayout {
  let look: TraceLook
  let nameWidth: Int
  let tookWidth: Int
  /// 0 where there is no room for self times.
  let ownWidth: Int
  let hasErrors: Bool
  let scale: WaterfallScale
  private let result: TraceShowResult

  init(_ lines: [WaterfallLine], _ result: TraceShowResult, _ look: TraceLook) {
    self.look = look
    self.result = result
    hasErrors = lines.contains { $0.isError }
    tookWidth = max(4, lines.map { $0.took.utf8.count }.max() ?? 0)
    ownWidth = look.width < 72 ? 0 : max(4, lines.map { $0.own.utf8.count }.max() ?? 0)
    let fixed =
      2 + tookWidth + (ownWidth > 0 ? ownWidth + 2 : 0) + 2 + (hasErrors ? 2 : 0)
    let rest = max(24, look.width - fixed)
    let natural = lines.map { $0.width + 2 * min($0.depth, 16) }.max() ?? 0
    nameWidth = max(12, min(natural, rest * 11 / 20))
    scale = WaterfallScale(result, width: max(10, rest - nameWidth))
  }

  /// The line over the bars.
  func writeHeading(to out: ByteBuffer) {
    out.append(look.theme.frame)
    pad(nameWidth + (hasErrors ? 2 : 0) + 2 + tookWidth - 4, to: out)
    out.append("TOOK")
    if ownWidth > 0 {
      pad(ownWidth - 2, to: out)
      out.append("SELF")
    }
    pad(2, to: out)
    out.append(axis)
    out.append(look.theme.reset)
    out.append(0x0A)
  }

  /// `0      15.1 s      30.2 s`, with marks where nothing ran.
  private var axis: String {
    let end = TraceQuantity.duration(result.duration)
    let middle = TraceQuantity.duration(result.duration / 2)
    var cells = Array(repeating: Character(" "), count: scale.width)
    let put = { (text: String, at: Int, cells: inout [Character]) in
      guard at >= 0, at + text.count <= cells.count else { return }
      for (k, character) in text.enumerated() { cells[at + k] = character }
    }
    put("0", 0, &cells)
    if scale.waits.isEmpty && scale.width >= 40 {
      put(middle, scale.width / 2 - middle.count / 2, &cells)
    }
    for wait in scale.waits { put(look.signs.wait, wait.column, &cells) }
    put(end, max(2, scale.width - end.count), &cells)
    return String(cells)
  }

  func write(_ line: WaterfallLine, tree: String, to out: ByteBuffer) {
    writeName(line, tree, to: out)
    if hasErrors {
      out.append(0x20)
      out.append(line.isError ? look.theme.error : "")
      out.append(line.isError ? look.signs.error : " ")
      out.append(line.isError ? look.theme.reset : "")
    }
    pad(2 + tookWidth - line.took.utf8.count, to: out)
    out.append(line.took)
    if ownWidth > 0 && !line.own.isEmpty {
      pad(2 + ownWidth - line.own.utf8.count, to: out)
      out.append(look.theme.frame)
      out.append(line.own)
      out.append(look.theme.reset)
    }
    writeBar(line, to: out)
    out.append(0x0A)
  }

  private func writeName(_ line: WaterfallLine, _ tree: String, to out: ByteBuffer) {
    let start = TraceLook.width(tree)
    let room = max(6, nameWidth - start)
    out.append(look.theme.frame)
    out.append(tree)
    out.append(look.theme.reset)
    var used = start
    let service = look.cut(line.service, to: max(4, room - min(8, TraceLook.width(line.name)) - 2))
    if !service.isEmpty {
      out.append("\(line.colour)\(service)\(look.theme.reset): ")
      used += TraceLook.width(service) + 2
    }
    let name = look.cut(line.name, to: max(2, room - (used - start)))
    out.append(line.isError ? look.theme.error : "")
    out.append(name)
    out.append(line.isError ? look.theme.reset : "")
    pad(nameWidth - used - TraceLook.width(name), to: out)
  }

  private func writeBar(_ line: WaterfallLine, to out: ByteBuffer) {
    guard !line.spans.isEmpty else { return }
    var cells = [UInt8](repeating: 0, count: scale.width)
    for i in line.spans {
      scale.mark(&cells, result.spans[i].offset, result.spans[i].duration, 1)
    }
    for i in line.spans {
      let span = result.spans[i]
      var isMarked = false
      for part in span.criticalParts
      where scale.markWhole(&cells, part.offset, part.duration, 2) {
        isMarked = true
      }
      // Too short for a column of its own.
      if !isMarked && span.critical > 0 && span.critical >= span.duration / 2 {
        scale.mark(&cells, span.offset, span.duration, 2)
      }
    }
    guard let end = cells.lastIndex(where: { $0 != 0 }) else { return }
    pad(2, to: out)
    out.append(line.isError ? look.theme.error : line.colour)
    for cell in cells[...end] {
      out.append(cell == 0 ? " " : cell == 1 ? look.signs.other : look.signs.critical)
    }
    out.append(look.theme.reset)
  }

  private func pad(_ count: Int, to out: ByteBuffer) {
    for _ in 0..<max(0, count) { out.append(0x20) }
  }
}

/// The lines of the tree before the names; deep ones begin with what was left out.
struct WaterfallTree {
  private let signs: TraceSigns
  private let most: Int
  /// For each depth whether nothing follows there.
  private var isLast: [Bool] = []
  private var depth = 0

  init(_ look: TraceLook, most: Int) {
    signs = look.signs
    self.most = most
  }

  mutating func enter(_ row: WaterfallRows.Row) {
    depth = row.depth
    while isLast.count > depth { isLast.removeLast() }
    while isLast.count < depth { isLast.append(true) }
    isLast.append(row.isLast)
  }

  /// What stands before the name of the row.
  var prefix: String {
    guard depth > 0 else { return "" }
    return trunk(to: depth) + (isLast[depth] ? signs.last : signs.branch)
  }

  /// What stands before lines that belong to the row.
  func margin(hasChildren: Bool) -> String {
    let own = depth > 0 ? trunk(to: depth) + (isLast[depth] ? "  " : signs.trunk) : ""
    return own + (hasChildren ? signs.trunk : "  ")
  }

  private func trunk(to depth: Int) -> String {
    var text = ""
    var from = 1
    if depth - 1 > most {
      text = signs.hidden
      from = depth - most + 1
    }
    while from < depth {
      text += isLast[from] ? "  " : signs.trunk
      from += 1
    }
    return text
  }
}
