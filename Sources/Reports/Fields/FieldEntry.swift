internal import LogCore

/// Where a field comes from, in the order of the output.
enum FieldSource: UInt8, CaseIterable {
  case label, json, logfmt, metadata

  var name: StaticString {
    switch self {
    case .label: "label"
    case .json: "json"
    case .logfmt: "logfmt"
    case .metadata: "metadata"
    }
  }
}

/// What is counted of one field.
final class FieldEntry {
  static let valueCaps = ValueCounts.Caps(exact: 10_000, kept: 1_024)

  let source: FieldSource
  let name: [UInt8]
  /// Records that have it, and no empty one.
  private(set) var count = 0
  let values = ValueCounts(FieldEntry.valueCaps)
  /// How many values are of each kind.
  private(set) var kinds = [Int](repeating: 0, count: ValueKind.allCases.count)
  private(set) var numbers = NumberBins()
  /// By the numbers of services.
  private(set) var hasService: [Bool] = []

  init(_ source: FieldSource, _ name: [UInt8]) {
    self.source = source
    self.name = name
  }

  func add(_ value: ByteSlice, count times: Int = 1) {
    guard !value.isEmpty else { return }
    count += times
    values.add(value, count: times)
    let (kind, number) = ValueKind.of(value)
    kinds[Int(kind.rawValue)] += times
    if let number { numbers.add(number, count: times) }
  }

  func mark(_ service: Int) {
    if service < hasService.count && hasService[service] { return }
    while hasService.count <= service { hasService.append(false) }
    hasService[service] = true
  }

  /// Takes in another entry of this field; `services` has the numbers here of its services, and is nil
  /// where services are not told apart: then its marks may be older than its list of services.
  func merge(_ other: FieldEntry, services: [Int]?) {
    count += other.count
    values.merge(other.values)
    for k in kinds.indices { kinds[k] += other.kinds[k] }
    numbers.merge(other.numbers)
    guard let services else { return }
    for (service, has) in other.hasService.enumerated() where has { mark(services[service]) }
  }

  // MARK: - Partials

  func write(_ services: [String], to out: PartialOutput) {
    out.begin("field")
    out.add(Int(source.rawValue))
    out.add(String(decoding: name, as: UTF8.self))
    out.add(count)
    for kind in kinds { out.add(kind) }
    out.end()
    values.write("values", [], to: out)
    if numbers.total > 0 {
      out.begin("numbers")
      out.add(Int64(bitPattern: numbers.least.bitPattern))
      out.add(Int64(bitPattern: numbers.most.bitPattern))
      for bin in numbers.counts.keys.sorted() {
        out.add(Int(bin))
        out.add(numbers.counts[bin] ?? 0)
      }
      out.end()
    }
    out.begin("services")
    for service in services { out.add(service) }
    out.end()
  }

  func readCounts(_ line: inout PartialLine) -> Bool {
    guard let more = line.count() else { return false }
    count += more
    for k in kinds.indices {
      guard let more = line.count() else { return false }
      kinds[k] += more
    }
    return line.isAtEnd
  }

  func readNumbers(_ line: inout PartialLine) -> Bool {
    guard let low = line.integer(), let high = line.integer() else { return false }
    numbers.add(
      least: Double(bitPattern: UInt64(bitPattern: low)),
      most: Double(bitPattern: UInt64(bitPattern: high)))
    while !line.isAtEnd {
      guard let bin = line.integer(), let times = line.count(), let small = Int32(exactly: bin)
      else { return false }
      numbers.add(bin: small, count: times)
    }
    return true
  }
}
