/// Lists what could tell A from B, and tests it.
final class DiffCandidates {
  private let population: DiffPopulation
  private let options: DiffOptions
  /// How many predicates were tried.
  private(set) var tested = 0
  private(set) var candidates: [DiffPredicate] = []
  private(set) var symptoms: [DiffPredicate] = []
  private var summaries: [Int: NumericColumn.Summary] = [:]

  static let fewestOfA = 8
  private static let mostValues = 1_000
  private static let mostEdges = 64
  private static let mostForPairs = 80
  private static let mostKept = 500

  init(_ population: DiffPopulation, _ options: DiffOptions) {
    self.population = population
    self.options = options
    for number in population.columns.indices {
      addField(number, population.column(number))
      keepBest()
    }
    candidates.sort(by: Self.isBetter)
    addPairs()
    candidates.sort(by: Self.isBetter)
    symptoms.sort(by: Self.isBetter)
  }

  /// The order of findings: what explains most, then the shorter, then by name.
  static func isBetter(_ x: DiffPredicate, _ y: DiffPredicate) -> Bool {
    if x.score != y.score { return x.score > y.score }
    if x.parts.count != y.parts.count { return x.parts.count < y.parts.count }
    return x.title < y.title
  }

  /// How the numbers of a threshold's field lie.
  func summary(_ predicate: DiffPredicate) -> NumericColumn.Summary? {
    guard predicate.kind == "number" else { return nil }
    let column = predicate.parts[0].column
    if let known = summaries[column] { return known }
    let summary = NumericColumn(population.column(column), population)?.summary(population)
    summaries[column] = summary
    return summary
  }

  /// Whether a difference is large enough to matter: in its share, or of numbers in where they lie.
  func matters(_ predicate: DiffPredicate) -> Bool {
    if predicate.table.matters { return true }
    guard let larger = summary(predicate)?.larger else { return false }
    return predicate.parts[0].operation == .atLeast ? larger >= 0.65 : larger <= 0.35
  }

  // MARK: - Tables

  /// Tests a predicate on the records that are left.
  ///
  /// Where `near` is given, only strata count that have any of its records.
  func test(_ predicate: inout DiffPredicate, left: BitSet? = nil, near: BitSet? = nil) {
    var table = DiffTable()
    let left = left ?? population.all
    for stratum in population.strata {
      if let near, near.common(stratum.a, left, stratum.words) == 0,
        near.common(stratum.b, left, stratum.words) == 0
      {
        continue
      }
      let aTotal = predicate.present.common(stratum.a, left, stratum.words)
      let bTotal = predicate.present.common(stratum.b, left, stratum.words)
      guard aTotal + bTotal > 0 else { continue }
      table.add(
        a: predicate.holds.common(stratum.a, left, stratum.words), of: aTotal,
        b: predicate.holds.common(stratum.b, left, stratum.words), of: bTotal)
    }
    predicate.table = table
    predicate.score = table.score * predicate.weight
  }

  /// The records of the strata that carry a difference: where it holds more often in A, by itself no
  /// chance.
  func carrying(_ predicate: DiffPredicate) -> BitSet {
    var carrying = BitSet(population.isA.words.count * 64)
    var near = carrying
    for stratum in population.strata {
      var table = DiffTable()
      table.add(
        a: predicate.holds.common(stratum.a, stratum.a, stratum.words),
        of: predicate.present.common(stratum.a, stratum.a, stratum.words),
        b: predicate.holds.common(stratum.b, stratum.b, stratum.words),
        of: predicate.present.common(stratum.b, stratum.b, stratum.words))
      guard table.a > 0 else { continue }
      near.formUnion(stratum.a)
      near.formUnion(stratum.b)
      guard table.oddsRatio > 1, DiffTable.pValue(table.score * predicate.weight) < 0.01 else {
        continue
      }
      carrying.formUnion(stratum.a)
      carrying.formUnion(stratum.b)
    }
    return carrying.count > 0 ? carrying : near
  }

  /// How many traces there are for each record that has a field: a request counts once.
  private func weight(_ present: BitSet) -> Double {
    var traces: Set<UInt64> = []
    var records = 0
    var count = 0
    present.forEach { i in
      guard let record = population.records[i] else { return }
      records += 1
      if record.trace.map({ traces.insert($0).inserted }) ?? true { count += 1 }
    }
    return records > 0 ? Double(count) / Double(records) : 1
  }

  /// However many fields and values there are, only so many are looked at again.
  private func keepBest() {
    symptoms = Self.best(symptoms)
    candidates = Self.best(candidates)
  }

  /// The best ones, and of those that are left the best that hold for much of A.
  private static func best(_ all: [DiffPredicate]) -> [DiffPredicate] {
    guard all.count > 2 * mostKept else { return all }
    let sorted = all.sorted(by: isBetter)
    let frequent = sorted.dropFirst(mostKept).filter(\.isFrequent)
    return Array(sorted.prefix(mostKept)) + frequent.prefix(mostForPairs)
  }

  // MARK: - Fields

  private func addField(_ number: Int, _ column: DiffColumn) {
    var use = DiffFieldUse.byName(column.name, options)
    if use == .none { return }
    var counts: [Int32: (a: Int, all: Int)] = [:]
    var total = 0
    column.present.forEach { i in
      total += 1
      counts[column[i], default: (0, 0)].all += 1
      if population.isA.contains(i) { counts[column[i], default: (0, 0)].a += 1 }
    }
    if use == .candidate && total >= 100 && counts.count * 10 > total * 9 { use = .none }
    let numbers = NumericColumn(column, counts.keys, population)
    if let numbers, use == .candidate, numbers.isCounter(population) { use = .none }
    if use == .none && numbers == nil { return }
    let weight = weight(column.present)
    if use != .none { addValues(number, column, counts, use, weight) }
    // A number whose values are nearly all different is no id if it goes up and down.
    if let numbers, !numbers.isCounter(population), use != .symptom {
      addThresholds(number, column, numbers, weight)
    }
    addPresence(number, column)
  }

