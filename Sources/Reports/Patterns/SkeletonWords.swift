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
  /// The form of each column in which it is compared.
  private(set) var forms: [[UInt8]] = []

  /// `skeleton` has NULs only for what is variable.
  init(_ skeleton: [UInt8]) {
    var words: [Column] = []
    var i = 0
    while i < skeleton.count {
      let from = i
      while i < skeleton.count && Self.isBlank(skeleton[i]) { i += 1 }
      let blanks = i - from
      while i < skeleton.count && !Self.isBlank(skeleton[i]) { i += 1 }
      let isVariable = skeleton[(from + blanks)..<i].allSatisfy { Self.isPunctuation($0) }
      words.append(
        Column(range: from..<i, blanks: blanks, isVariable: isVariable && from + blanks < i))
    }
    var k = 0
    while k < words.count {
      var end = k
      while end < words.count && words[end].isVariable { end += 1 }
      if end - k >= 3 {
        columns.append(
          Column(
            range: words[k].range.lowerBound..<words[end - 1].range.upperBound,
            blanks: words[k].blanks, isVariable: true))
        forms.append([0x20, 0])
        k = end
      } else {
        columns.append(words[k])
        forms.append(Self.form(skeleton[words[k].range], blanks: words[k].blanks))
        k += 1
      }
    }
  }

  static func isBlank(_ c: UInt8) -> Bool { c != 0 && ByteClass.of(c) == ByteClass.space }

  /// What is no constant by itself: a variable piece, or what stands between numbers.
  private static func isPunctuation(_ c: UInt8) -> Bool {
    switch c {
    case 0, 0x2D, 0x2C, 0x3A, 0x2E, 0x3B, 0x2F, 0x3D, 0x2B, 0x2A, 0x40, 0x7C, 0x26: true
    default: false
    }
  }

  /// A word as it is compared: runs of variable pieces with punctuation between them as one, and
  /// empty brackets and quotes as if they held something.
  private static func form(_ word: ArraySlice<UInt8>, blanks: Int) -> [UInt8] {
    var filled: [UInt8] = []
    var last: UInt8 = 0x20
    for c in word {
      if closes(last, c) { filled.append(0) }
      filled.append(c)
      last = c
    }
    var form: [UInt8] = []
    for c in filled {
      form.append(c)
      guard c == 0 else { continue }
      // Back to the variable piece before, if there is only punctuation in between.
      var k = form.count - 2
      while k >= 0 && form[k] != 0 && isPunctuation(form[k]) { k -= 1 }
      if k >= 0 && form[k] == 0 { form.removeLast(form.count - 1 - k) }
    }
    return form
  }

  private static func closes(_ open: UInt8, _ close: UInt8) -> Bool {
    switch (open, close) {
    case (0x28, 0x29), (0x5B, 0x5D), (0x7B, 0x7D), (0x22, 0x22), (0x27, 0x27): true
    default: false
    }
  }
}
