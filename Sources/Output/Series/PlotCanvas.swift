/// A grid of characters to draw lines on.
///
/// With dots each character is made of 2 by 4 of them (braille), and the colour tells the lines
/// apart; else each line has a mark of its own.
struct PlotCanvas {
  let columns: Int
  let rows: Int
  private let usesDots: Bool
  private let marks: [Character]
  private var dots: [UInt8]
  /// The line that was drawn last over a character; -1 for none.
  private(set) var owner: [Int8]

  init(columns: Int, rows: Int, usesDots: Bool, isUTF8: Bool) {
    self.columns = columns
    self.rows = rows
    self.usesDots = usesDots
    marks = Array(isUTF8 ? "●▲■◆○△□◇" : "*+ox#@%&")
    dots = [UInt8](repeating: 0, count: columns * rows)
    owner = [Int8](repeating: -1, count: columns * rows)
  }

  /// How a line shows in the legend.
  func mark(_ line: Int) -> Character { usesDots ? "━" : marks[line % marks.count] }

  /// Draws from one point to another; both axes from 0 to 1, the second one upwards.
  mutating func draw(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), line: Int
  ) {
    let (x0, y0) = place(start)
    let (x1, y1) = place(end)
    let count = max(abs(x1 - x0), abs(y1 - y0))
    for i in 0...max(0, count) {
      let share = count == 0 ? 0 : Double(i) / Double(count)
      dot(
        x0 + Int((Double(x1 - x0) * share).rounded()),
        y0 + Int((Double(y1 - y0) * share).rounded()), line)
    }
  }

  private func place(_ point: (x: Double, y: Double)) -> (Int, Int) {
    let width = columns * (usesDots ? 2 : 1)
    let height = rows * (usesDots ? 4 : 1)
    return (
      Int((point.x * Double(width - 1)).rounded()),
      height - 1 - Int((point.y * Double(height - 1)).rounded())
    )
  }

  private mutating func dot(_ x: Int, _ y: Int, _ line: Int) {
    let column = usesDots ? x / 2 : x
    let row = usesDots ? y / 4 : y
    guard column >= 0, column < columns, row >= 0, row < rows else { return }
    let cell = row * columns + column
    owner[cell] = Int8(truncatingIfNeeded: line)
    if usesDots { dots[cell] |= Self.bits[y % 4][x % 2] }
  }

  /// The bits of a braille character, by row and column.
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  /// What stands in a cell; nil where nothing was drawn.
  func character(row: Int, column: Int) -> (character: Character, line: Int)? {
    let cell = row * columns + column
    guard owner[cell] >= 0 else { return nil }
    let line = Int(owner[cell])
    if !usesDots { return (marks[line % marks.count], line) }
    let scalar = Unicode.Scalar(0x2800 + UInt32(dots[cell])) ?? " "
    return (Character(scalar), line)
  }
}
