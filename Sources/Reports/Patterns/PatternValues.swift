internal import LogCore

/// The values at the placeholders of a template, as far as the skeletons tell them.
enum PatternValues {
  /// For each placeholder that is one piece, or a constant, in every skeleton of the template.
  static func values(
    _ group: PatternGrouping.Group, _ grouping: PatternGrouping, _ table: PatternTable, top: Int
  ) -> [PatternReport.Values] {
    guard table.countsValues, table.level == 0 else { return [] }
    let places = group.template.count { $0 == 0 }
    var merged = (0..<places).map { _ in PlaceValues(PatternTable.valueCaps) as PlaceValues?
    }
    let arena = ByteArena()
    for number in group.entries {
      guard let pieces = pieces(grouping.skeletons[number], of: group.template) else { return [] }
      for (place, piece) in pieces.enumerated() {
        switch piece {
        case .constant(let text):
          merged[place]?.counts.add(arena.copy(text), count: table.counts(number).total)
          merged[place]?.hasText = true
        case .value(let index):
          let values = table.values(number)
          if index < values.count {
            merged[place]?.merge(values[index])
          } else {
            merged[place] = nil
          }
        case .mixed: merged[place] = nil
        }
      }
    }
    return merged.enumerated().compactMap { index, values in
      guard let values, values.counts.total > 0 else { return nil }
      let isNumeric = !values.hasText && values.numbers == values.counts.total
      return PatternReport.Values(
        index: index, distinct: values.counts.distinct, isExact: values.counts.isExact,
        top: values.counts.sorted().prefix(top).map { ($0.value.array, $0.count) },
        range: isNumeric ? (values.least, values.most) : nil)
    }
  }

  private enum Piece {
    case constant([UInt8])
    /// One piece of the skeleton, by its number.
    case value(Int)
    case mixed
  }

  /// What stands in a skeleton at each placeholder of its template.
  private static func pieces(_ skeleton: [UInt8], of template: [UInt8]) -> [Piece]? {
    let texts = template.split(separator: 0, omittingEmptySubsequences: false)
    var pieces: [Piece] = []
    var at = texts[0].count
    var value = 0
    guard skeleton.count >= at, skeleton[..<at].elementsEqual(texts[0]) else { return nil }
    for (k, text) in texts.dropFirst().enumerated() {
      let isLast = k == texts.count - 2
      guard let end = isLast ? lastEnd(skeleton, text, at) : find(text, in: skeleton, from: at + 1)
      else { return nil }
      let piece = skeleton[at..<end]
      let inside = piece.count { SkeletonScanner.isValue($0) }
      if inside == 0 {
        pieces.append(.constant(Array(piece)))
      } else {
        pieces.append(inside == 1 && piece.count == 1 ? .value(value) : .mixed)
      }
      value += inside
      // A text between placeholders has none of its own.
      at = end + text.count
    }
    return pieces
  }

  private static func lastEnd(_ skeleton: [UInt8], _ text: ArraySlice<UInt8>, _ at: Int) -> Int? {
    let end = skeleton.count - text.count
    return end > at && skeleton[end...].elementsEqual(text) ? end : nil
  }

  private static func find(_ text: ArraySlice<UInt8>, in skeleton: [UInt8], from: Int) -> Int? {
    guard !text.isEmpty, skeleton.count >= text.count else { return nil }
    var i = from
    while i + text.count <= skeleton.count {
      if skeleton[i..<i + text.count].elementsEqual(text) { return i }
      i += 1
    }
    return nil
  }
}
