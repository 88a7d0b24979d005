internal import LogCore

/// Finds the series of records: by the labels that the grouping keeps.
///
/// A key is, for each label, its number, the length of its value and the value; by the order of the
/// label numbers, which is the same for all records of a worker. Series are told apart by keys, and
/// only a new one has its labels copied.
final class SeriesKeys {
  private let names: LabelNames
  private let state: LeafState
  private let table = SeriesTable()
  private var seriesOfKey: [Int32] = []
  /// Labels to keep, or to leave out.
  private let listed: [LabelID]
  private let isBy: Bool
  private let key = ByteBuffer(capacity: 512)
  private var labels: [(id: LabelID, value: ByteSlice)] = []
  /// Of a grouping by one label.
  private let recent: RecentValues?
  /// Series of records that have no labels but those of their stream.
  private var seriesOfStream: [Int32] = []

  init(_ plan: LeafPlan, names: LabelNames, state: LeafState) {
    self.names = names
    self.state = state
    switch plan.grouping {
    case .by(let kept):
      isBy = true
      listed = kept.map { names.intern($0) }
      recent = listed.count == 1 ? RecentValues() : nil
    case .without(let dropped):
      isBy = false
      recent = nil
      listed = dropped.map { names.intern($0) }
    }
  }

  /// The series of a record.
  func series(_ batch: RecordBatch, _ record: Int) -> Int32 {
    if let recent { return seriesByOne(batch, record, recent) }
    if isBy { return seriesByListed(batch, record) }
    let stream = unsafe Int(batch.stream[record].index)
    let isBare =
      unsafe batch.firstOwnLabel(record) < 0 && batch.level[record] == .none
      && batch.error[record] == .none
    if isBare && stream < seriesOfStream.count && seriesOfStream[stream] >= 0 {
      return seriesOfStream[stream]
    }
    let number = seriesByAll(batch, record)
    if isBare {
      while seriesOfStream.count <= stream { seriesOfStream.append(-1) }
      seriesOfStream[stream] = number
    }
    return number
  }

  @inline(__always)
  private func seriesByOne(_ batch: RecordBatch, _ record: Int, _ recent: RecentValues) -> Int32 {
    guard let value = batch.label(record, listed[0]), let mark = RecentValues.mark(value) else {
      return seriesByListed(batch, record)
    }
    let known = recent.find(mark)
    if known >= 0 { return known }
    let series = seriesByListed(batch, record)
    recent.remember(mark, series)
    return series
  }

  private func seriesByListed(_ batch: RecordBatch, _ record: Int) -> Int32 {
    key.removeAll()
    for i in 0..<listed.count {
      if let value = batch.label(record, listed[i]) { append(listed[i], value) }
    }
    return knownSeries
      ?? newSeries(listed.compactMap { id in batch.label(record, id).map { (id, $0) } })
  }

  private func seriesByAll(_ batch: RecordBatch, _ record: Int) -> Int32 {
    labels.removeAll(keepingCapacity: true)
    batch.forEachLabel(record) { id, value in
      if !listed.contains(id) { labels.append((id, value)) }
    }
    labels.sort { $0.id.index < $1.id.index }
    key.removeAll()
    for (id, value) in labels { append(id, value) }
    return knownSeries ?? newSeries(labels)
  }

  /// The series of `key`; nil of a new one, which `newSeries` has to follow.
  @inline(__always)
  private var knownSeries: Int32? {
    let found = Int(table.intern(key.slice))
    return found < seriesOfKey.count ? seriesOfKey[found] : nil
  }

  private func append(_ id: LabelID, _ value: ByteSlice) {
    let head = unsafe UnsafeMutableRawPointer(key.uninitialized(8))
    unsafe head.storeBytes(of: id.index, as: UInt32.self)
    unsafe head.storeBytes(
      of: UInt32(truncatingIfNeeded: value.count), toByteOffset: 4, as: UInt32.self)
    key.advance(by: 8)
    key.append(value)
  }

  @inline(never)
  private func newSeries(_ labels: [(id: LabelID, value: ByteSlice)]) -> Int32 {
    let set = LabelSet(labels.map { .init(name: names[$0.id].array, value: $0.value.array) })
    let series = state.series(set)
    seriesOfKey.append(series)
    return series
  }
}
