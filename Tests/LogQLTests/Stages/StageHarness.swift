import LogCore

@testable import LogQL

/// A record as tests write it down.
struct PlainRecord: Equatable {
  var labels: [String: String] = [:]
  var line: String
  var time: Int64 = 0
}

/// Runs the stages of a log query over a few records in this thread, without reader or output.
enum StageHarness {
  /// The selected records with their labels at the end; `demand` is what an output would look at.
  static func run(
    _ query: String, _ records: [PlainRecord], demand: LabelDemand = .all
  ) throws -> [PlainRecord] {
    guard case .log(let log) = try parseQuery(query).expression else {
      throw NotALogQuery()
    }
    let names = LabelNames()
    let streams = StreamTable(names: names, selector: log.selector)
    let runners = makeRunners(log.stages.map(\.stage), demand, names)
    let batch = RecordBatch(names: names, streams: streams)
    let memory = ByteArena()
    var result: [PlainRecord] = []
    var rest = records[...]
    while !rest.isEmpty {
      batch.reset()
      for record in rest.prefix(RecordBatch.capacity) {
        let stream = streams.intern(
          record.labels.map { (memory.copy($0.key), memory.copy($0.value)) })
        guard streams[stream].isSelected else { continue }
        batch.append(line: batch.arena.copy(record.line), time: record.time, stream: stream)
      }
      for runner in runners { runner.run(batch) }
      result += (0..<batch.keptCount).map { plain(batch, Int(batch.kept[$0])) }
      rest = rest.dropFirst(RecordBatch.capacity)
    }
    return result
  }

  /// The selected records of lines that belong to one stream, `{app="api"}`.
  static func run(
    _ query: String, lines: [String], demand: LabelDemand = .all
  ) throws -> [PlainRecord] {
    try run(query, lines.map { PlainRecord(labels: ["app": "api"], line: $0) }, demand: demand)
  }

  /// The labels that the stages add to one line of `{app="api"}`; nil if they drop it.
  static func labels(_ stages: String, _ line: String) throws -> [String: String]? {
    try run("{} \(stages)", lines: [line]).first?.labels.filter { $0 != ("app", "api") }
  }

  private struct NotALogQuery: Error {}

  private static func makeRunners(
    _ stages: [any Stage], _ demand: LabelDemand, _ names: LabelNames
  ) -> [any StageRunner] {
    var demand = demand
    let counters = WorkerCounters()
    var runners: [any StageRunner] = []
    for stage in stages.reversed() {
      let context = RunnerContext(names: names, demand: demand, counters: counters, zone: .utc)
      runners.append(stage.makeRunner(context))
      demand = stage.demand(before: demand)
    }
    return runners.reversed()
  }

  private static func plain(_ batch: RecordBatch, _ record: Int) -> PlainRecord {
    var labels: [String: String] = [:]
    batch.forEachLabel(record) { name, value in
      labels[batch.names[name].string] = value.string
    }
    return PlainRecord(
      labels: labels, line: batch.line[record].string, time: batch.time[record])
  }
}
