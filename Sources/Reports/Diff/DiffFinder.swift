internal import LogCore

/// Something that holds for some records, and for how many.
struct DiffTold {
  var predicate: DiffPredicate
  var shares: DiffShares

  var title: String { predicate.title }
}

/// One thing that tells A from B.
struct DiffFinding {
  var predicate: DiffPredicate
  var shares = DiffShares()
  var pValue: Double
  /// The share of A for which it holds.
  var covers: Double
  var equivalents: [DiffTold]
  var numeric: NumericColumn.Summary?
  var aClaim: Claim?
  var bClaim: Claim?
}

/// What is different about A.
package struct DiffResult {
  let options: DiffOptions
  let population: DiffPopulation
  /// How many records A and B have.
  var groups = (a: 0, b: 0)
  var aClaim: Claim?
  var bClaim: Claim?
  var tested = 0
  var findings: [DiffFinding] = []
  var explained: [DiffTold] = []
  var symptoms: [DiffTold] = []
  var missing: [Missing] = []
  let files: FileTable
}

/// Compares two groups of records.
///
/// The one predicate that explains most is taken; the requests in which it holds are set aside, and
/// what no longer differs among the rest was only its shadow.
package struct DiffFinder {
  private static let alpha = 0.01
  private static let mostFindings = 10
  private static let mostEquivalents = 8

  package static func find(_ state: DiffState, _ options: DiffOptions, files: FileTable)
    -> DiffResult
  {
    let population = DiffPopulation(state, options)
    var result = DiffResult(options: options, population: population, files: files)
    let counter = DiffCounter(population: population, options: options)
    let claims = DiffClaims(population, options)
    let groups = counter.groups
    result.groups = (groups.a, groups.b)
    if groups.isExact {
      result.aClaim = claims.claim(groups.a, ofA: true)
      result.bClaim = claims.claim(groups.b, ofA: false)
    }
    if !state.isComplete {
      result.missing.append(
        Missing(
          "all but a sample of \(state.records.count) of \(state.seen) records, for tests and pairs",
          hint: "a shorter window (--from, --to)"))
    }
    if population.isNarrowed {
      result.missing.append(
        Missing(
          "all but \(DiffPopulation.mostServices) services, those with most "
            + "\(options.titles.a)", hint: "fewer files"))
    }
    if population.leavesOutFields {
      result.missing.append(
        Missing(
          "all but \(DiffPopulation.mostFields) fields, the first ones by name",
          hint: "fewer files"))
    }
    if options.joinsTraces, !state.records.contains(where: { $0.marks.contains(.span) }) {
      result.missing.append(Missing("no spans", hint: "files with spans, or without --traces"))
    }
    guard population.a > 0, population.b > 0 else {
      result.missing.append(
        Missing(
          population.a == 0 ? "no \(options.titles.a)" : "no \(options.titles.b)",
          hint: "another window, or another question"))
      return result
    }
    let candidates = DiffCandidates(population, options)
    let search = Search(candidates, population)
    func told(_ predicate: DiffPredicate) -> DiffTold {
      DiffTold(predicate: predicate, shares: counter.shares(predicate))
    }
    result.tested = candidates.tested
    result.findings = search.findings.map { found in
      let shares = counter.shares(found.predicate)
      var finding = DiffFinding(
        predicate: found.predicate, shares: shares, pValue: found.pValue, covers: found.covers,
        equivalents: found.equivalents.map(told), numeric: candidates.summary(found.predicate))
      if shares.isExact {
        finding.aClaim = claims.claim(shares.a, ofA: true, found.predicate)
        finding.bClaim = claims.claim(shares.b, ofA: false, found.predicate)
      }
      return finding
    }
    result.explained = search.explained.prefix(20).map(told)
    result.symptoms = candidates.symptoms.filter { search.isFinding($0) }.prefix(10).map(told)
    return result
  }

  /// The greedy search.
  private struct Search {
    struct Found {
      var predicate: DiffPredicate
      var pValue: Double
      var covers: Double
      var equivalents: [DiffPredicate]
    }

    let candidates: DiffCandidates
    let population: DiffPopulation
    var findings: [Found] = []
    var explained: [DiffPredicate] = []

    init(_ candidates: DiffCandidates, _ population: DiffPopulation) {
      self.candidates = candidates
      self.population = population
      run()
    }

    /// Whether a difference is no chance, whatever else was looked at, and large enough.
    ///
    /// The candidates come in the order of their scores, so Holm's bound for the first of them, all
    /// that were tried, holds for the others as well.
    func isFinding(_ predicate: DiffPredicate) -> Bool {
      DiffTable.pValue(predicate.score) * Double(max(candidates.tested, 1)) < DiffFinder.alpha
        && predicate.table.a >= DiffCandidates.fewestOfA && candidates.matters(predicate)
    }

    private mutating func run() {
      var pool = candidates.candidates.filter { isFinding($0) }
      var left = population.all
      var shown: Set<String> = []
      while let top = pool.first, findings.count < DiffFinder.mostFindings {
        let equivalents = equivalents(of: top)
        for predicate in equivalents { shown.insert(predicate.title) }
        shown.insert(top.title)
        var whole = top
        candidates.test(&whole)
        findings.append(
          Found(
            predicate: whole,
            pValue: min(1, DiffTable.pValue(whole.score) * Double(max(candidates.tested, 1))),
            covers: covers(whole), equivalents: equivalents))
        setAside(whole, &left)
        var next: [DiffPredicate] = []
        for predicate in pool where !shown.contains(predicate.title) {
          var again = predicate
          candidates.test(&again, left: left)
          if isFinding(again) { next.append(again) } else { explained.append(predicate) }
        }
        pool = next.sorted(by: DiffCandidates.isBetter)
      }
    }

    /// What holds for nearly the same records, where the difference is: of services in which nothing
    /// differs nothing follows.
    private func equivalents(of top: DiffPredicate) -> [DiffPredicate] {
      var found: [DiffPredicate] = []
      let here = candidates.carrying(top)
      for predicate in candidates.candidates where predicate.title != top.title {
        let (either, both) = here.overlap(predicate.holds, top.holds)
        if both > 0, Double(both) >= DiffPopulation.nearlyTheSame * Double(either) {
          found.append(predicate)
        }
      }
      found.sort {
        ($0.parts.count, $0.title.count, $0.title) < ($1.parts.count, $1.title.count, $1.title)
      }
      return Array(found.prefix(DiffFinder.mostEquivalents))
    }

    /// The share of A, of all services, whose requests hold it somewhere.
    private func covers(_ predicate: DiffPredicate) -> Double {
      let traces = traces(predicate)
      var n = 0
      population.isA.forEach { i in
        if predicate.holds.contains(i) || isIn(traces, i) { n += 1 }
      }
      return population.a > 0 ? Double(n) / Double(population.a) : 0
    }

    private func traces(_ predicate: DiffPredicate) -> Set<UInt64> {
      var traces: Set<UInt64> = []
      predicate.holds.forEach { i in
        if let trace = population.records[i]?.trace { traces.insert(trace) }
      }
      return traces
    }

    private func isIn(_ traces: Set<UInt64>, _ i: Int) -> Bool {
      population.records[i]?.trace.map { traces.contains($0) } ?? false
    }

    /// Takes out the requests in which it holds, with their records in other services.
    private func setAside(_ predicate: DiffPredicate, _ left: inout BitSet) {
      left.subtract(predicate.holds)
      let traces = traces(predicate)
      var gone = BitSet(population.isA.words.count * 64)
      left.forEach { i in if isIn(traces, i) { gone.insert(i) } }
      left.subtract(gone)
    }
  }
}
