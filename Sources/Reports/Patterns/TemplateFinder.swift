/// Finds the templates of a set of skeletons; the same for any order of them.
///
/// Skeletons with the same number of words belong together if they have the same root: the words that
/// are as frequent as most words of the skeleton are (the longest common pattern of S. Yu et al.,
/// Brain: Log Parsing with Bidirectional Parallel Tree, IEEE TSC 2023; frequencies are counts over
/// different skeletons, so the set alone decides). Within a root a place is split by its values while
/// they are few, the place with fewest first, the leftmost of equals; where they are many, or where
/// one of them looks variable, it is variable. The first word says what happens more than others: it
/// may have four times as many values.
struct TemplateFinder {
  /// How many values a place may have that is no variable.
  let fewest: Int

  /// For each skeleton (with NULs only) its template, with a NUL for each placeholder.
  func templates(_ skeletons: [[UInt8]]) -> [[UInt8]] {
    var ids: [[UInt8]: Int32] = [:]
    var isVariable: [Bool] = []
    var members: [Member] = []
    var byLength: [Int: [Int]] = [:]
    for (number, skeleton) in skeletons.enumerated() {
      let words = SkeletonWords(skeleton)
      var forms: [Int32] = []
      for (form, column) in zip(words.forms, words.columns) {
        if let known = ids[form] {
          forms.append(known)
        } else {
          let id = Int32(truncatingIfNeeded: isVariable.count)
          ids[form] = id
          isVariable.append(column.isVariable)
          forms.append(id)
        }
      }
      members.append(Member(words: words, forms: forms))
      byLength[forms.count, default: []].append(number)
    }
    // Numbers of forms depend on the order of the skeletons: names of groups are made of the forms.
    let order = ids.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    var rank = [Int32](repeating: 0, count: isVariable.count)
    for (place, item) in order.enumerated() { rank[Int(item.value)] = Int32(place) }
    var variable = isVariable
    for id in isVariable.indices { variable[Int(rank[id])] = isVariable[id] }
    for i in members.indices { members[i].forms = members[i].forms.map { rank[Int($0)] } }
    let run = Run(
      fewest: fewest, skeletons: skeletons, members: members, isVariable: variable)
    for length in byLength.keys.sorted() { run.find(byLength[length] ?? []) }
    return run.result
  }

  struct Member {
    var words: SkeletonWords
    /// The form of each column as a number.
    var forms: [Int32]
  }

  /// One search.
  private final class Run {
    let fewest: Int
    let skeletons: [[UInt8]]
    let members: [Member]
    let isVariable: [Bool]
    var result: [[UInt8]]

    init(fewest: Int, skeletons: [[UInt8]], members: [Member], isVariable: [Bool]) {
      self.fewest = fewest
      self.skeletons = skeletons
      self.members = members
      self.isVariable = isVariable
      result = skeletons
    }

    /// Skeletons that are compared as equal.
    struct Signature {
      var forms: [Int32]
      var skeletons: [Int]
    }

    /// Finds the templates of skeletons with the same number of columns.
    func find(_ numbers: [Int]) {
      var distinct: [[Int32]: [Int]] = [:]
      for number in numbers { distinct[members[number].forms, default: []].append(number) }
      let signatures = distinct.map { Signature(forms: $0.key, skeletons: $0.value) }
        .sorted { $0.forms.lexicographicallyPrecedes($1.forms) }
      guard let width = signatures.first?.forms.count else { return }
      var frequency: [[Int32: Int]] = Array(repeating: [:], count: width)
      for signature in signatures {
        for c in 0..<width { frequency[c][signature.forms[c], default: 0] += 1 }
      }
      var roots: [[Int32]: [Signature]] = [:]
      for signature in signatures {
        roots[root(signature, frequency), default: []].append(signature)
      }
      for root in roots.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        split(roots[root] ?? [], width)
      }
    }

    /// The words of a skeleton that share the most common frequency: column, word, column, word.
    private func root(_ signature: Signature, _ frequency: [[Int32: Int]]) -> [Int32] {
      var times: [Int: Int] = [:]
      for c in signature.forms.indices where !isVariable[Int(signature.forms[c])] {
        times[frequency[c][signature.forms[c]] ?? 0, default: 0] += 1
      }
      guard let best = times.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key else {
        return []
      }
      var root: [Int32] = []
      for c in signature.forms.indices where !isVariable[Int(signature.forms[c])] {
        guard frequency[c][signature.forms[c]] == best else { continue }
        root.append(Int32(c))
        root.append(signature.forms[c])
      }
      return root
    }

    // MARK: - Splitting

    /// Splits a group until no place has few values; a stack instead of recursion.
    private func split(_ group: [Signature], _ width: Int) {
      var stack = [group]
      while let group = stack.popLast() {
        guard let column = placeToSplit(group, width) else {
          settle(group, width)
          continue
        }
        var parts: [Int32: [Signature]] = [:]
        for signature in group { parts[signature.forms[column], default: []].append(signature) }
        stack += parts.values
      }
    }

    /// The place with the fewest values, if these are few, and all of them words.
    private func placeToSplit(_ group: [Signature], _ width: Int) -> Int? {
      guard group.count > 1 else { return nil }
      let usual = max(fewest, Int(Double(group.count).squareRoot()))
      var best: (values: Int, column: Int)?
      var values: [Int32] = []
      for c in 0..<width {
        let limit = c == 0 ? max(4 * fewest, usual) : usual
        let most = min(limit, (best?.values ?? .max) - 1)
        values.removeAll(keepingCapacity: true)
        var isPlace = true
        for signature in group {
          let form = signature.forms[c]
          if values.contains(form) { continue }
          values.append(form)
          if isVariable[Int(form)] || values.count > most {
            isPlace = false
            break
          }
        }
        if isPlace && values.count > 1 { best = (values.count, c) }
      }
      return best?.column
    }

    // MARK: - Templates

    private func settle(_ group: [Signature], _ width: Int) {
      let numbers = group.flatMap(\.skeletons)
      var template: [UInt8] = []
      for c in 0..<width {
        let texts = Set(numbers.map { Array(skeletons[$0][members[$0].words.columns[c].range]) })
        template += ColumnText.common(texts, isLast: c == width - 1)
      }
      let text = ColumnText.joined(template)
      for number in numbers { result[number] = text }
    }
  }
}
