internal import LogQL

/// A column for each label that any of the series has.
struct LabelColumns {
  /// Sorted by their bytes.
  let names: [[UInt8]]

  init(_ labels: some Sequence<[(name: [UInt8], value: [UInt8])]>) {
    var seen: Set<[UInt8]> = []
    for one in labels { for label in one { seen.insert(label.name) } }
    names = seen.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The values of a series, one for each column; empty where it lacks a label.
  func cells(_ labels: [(name: [UInt8], value: [UInt8])]) -> [[UInt8]] {
    names.map { name in labels.first { $0.name == name }?.value ?? [] }
  }
}