  private func addValues(
    _ number: Int, _ column: DiffColumn, _ counts: [Int32: (a: Int, all: Int)],
    _ use: DiffFieldUse, _ weight: Double
  ) {
    let wanted = counts.filter { $0.value.a >= Self.fewestOfA }
      .sorted { ($1.value.a, $0.key) < ($0.value.a, $1.key) }
      .prefix(Self.mostValues)
    guard !wanted.isEmpty, counts.count > 1 || use == .symptom else { return }
    var slots: [Int32: Int] = [:]
    var sets = wanted.enumerated().map { place, value in
      slots[value.key] = place
      return BitSet(population.isA.words.count * 64)
    }
    column.present.forEach { i in
      if let slot = slots[column[i]] { sets[slot].insert(i) }
    }
    for (place, value) in wanted.enumerated() {
      var predicate = DiffPredicate(
        parts: [
          .init(
            field: column.name, column: number, operation: .equal,
            value: .text(population.text(value.key)))
        ], holds: sets[place], present: column.present)
      predicate.weight = weight
      add(predicate, use)
    }
  }

  private func add(_ predicate: DiffPredicate, _ use: DiffFieldUse) {
    var predicate = predicate
    test(&predicate)
    if use == .symptom {
      symptoms.append(predicate)
    } else {
      tested += 1
      candidates.append(predicate)
    }
  }

  private func addThresholds(
    _ number: Int, _ column: DiffColumn, _ numbers: NumericColumn, _ weight: Double
  ) {
    let edges = numbers.edges(Self.mostEdges, ofA: population.isA)
    for isUpper in [true, false] {
      var best: DiffPredicate?
      for edge in edges {
        var holds = BitSet(population.isA.words.count * 64)
        numbers.present.forEach { i in
          if let value = numbers.value(i), isUpper ? value >= edge : value <= edge {
            holds.insert(i)
          }
        }
        var predicate = DiffPredicate(
          parts: [
            .init(
              field: column.name, column: number, operation: isUpper ? .atLeast : .atMost,
              value: .number(edge))
          ], holds: holds, present: column.present)
        predicate.weight = weight
        test(&predicate)
        tested += 1
        if predicate.table.oddsRatio > 1, predicate.score > best?.score ?? 0 { best = predicate }
      }
      if let best { candidates.append(best) }
    }
  }

  /// Whether a record has the field at all, among the services that know it.
  private func addPresence(_ number: Int, _ column: DiffColumn) {
    var known = BitSet(population.isA.words.count * 64)
    for service in population.services {
      let has = column.present.common(column.present, column.present, service.words)
      guard has > 0, has < service.a + service.b else { continue }
      for i in (service.words.lowerBound * 64)..<(service.words.upperBound * 64)
      where population.records[i] != nil {
        known.insert(i)
      }
    }
    guard known.count > 0 else { return }
    let has = column.present.intersection(known)
    var lacks = known
    lacks.subtract(column.present)
    for (operation, holds) in [(DiffPredicate.Operation.present, has), (.absent, lacks)] {
      var predicate = DiffPredicate(
        parts: [.init(field: column.name, column: number, operation: operation, value: .none)],
        holds: holds, present: known)
      predicate.weight = weight(known)
      test(&predicate)
      let shares = [predicate.table.aShare, predicate.table.bShare].sorted()
      let isSymptom =
        (shares[0] < 0.01 && shares[1] >= 0.2) || (shares[1] > 0.99 && shares[0] <= 0.8)
      if isSymptom && !options.include.contains(column.name) {
        symptoms.append(predicate)
      } else {
        add(predicate, .candidate)
      }
    }
  }

  // MARK: - Pairs

  private func addPairs() {
    var pool = Array(candidates.prefix(20))
    let frequent = candidates.dropFirst(20).filter(\.isFrequent)
    pool += frequent.prefix(Self.mostForPairs - pool.count)
    var pairs: [DiffPredicate] = []
    for i in pool.indices {
      for j in (i + 1)..<max(pool.count, i + 1)
      where pool[i].parts[0].column != pool[j].parts[0].column {
        guard let pair = pair(pool[i], pool[j]) else { continue }
        pairs.append(pair)
      }
    }
    candidates += pairs
  }

  /// Both together, if that explains more than either does.
  private func pair(_ x: DiffPredicate, _ y: DiffPredicate) -> DiffPredicate? {
    let holds = x.holds.intersection(y.holds)
    tested += 1
    guard holds.common(population.isA) >= Self.fewestOfA else { return nil }
    let parts = (x.parts + y.parts).sorted { ($0.field, $0.title) < ($1.field, $1.title) }
    var pair = DiffPredicate(
      parts: parts, holds: holds, present: x.present.intersection(y.present))
    pair.weight = max(x.weight, y.weight)
    test(&pair)
    // Each part by itself, and where both could hold: among the records that have both fields, of
    // the strata in which both do. A part that only says which strata these are adds nothing.
    var most = max(x.score, y.score)
    for part in [x, y] {
      var here = part
      here.holds = part.holds.intersection(pair.present)
      here.present = pair.present
      here.weight = pair.weight
      test(&here, near: holds)
      most = max(most, here.score)
    }
    return pair.score > most + 10 && pair.score > most * 1.1 ? pair : nil
  }
}
