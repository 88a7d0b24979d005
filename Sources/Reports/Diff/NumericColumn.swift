internal import LogCore

/// A field whose values are numbers.
struct NumericColumn {
  private let column: DiffPopulation.Column
  private let numbers: [Int32: Double]
  let present: BitSet

  /// nil unless nine of ten different values are numbers, and there are at least three.
  init?(_ column: DiffPopulation.Column, _ values: [(Int32, String)]) {
    var numbers: [Int32: Double] = [:]
    for (number, text) in values {
      guard let first = text.utf8.first, ASCII.isDigit(first) || first == 0x2D || first == 0x2E,
        let value = Double(text), value.isFinite
      else { continue }
      numbers[number] = value
    }
    guard numbers.count >= 3, numbers.count * 10 >= values.count * 9 else { return nil }
    self.column = column
    self.numbers = numbers
    present = column.present
  }

  func value(_ record: Int) -> Double? { numbers[column.values[record]] }

  /// Whether it only grows, service by service (some disorder aside: requests overlap).
  func isCounter(_ population: DiffPopulation) -> Bool {
    var (way, steps, seen) = (0.0, 0.0, 0)
    for service in population.services {
      var first: Double?
      var last: Double?
      for i in (service.words.lowerBound * 64)..<(service.words.upperBound * 64) {
        guard population.records[i] != nil, column.values[i] >= 0, let value = value(i) else {
          continue
        }
        if let last { steps += abs(value - last) } else { first = value }
        last = value
        seen += 1
      }
      if let first, let last { way += last - first }
    }
    return seen >= 20 && steps > 0 && way > 0.5 * steps
  }

  /// Quantiles of all records' values and, as many, of those of A, each once; without the smallest.
  ///
  /// A few records of A in a long tail have edges of their own there.
  func edges(_ most: Int, ofA isA: BitSet) -> [Double] {
    var all: [Double] = []
    var ofA: [Double] = []
    present.forEach { i in
      guard let value = value(i) else { return }
      all.append(value)
      if isA.contains(i) { ofA.append(value) }
    }
    guard let least = all.min() else { return [] }
    let edges = Set(Self.quantiles(&all, most / 2) + Self.quantiles(&ofA, most - most / 2))
    return edges.filter { $0 > least }.sorted()
  }

  private static func quantiles(_ values: inout [Double], _ most: Int) -> [Double] {
    guard !values.isEmpty else { return [] }
    values.sort()
    return (1...most).map { values[min(values.count - 1, $0 * values.count / (most + 1))] }
  }
}
