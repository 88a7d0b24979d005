internal import LogCore

/// The labels of a series: sorted by name, compared as a whole.
struct LabelSet: Hashable, Sendable {
  struct Label: Hashable, Sendable {
    var name: [UInt8]
    var value: [UInt8]
  }

  private(set) var labels: [Label]

  static let empty = LabelSet([])

  /// The labels need not be sorted; names must be unique.
  init(_ labels: [Label]) {
    self.labels = labels.sorted { $0.name.lexicographicallyPrecedes($1.name) }
  }

  init(_ encoded: EncodedLabels) {
    labels = encoded.pairs.map { Label(name: $0.name, value: $0.value) }
  }

  var isEmpty: Bool { labels.isEmpty }

  subscript(name: [UInt8]) -> [UInt8]? { labels.first { $0.name == name }?.value }

  func keeping(_ names: Set<[UInt8]>) -> LabelSet {
    var result = self
    result.labels.removeAll { !names.contains($0.name) }
    return result
  }

  func removing(_ names: Set<[UInt8]>) -> LabelSet {
    var result = self
    result.labels.removeAll { names.contains($0.name) }
    return result
  }

  /// The same with one label set, or taken away if the value is nil.
  func setting(_ name: [UInt8], to value: [UInt8]?) -> LabelSet {
    var rest = labels
    rest.removeAll { $0.name == name }
    if let value { rest.append(Label(name: name, value: value)) }
    return LabelSet(rest)
  }

  /// The bytes of `EncodedLabels`: equal for equal sets.
  var encoded: EncodedLabels {
    var bytes: [UInt8] = []
    func append(_ text: [UInt8]) {
      for byte in text {
        if byte >= 0xFD { bytes.append(0xFD) }
        bytes.append(byte)
      }
    }
    for label in labels {
      append(label.name)
      bytes.append(0xFF)
      append(label.value)
      bytes.append(0xFE)
    }
    return EncodedLabels(bytes: bytes)
  }

  /// The order of results: by names and values, byte by byte.
  static func < (a: LabelSet, b: LabelSet) -> Bool {
    for (x, y) in zip(a.labels, b.labels) {
      if x.name != y.name { return x.name.lexicographicallyPrecedes(y.name) }
      if x.value != y.value { return x.value.lexicographicallyPrecedes(y.value) }
    }
    return a.labels.count < b.labels.count
  }
}

/// Label sets as small numbers, within one evaluation.
final class LabelSets {
  private(set) var sets: [LabelSet] = []
  private var numbers: [LabelSet: Int] = [:]

  subscript(number: Int) -> LabelSet { sets[number] }

  func intern(_ set: LabelSet) -> Int {
    if let known = numbers[set] { return known }
    numbers[set] = sets.count
    sets.append(set)
    return sets.count - 1
  }
}

/// Remembers what a function makes of label sets, so that it works once for each, not at each step.
final class LabelMapping {
  private let sets: LabelSets
  private let map: (LabelSet) -> LabelSet
  private var known: [Int] = []

  init(_ sets: LabelSets, _ map: @escaping (LabelSet) -> LabelSet) {
    self.sets = sets
    self.map = map
  }

  subscript(number: Int) -> Int {
    while known.count <= number { known.append(-1) }
    if known[number] < 0 { known[number] = sets.intern(map(sets[number])) }
    return known[number]
  }
}

extension LabelSet {
  /// As it stands in a query: `{app="api", pod="a-1"}`.
  var text: String {
    let pairs = labels.map { label in
      String(decoding: label.name, as: UTF8.self) + "="
        + QueryText.quote(String(decoding: label.value, as: UTF8.self))
    }
    return "{" + pairs.joined(separator: ", ") + "}"
  }
}
