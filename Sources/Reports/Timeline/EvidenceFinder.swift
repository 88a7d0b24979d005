internal import LogCore

/// Looks up the records that show an event.
struct EvidenceFinder {
  let state: TimelineState
  let files: FileTable

  func place(_ place: RecordPlace, _ text: [UInt8]) -> TimelinePlace {
    let file = Int(place.file)
    return TimelinePlace(
      time: place.time, file: files.names.indices.contains(file) ? files.names[file] : "-",
      line: place.line, text: text)
  }

  /// The number of a service's requests in a table.
  private func number(_ service: ServiceSeries, _ names: CappedNames) -> Int? {
    let key = ByteBuffer(capacity: 256)
    key.append(service.kind.rawValue)
    key.append(service.name)
    return withExtendedLifetime(key) { names.find(key.slice) }
  }

  /// The cells of a service, bucket by bucket, in a stretch of time.
  private func cells<Cell>(
    _ cells: CellSet<Cell>, _ service: ServiceSeries, from: Int64, to: Int64
  ) -> [Cell] {
    guard let id = number(service, cells.names) else { return [] }
    let width = cells.width
    var found: [Cell] = []
    var bucket = from / width
    while bucket * width < to {
      if let index = cells.table.index(of: CellKey(id: id, bucket: bucket)) {
        found.append(cells.table.values[index])
      }
      bucket += 1
    }
    return found
  }

  /// The first and last failing record of a service in a stretch of time.
  func failing(_ service: ServiceSeries, from: Int64, to: Int64, value: Int) -> TimelineEvidence {
    var evidence = TimelineEvidence(value: value)
    for cell in cells(state.failing, service, from: from, to: to) {
      if cell.first.time >= from && cell.first.time < to && evidence.first == nil {
        evidence.first = place(cell.first, cell.firstText)
      }
      if cell.last.time >= from && cell.last.time < to {
        evidence.last = place(cell.last, cell.lastText)
      }
    }
    return evidence
  }

  /// When requests of a service failed in a stretch of time, as finely as they are counted.
  func failingTimes(_ service: ServiceSeries, from: Int64, to: Int64) -> HitTimes {
    var times = HitTimes()
    for cell in cells(state.services, service, from: from, to: to) where cell.failing > 0 {
      times.add(cell.failing, first: cell.firstFailing, last: cell.lastFailing)
    }
    return times
  }

  /// When there were requests of a service in a stretch of time, as finely as they are counted.
  func times(_ service: ServiceSeries, from: Int64, to: Int64) -> HitTimes {
    var times = HitTimes()
    for cell in cells(state.services, service, from: from, to: to) {
      times.add(cell.count, first: cell.last, last: cell.last)
    }
    return times
  }

  /// The first and last of the buckets' slowest requests that were slow.
  func slow(
    _ service: ServiceSeries, limits: [String: Int], from: Int64, to: Int64, value: Int
  ) -> TimelineEvidence {
    var evidence = TimelineEvidence(value: value)
    for cell in cells(state.slowest, service, from: from, to: to) {
      let series = String(decoding: cell.series, as: UTF8.self)
      guard cell.place.time >= from, cell.place.time < to, let limit = limits[series],
        LatencyBins.bin(cell.duration) >= limit
      else { continue }
      let place = place(cell.place, cell.text)
      if evidence.first == nil { evidence.first = place }
      evidence.last = place
    }
    return evidence
  }
}
