internal import LogCore

/// How many records there are in a bucket, and how many of them fail.
struct CountCell: CellValue {
  var count: Int
  var failing: Int

  @inline(__always)
  init(failing isFailing: Bool) {
    count = 1
    failing = isFailing ? 1 : 0
  }

  @inline(__always)
  mutating func merge(_ other: CountCell) {
    count &+= other.count
    failing &+= other.failing
  }

  mutating func settle(_ files: FileTable) {}

  func write(to out: PartialOutput) {
    out.add(count)
    out.add(failing)
  }

  init?(_ line: inout PartialLine, files: [Int32]) {
    guard let count = line.count(), let failing = line.count() else { return nil }
    self.count = count
    self.failing = failing
  }
}

/// Requests by endpoint and by user, in buckets of time.
final class EndpointCounts: ReportState {
  let endpoints = CellSet<CountCell>(
    .init(width: "endpoints", name: "endpoint", cell: "ep"), cells: 100_000)
  /// Users with failing requests.
  let failedUsers = CellSet<CountCell>(
    .init(width: "failedusers", name: "faileduser", cell: "fu"), cells: 100_000,
    until: .fiveMinutes)
  /// All users.
  let users = CellSet<CountCell>(
    .init(width: "users", name: "user", cell: "us"), cells: 50_000,
    until: .fiveMinutes)
  /// Services whose requests name users.
  let userServices = CellSet<CountCell>(
    .init(width: "userservices", name: "userservice", cell: "uv"), cells: 5_000,
    until: .second)
  private lazy var parts = StateParts([endpoints, failedUsers, users, userServices])
  private let key = ByteBuffer(capacity: 512)

  func fold(_ batch: RecordBatch, _ facts: FactReader, from origin: BatchOrigin) {
    let columns = facts.columns
    endpoints.begin(series: columns.numberSeries(batch))
    for k in 0..<batch.keptCount {
      let record = Int(unsafe batch.kept[k])
      let marks = unsafe columns.marks[record]
      if marks.contains(.event) { continue }
      let isSpan = marks.contains(.span)
      guard isSpan ? marks.contains(.server) : marks.contains(.request) else { continue }
      let kind: TimelineState.Kind = isSpan ? .span : .request
      let time = unsafe batch.time[record]
      let cell = CountCell(failing: marks.contains(.failing))
      let series = unsafe Int(columns.series[record]) &* TimelineState.Kind.count &+ kind.number
      let number = endpoints.number(ofSeries: series) {
        key.removeAll()
        key.append(kind.rawValue)
        key.append(unsafe columns.service[record])
        key.append(0)
        key.append(unsafe columns.endpoint[record])
        return key.slice
      }
      if number >= 0 { endpoints.add(number: number, time: time, cell) }
      let user = EvidenceTable.cut(unsafe columns.user[record])
      guard !user.isEmpty, !isSpan else { continue }
      users.add(user, time: time, cell)
      guard cell.failing > 0 else { continue }
      failedUsers.add(user, time: time, cell)
      userServices.add(unsafe columns.service[record], time: 0, cell)
    }
    bound()
  }

  private func bound() { parts.bound(by: 0) }

  func merge(_ other: EndpointCounts) { parts.merge(other.parts) }
  func settle(_ files: FileTable) { parts.settle(files) }
  func write(to out: PartialOutput) { parts.write(to: out) }

  func read(_ line: PartialLine, files: [Int32]) -> Bool {
    parts.read(line, files: files)
  }
}

extension CellSet where Value == CountCell {
  /// The sums of each name over the buckets of a window, which lies on whole buckets.
  func sums(_ window: ClaimWindow) -> [Int: CountCell] {
    var sums: [Int: CountCell] = [:]
    for (i, key) in table.keys.enumerated() {
      let start = key.bucket * width
      guard start >= window.from, start < window.to else { continue }
      let cell = table.values[i]
      if sums[key.id] == nil { sums[key.id] = cell } else { sums[key.id]?.merge(cell) }
    }
    return sums
  }
}
