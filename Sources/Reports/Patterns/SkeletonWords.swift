internal import LogCore

/// A skeleton as columns of words, in the form in which skeletons are compared.
///
/// Pieces that differ only in how much of something variable there is are the same: `␀:␀` and `␀`,
/// `()` and `(␀)`, and three or more variable words in a row.
struct SkeletonWords {
  /// What a column holds: the blanks before a word and the word, or several.
  struct Column {
    /// The bytes of the skeleton.
    var range: Range<Int>
    /// How many of them are blanks at the start.
    var blanks: Int
    /// Whether it is nothing but variable pieces and punctuation.
    var isVariable: Bool
  }

  private(set) var columns: [Column] = []
  /// The form of each column in which it is compared, as a number.
  private(set) var forms: [Int32] = []

  /// `skeleton` has NULs only for what is variable; `catalogue` has the numbers of forms.
  init(_ skeleton: [UInt8], _ catalogue: FormCatalogue) {
    var words: [Column] = []
    var i = 0
    while i < skeleton.count {
      let from = i
      while i < skeleton.count && Self.isBlank(skeleton[i]) { i += 1 }
      let blanks = i - from
      var isVariable = true
      let start = i
      while i < skeleton.count && !Self.isBlank(skeleton[i]) {
        isVariable = isVariable && Self.isPunctuation(skeleton[i])
        i += 1
      }
      words.append(Column(range: from..<i, blanks: blanks, isVariable: isVariable && start < i))
    }
    columns.reserveCapacity(words.count)
    forms.reserveCapacity(words.count)
    var k = 0
    while k < words.count {
      var end = k
      while end < words.count && words[end].isVariable { end += 1 }
      if end - k >= 3 {
        columns.append(
          Column(
            range: words[k].range.lowerBound..<words[end - 1].range.upperBound,
            blanks: words[k].blanks, isVariable: true))
        forms.append(catalogue.variable)
        k = end
      } else {
        columns.append(words[k])
        forms.append(catalogue.number(of: skeleton, words[k]))
        k += 1
      }
    }
  }

  static func isBlank(_ c: UInt8) -> Bool { c != 0 && ByteClass.of(c) == ByteClass.space }

  /// What is no constant by itself: a variable piece, or what stands between numbers.
  static func isPunctuation(_ c: UInt8) -> Bool {
    switch c {
    case 0, 0x2D, 0x2C, 0x3A, 0x2E, 0x3B, 0x2F, 0x3D, 0x2B, 0x2A, 0x40, 0x7C, 0x26: true
    default: false
    }
  }
}

/// The forms in which columns of skeletons are compared, each with a number.
final class FormCatalogue {
  private let table = ByteTable()
  private(set) var isVariable: [Bool] = []
  private let form = ByteBuffer(capacity: 256)
  /// Several variable words in a row.
  let variable: Int32

  init() {
    variable = 0
    form.append(0x20)
    form.append(0)
    _ = table.intern(form.slice)
    isVariable = [true]
  }

  /// The number of a column's form.
  func number(of skeleton: [UInt8], _ column: SkeletonWords.Column) -> Int32 {
    write(skeleton, column.range)
    let number = table.intern(form.slice)
    if number == isVariable.count { isVariable.append(column.isVariable) }
    return Int32(truncatingIfNeeded: number)
  }

  /// For each number its rank among the forms in the order of their bytes.
  var ranks: [Int32] {
    var ranks = [Int32](repeating: 0, count: table.count)
    let order = (0..<table.count).sorted { table[$0].isLess(than: table[$1]) }
    for (rank, number) in order.enumerated() { ranks[number] = Int32(truncatingIfNeeded: rank) }
    return ranks
  }

  /// Writes a word as it is compared: runs of variable pieces with punctuation between them as one,
  /// and empty brackets and quotes as if they held something.
  private func write(_ skeleton: [UInt8], _ range: Range<Int>) {
    form.removeAll()
    var last: UInt8 = 0x20
    for i in range {
      let c = skeleton[i]
      if Self.closes(last, c) { appendVariable() }
      if c == 0 { appendVariable() } else { form.append(c) }
      last = c
    }
  }

  /// Adds a variable piece; back to the one before, if there is only punctuation in between.
  private func appendVariable() {
    let text = form.slice
    var k = text.count - 1
    while k >= 0 && text[k] != 0 && SkeletonWords.isPunctuation(text[k]) { k -= 1 }
    if k >= 0 && text[k] == 0 { form.truncate(to: k + 1) } else { form.append(0) }
  }

  private static func closes(_ open: UInt8, _ close: UInt8) -> Bool {
    switch (open, close) {
    case (0x28, 0x29), (0x5B, 0x5D), (0x7B, 0x7D), (0x22, 0x22), (0x27, 0x27): true
    default: false
    }
  }
}
