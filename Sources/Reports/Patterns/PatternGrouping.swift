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
  /// The skeletons in which all variable pieces look alike, and the template of each.
  private let plainSkeletons = ByteTable()
  private let templates: [[UInt8]]
  private let bytes = ByteBuffer(capacity: 4096)

  /// `other` is a table whose skeletons are compared with these, for templates that both have.
  init(_ table: PatternTable, fewest: Int, with other: PatternTable? = nil) {
    let count = table.count
    skeletons = (0..<count).map { PatternTable.parts(table.keys[$0]).skeleton.array }
    let order = (0..<count).sorted { table.keys[$0].isLess(than: table.keys[$1]) }
    var plain: [[UInt8]] = []
    var numbers = [Int](repeating: 0, count: count)
    for number in order {
      numbers[number] = Self.add(skeletons[number], bytes, plainSkeletons, &plain)
    }
    for number in 0..<(other?.count ?? 0) {
      guard let key = other?.keys[number] else { break }
      _ = Self.add(PatternTable.parts(key).skeleton.array, bytes, plainSkeletons, &plain)
    }
    templates = TemplateFinder(fewest: fewest).templates(plain)
    groupOfEntry = Array(repeating: 0, count: count)
    let names = ByteTable()
    for number in order {
      let template = templates[numbers[number]]
      let value = PatternTable.group(table.keys[number])
      bytes.removeAll()
      bytes.append(template)
      if let value {
        bytes.append(PatternTable.groupMark)
        bytes.append(value)
      }
      let group = names.intern(bytes.slice)
      groupOfEntry[number] = group
      if group < groups.count {
        groups[group].entries.append(number)
      } else {
        groups.append(Group(template: template, entries: [number], value: value?.array))
      }
    }
  }

  /// The number of a skeleton without its marks, which is added if it is new.
  private static func add(
    _ skeleton: [UInt8], _ bytes: ByteBuffer, _ table: ByteTable, _ plain: inout [[UInt8]]
  ) -> Int {
    let skeleton = Self.plain(skeleton)
    bytes.removeAll()
    bytes.append(skeleton)
    let number = table.intern(bytes.slice)
    if number == plain.count { plain.append(skeleton) }
    return number
  }

  /// The template of a skeleton of the table.
  func template(of skeleton: [UInt8]) -> [UInt8]? {
    bytes.removeAll()
    bytes.append(Self.plain(skeleton))
    return plainSkeletons.find(bytes.slice).map { templates[$0] }
  }

  /// A skeleton in which all variable pieces look alike.
  static func plain(_ skeleton: [UInt8]) -> [UInt8] {
    skeleton.map { $0 == SkeletonScanner.freeValue ? SkeletonScanner.value : $0 }
  }
}
