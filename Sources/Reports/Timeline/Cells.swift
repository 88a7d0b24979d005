internal import LogCore

/// Records of a service in a bucket.
struct ServiceCell: CellValue {
  var count = 0
  var failing = 0
  var last = Int64.min
  var firstFailing = Int64.max
  var lastFailing = Int64.min

  @inline(__always)
  mutating func merge(_ other: ServiceCell) {
    count &+= other.count
    failing &+= other.failing
    last = max(last, other.last)
    firstFailing = min(firstFailing, other.firstFailing)
    lastFailing = max(lastFailing, other.lastFailing)
  }

  mutating func settle(_ files: FileTable) {}

  func write(to out: PartialOutput) {
    out.add(count)
    out.add(failing)
    out.add(last)
    if failing > 0 {
      out.add(firstFailing)
      out.add(lastFailing)
    }
  }

  init(failing isFailing: Bool, time: Int64) {
    count = 1
    last = time
    guard isFailing else { return }
    failing = 1
    firstFailing = time
    lastFailing = time
  }

  init?(_ line: inout PartialLine, files: [Int32]) {
    guard let count = line.count(), let failing = line.count(), let last = line.integer() else {
      return nil
    }
    self.count = count
    self.failing = failing
    self.last = last
    guard failing > 0 else { return }
    guard let firstFailing = line.integer(), let lastFailing = line.integer() else { return nil }
    self.firstFailing = firstFailing
    self.lastFailing = lastFailing
  }
}

/// Requests of one bin of durations in a bucket.
struct LatencyCell: CellValue {
  var count = 1
  var first: Int64
  var last: Int64

  @inline(__always)
  init(time: Int64) {
    first = time
    last = time
  }

  @inline(__always)
  mutating func merge(_ other: LatencyCell) {
    count &+= other.count
    first = min(first, other.first)
    last = max(last, other.last)
  }

  mutating func settle(_ files: FileTable) {}

  func write(to out: PartialOutput) {
    out.add(count)
    out.add(first)
    out.add(last)
  }

  init?(_ line: inout PartialLine, files: [Int32]) {
    guard let count = line.count(), let first = line.integer(), let last = line.integer() else {
      return nil
    }
    self.count = count
    self.first = first
    self.last = last
  }
}

/// Records of a template or with a version in a bucket.
struct PlacedCell: CellValue {
  var count = 1
  var first: RecordPlace

  @inline(__always)
  init(_ place: RecordPlace) { first = place }

  @inline(__always)
  mutating func merge(_ other: PlacedCell) {
    count &+= other.count
    first = min(first, other.first)
  }

  mutating func settle(_ files: FileTable) { first = first.settled(files) }

  func write(to out: PartialOutput) {
    out.add(count)
    out.add(first)
  }

  init?(_ line: inout PartialLine, files: [Int32]) {
    guard let count = line.count(), let first = line.place(files) else { return nil }
    self.count = count
    self.first = first
  }
}

/// The first and the last record of something, with a piece of their lines.
struct EvidenceCell: CellValue {
  var first: RecordPlace
  var firstText: [UInt8]
  var last: RecordPlace
  var lastText: [UInt8]

  init(_ place: RecordPlace, text: ByteSlice) {
    first = place
    last = place
    firstText = text.array
    lastText = firstText
  }

  mutating func merge(_ other: EvidenceCell) {
    if other.first < first {
      first = other.first
      firstText = other.firstText
    }
    if last < other.last {
      last = other.last
      lastText = other.lastText
    }
  }

  mutating func settle(_ files: FileTable) {
    first = first.settled(files)
    last = last.settled(files)
  }

  func write(to out: PartialOutput) {
    out.add(first)
    out.add(bytes: firstText)
    out.add(last)
    out.add(bytes: lastText)
  }

  init?(_ line: inout PartialLine, files: [Int32]) {
    guard let first = line.place(files), let firstText = line.bytes(),
      let last = line.place(files), let lastText = line.bytes()
    else { return nil }
    self.first = first
    self.firstText = firstText.array
    self.last = last
    self.lastText = lastText.array
  }
}

/// The slowest request of a bucket, of equals the first.
struct SlowestCell: CellValue {
  var duration: Int64
  var place: RecordPlace
  /// The name of its series.
  var series: [UInt8]
  var text: [UInt8]

  mutating func merge(_ other: SlowestCell) {
    if isBeaten(by: other.duration, other.place) { self = other }
  }

  @inline(__always)
  func isBeaten(by otherDuration: Int64, _ otherPlace: RecordPlace) -> Bool {
    otherDuration != duration ? otherDuration > duration : otherPlace < place
  }

  mutating func settle(_ files: FileTable) { place = place.settled(files) }

  func write(to out: PartialOutput) {
    out.add(duration)
    out.add(place)
    out.add(bytes: series)
    out.add(bytes: text)
  }

  init(duration: Int64, place: RecordPlace, series: ByteSlice, text: ByteSlice) {
    self.duration = duration
    self.place = place
    self.series = series.array
    self.text = text.array
  }

  init?(_ line: inout PartialLine, files: [Int32]) {
    guard let duration = line.integer(), let place = line.place(files), let series = line.bytes(),
      let text = line.bytes()
    else { return nil }
    self.duration = duration
    self.place = place
    self.series = series.array
    self.text = text.array
  }
}

extension PartialOutput {
  /// A text that is an array.
  func add(bytes: [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      add(
        unsafe buffer.baseAddress.map { unsafe ByteSlice(start: $0, count: buffer.count) } ?? .empty
      )
    }
  }
}
