internal import LogCore

/// In how many records of A and of B something holds.
struct DiffShares {
  var a = 0
  /// Of services that have the field.
  var aTotal = 0
  var b = 0
  var bTotal = 0
  /// Whether all records were counted, not those of the sample.
  var isExact = true

  var aShare: Double { aTotal > 0 ? Double(a) / Double(aTotal) : 0 }
  var bShare: Double { bTotal > 0 ? Double(b) / Double(bTotal) : 0 }
}

/// Counts what is told of a comparison: each record once, of all records where that is possible.
struct DiffCounter {
  let population: DiffPopulation
  let options: DiffOptions

  private var counts: DiffCounts { population.state.counts }
  private var isComplete: Bool { population.state.isComplete }

  /// How many records A and B have.
  var groups: (a: Int, b: Int, isExact: Bool) {
    if isComplete { return (population.a, population.b, true) }
    guard population.state.countsAnswer(options) else {
      return (population.a, population.b, false)
    }
    let all = sum(nil) { $0.total }
    guard let all, !options.joinsTraces, all.a + all.b > 0 else {
      return (population.a, population.b, false)
    }
    return (all.a, all.b, true)
  }

  func shares(_ predicate: DiffPredicate) -> DiffShares {
    var shares = DiffShares()
    shares.a = predicate.holds.common(population.isA)
    shares.aTotal = predicate.present.common(population.isA)
    shares.b = predicate.holds.common(population.isB)
    shares.bTotal = predicate.present.common(population.isB)
    if isComplete { return shares }
    shares.isExact = false
    guard predicate.parts.count == 1, !options.joinsTraces,
      population.state.countsAnswer(options)
    else { return shares }
    return exact(predicate) ?? shares
  }

  private func exact(_ predicate: DiffPredicate) -> DiffShares? {
    let part = predicate.parts[0]
    let inServices = Set(
      population.services.filter {
        predicate.present.common(predicate.present, predicate.present, $0.words) > 0
      }.map(\.name))
    guard let present = sum(part.field, inServices, { $0.total }),
      let all = sum(nil, inServices, { $0.total }), let holds = holding(part, inServices)
    else { return nil }
    switch part.operation {
    case .present:
      return DiffShares(a: present.a, aTotal: all.a, b: present.b, bTotal: all.b)
    case .absent:
      return DiffShares(
        a: all.a - present.a, aTotal: all.a, b: all.b - present.b, bTotal: all.b)
    default:
      return DiffShares(a: holds.a, aTotal: present.a, b: holds.b, bTotal: present.b)
    }
  }

  private func holding(_ part: DiffPredicate.Part, _ services: Set<String>) -> (a: Int, b: Int)? {
    switch part.value {
    case .none: return (0, 0)
    case .text(let text):
      let key = ByteBuffer(capacity: 256)
      key.append(text)
      return withExtendedLifetime(key) {
        sum(part.field, services) { $0.count(of: key.slice) }
      }
    case .number(let edge):
      return sum(part.field, services) { counts in
        guard counts.isExact else { return nil }
        return counts.sorted().reduce(0) { sum, item in
          guard let value = NumericColumn.number(item.value.string) else { return sum }
          let holds = part.operation == .atLeast ? value >= edge : value <= edge
          return holds ? sum + item.count : sum
        }
      }
    }
  }

  /// The sums over services of something that is counted; nil where it is not known of one of them.
  private func sum(
    _ field: String?, _ services: Set<String>? = nil, _ count: (ValueCounts) -> Int?
  ) -> (a: Int, b: Int)? {
    var sums = (a: 0, b: 0)
    for service in population.services where services?.contains(service.name) ?? true {
      let kinds = options.comparesAllRecords ? DiffRecord.Kind.allCases : [service.kind]
      for kind in kinds {
        for isA in [true, false] {
          let (found, isKnown) = counts.known(
            service.name, field, DiffCounts.Class(kind: kind, isA: isA))
          guard isKnown else { return nil }
          guard let found else { continue }
          guard let n = count(found) else { return nil }
          if isA { sums.a += n } else { sums.b += n }
        }
      }
    }
    return sums
  }
}
