internal import LogCore

/// A field whose values are numbers.
struct NumericColumn {
  private let column: DiffColumn
  private let numbers: [Int32: Double]
  let present: BitSet

  /// nil unless nine of ten different values are numbers, and there are at least three.
  init?(
    _ column: DiffColumn, _ values: some Collection<Int32>, _ population: DiffPopulation
  ) {
    var numbers: [Int32: Double] = [:]
    for number in values {
      if let value = Self.number(population.text(number)) { numbers[number] = value }
    }
    guard numbers.count >= 3, numbers.count * 10 >= values.count * 9 else { return nil }
    self.column = column
    self.numbers = numbers
    present = column.present
  }

  init?(_ column: DiffColumn, _ population: DiffPopulation) {
    self.init(column, column.different, population)
  }

  /// A text that is a number as it stands.
  static func number(_ text: String) -> Double? {
    guard let first = text.utf8.first, ASCII.isDigit(first) || first == 0x2D || first == 0x2E,
      let value = Double(text), value.isFinite
    else { return nil }
    return value
  }

  func value(_ record: Int) -> Double? { numbers[column[record]] }

  /// Whether it only grows, service by service (some disorder aside: requests overlap).
  func isCounter(_ population: DiffPopulation) -> Bool {
    var (way, steps, seen) = (0.0, 0.0, 0)
    for service in population.services {
      var first: Double?
      var last: Double?
      for i in (service.words.lowerBound * 64)..<(service.words.upperBound * 64) {
        guard population.records[i] != nil, column[i] >= 0, let value = value(i) else {
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

  /// How the numbers of A and B lie, for the text of a finding.
  struct Summary {
    var a50: Double
    var b50: Double
    var a95: Double
    var b95: Double
    /// The chance that a record of A has a larger number than one of B of its stratum.
    var larger: Double
  }

  /// nil where A or B have none.
  func summary(_ population: DiffPopulation) -> Summary? {
    var a: [Double] = []
    var b: [Double] = []
    present.forEach { i in
      guard let value = value(i) else { return }
      if population.isA.contains(i) { a.append(value) } else { b.append(value) }
    }
    guard !a.isEmpty, !b.isEmpty else { return nil }
    a.sort()
    b.sort()
    func quantile(_ values: [Double], _ q: Int) -> Double {
      values[min(values.count - 1, values.count * q / 100)]
    }
    return Summary(
      a50: quantile(a, 50), b50: quantile(b, 50), a95: quantile(a, 95), b95: quantile(b, 95),
      larger: larger(population))
  }

  /// The statistic of Mann and Whitney, joined over strata by their numbers of pairs.
  private func larger(_ population: DiffPopulation) -> Double {
    var wins = 0.0
    var pairs = 0.0
    for stratum in population.strata {
      var all: [(value: Double, isA: Bool)] = []
      for (set, isA) in [(stratum.a, true), (stratum.b, false)] {
        set.intersection(present).forEach { i in
          if let value = value(i) { all.append((value, isA)) }
        }
      }
      all.sort { $0.value < $1.value }
      var below = 0
      var k = 0
      while k < all.count {
        var end = k
        while end < all.count && all[end].value == all[k].value { end += 1 }
        let ofA = all[k..<end].reduce(0) { $0 + ($1.isA ? 1 : 0) }
        let ofB = end - k - ofA
        wins += Double(ofA) * (Double(below) + Double(ofB) / 2)
        below += ofB
        k = end
      }
      pairs += Double(below) * Double(all.count - below)
    }
    return pairs > 0 ? wins / pairs : 0.5
  }
}
