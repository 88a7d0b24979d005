internal import LogCore

/// The counts of one service over the buckets of a timeline.
///
/// They are laid out when they are asked for, and can be put away again: there may be many services
/// with few records each.
final class ServiceSeries {
  /// Of one kind of records.
  struct Counts {
    var total: [Int]
    var failing: [Int]
    var last: [Int64]
    var firstFailing: [Int64]
    var lastFailing: [Int64]

    init(_ count: Int) {
      total = Array(repeating: 0, count: count)
      failing = total
      last = Array(repeating: .min, count: count)
      firstFailing = Array(repeating: .max, count: count)
      lastFailing = last
    }

    mutating func add(_ cell: ServiceCell, _ bucket: Int) {
      total[bucket] += cell.count
      failing[bucket] += cell.failing
      last[bucket] = max(last[bucket], cell.last)
      firstFailing[bucket] = min(firstFailing[bucket], cell.firstFailing)
      lastFailing[bucket] = max(lastFailing[bucket], cell.lastFailing)
    }
  }

  let name: String
  private let buckets: Int
  private var cells: [(kind: UInt8, bucket: Int, cell: ServiceCell)] = []
  private var kinds: Set<UInt8> = []
  private var laidOut: [UInt8: Counts]?

  init(_ name: String, buckets: Int) {
    self.name = name
    self.buckets = buckets
  }

  func add(_ kind: UInt8, _ cell: ServiceCell, _ bucket: Int) {
    kinds.insert(kind)
    cells.append((kind, bucket, cell))
  }

  private var counts: [UInt8: Counts] {
    if let laidOut { return laidOut }
    var counts: [UInt8: Counts] = [:]
    for (kind, bucket, cell) in cells { counts[kind, default: Counts(buckets)].add(cell, bucket) }
    laidOut = counts
    return counts
  }

  /// Puts the counts away.
  func fold() { laidOut = nil }

  /// What its requests are: those of its logs, else its server spans, else all its records.
  var kind: TimelineState.Kind {
    if kinds.contains(TimelineState.Kind.request.rawValue) { return .request }
    return kinds.contains(TimelineState.Kind.span.rawValue) ? .span : .record
  }

  var main: Counts? { counts[kind.rawValue] }

  /// All its records, for silence; of a service that has spans alone these.
  var all: Counts? { counts[TimelineState.Kind.record.rawValue] ?? main }

  /// The service and what follows it in a name of a table.
  static func split(_ name: ByteSlice) -> (kind: UInt8, service: ByteSlice, rest: ByteSlice) {
    let body = name.from(1)
    guard let zero = body.firstIndex(of: 0) else { return (name[0], body, .empty) }
    return (name[0], body[0..<zero], body.from(zero + 1))
  }

  /// All services of a state, in the order of their names.
  static func all(_ state: TimelineState, _ axis: TimeAxis) -> [ServiceSeries] {
    var byName: [String: ServiceSeries] = [:]
    var byNumber: [Int: (UInt8, ServiceSeries)] = [:]
    let table = state.services.table
    for (i, key) in table.keys.enumerated() {
      guard let bucket = axis.bucket(key.bucket * state.services.width) else {
        continue
      }
      let known = byNumber[key.id]
      let (kind, series) =
        known
        ?? {
          let (kind, service, _) = split(state.services.names[key.id])
          let name = service.string
          let series = byName[name] ?? ServiceSeries(name, buckets: axis.count)
          byName[name] = series
          return (kind, series)
        }()
      byNumber[key.id] = (kind, series)
      series.add(kind, table.values[i], bucket)
    }
    return byName.values.sorted { $0.name < $1.name }
  }
}
