internal import LogCore

/// The entries of a table by their templates.
struct PatternGrouping {
  /// A template with its entries.
  struct Group {
    /// With a NUL for each placeholder.
    var template: [UInt8]
    /// Numbers in the table, in the order of their keys.
    var entries: [Int]
    /// The value of the field of `--by`.
    var value: [UInt8]?
  }

  private(set) var groups: [Group] = []
  /// For each entry its group.
  private(set) var groupOfEntry: [Int]
  /// For each entry its skeleton, as it is in the key.
  let skeletons: [[UInt8]]
  private let templateOfSkeleton: [[UInt8]: [UInt8]]

  /// `other` is a table whose skeletons are compared with these, for templates that both have.
  init(_ table: PatternTable, fewest: Int, with other: PatternTable? = nil) {
    let count = table.entries.count
    skeletons = (0..<count).map { PatternTable.parts(table.keys[$0]).skeleton.array }
    let order = (0..<count).sorted { table.keys[$0].isLess(than: table.keys[$1]) }
    var plain: [[UInt8]] = []
    var seen: Set<[UInt8]> = []
    for number in order {
      let skeleton = Self.plain(skeletons[number])
      if seen.insert(skeleton).inserted { plain.append(skeleton) }
    }
    for number in 0..<(other?.entries.count ?? 0) {
      guard let key = other?.keys[number] else { break }
      let skeleton = Self.plain(PatternTable.parts(key).skeleton.array)
      if seen.insert(skeleton).inserted { plain.append(skeleton) }
    }
    let found = TemplateFinder(fewest: fewest).templates(plain)
    var templates: [[UInt8]: [UInt8]] = [:]
    for (skeleton, template) in zip(plain, found) { templates[skeleton] = template }
    templateOfSkeleton = templates
    groupOfEntry = Array(repeating: 0, count: count)
    var numbers: [[UInt8]: Int] = [:]
    for number in order {
      let template = templates[Self.plain(skeletons[number])] ?? []
      let value = PatternTable.group(table.keys[number])?.array
      let name = value.map { template + [PatternTable.groupMark] + $0 } ?? template
      if let group = numbers[name] {
        groups[group].entries.append(number)
        groupOfEntry[number] = group
      } else {
        numbers[name] = groups.count
        groupOfEntry[number] = groups.count
        groups.append(Group(template: template, entries: [number], value: value))
      }
    }
  }

  /// The template of a skeleton of the table.
  func template(of skeleton: [UInt8]) -> [UInt8]? { templateOfSkeleton[Self.plain(skeleton)] }

  /// A skeleton in which all variable pieces look alike.
  static func plain(_ skeleton: [UInt8]) -> [UInt8] {
    skeleton.map { $0 == SkeletonScanner.freeValue ? SkeletonScanner.value : $0 }
  }
}
