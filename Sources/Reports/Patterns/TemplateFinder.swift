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
    let catalogue = FormCatalogue()
    var members: [Member] = []
    members.reserveCapacity(skeletons.count)
    var byLength: [Int: [Int]] = [:]
    for (number, skeleton) in skeletons.enumerated() {
      let words = SkeletonWords(skeleton, catalogue)
      byLength[words.forms.count, default: []].append(number)
      members.append(Member(columns: words.columns, forms: words.forms))
    }
    // Numbers of forms depend on the order of the skeletons: names of groups are made of the forms.
    let ranks = catalogue.ranks
    var isVariable = catalogue.isVariable
    for (number, variable) in catalogue.isVariable.enumerated() {
      isVariable[Int(ranks[number])] = variable
    }
    for i in members.indices {
      for c in members[i].forms.indices { members[i].forms[c] = ranks[Int(members[i].forms[c])] }
    }
    let run = Run(
      fewest: fewest, skeletons: skeletons, members: members, isVariable: isVariable)
    for length in byLength.keys.sorted() { run.find(byLength[length] ?? []) }
    return run.result
  }

  struct Member {
    var columns: [SkeletonWords.Column]
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
    /// By form, how often it occurs in a column; 0 between two uses.
    private var tally: [Int]

    init(fewest: Int, skeletons: [[UInt8]], members: [Member], isVariable: [Bool]) {
      self.fewest = fewest
      self.skeletons = skeletons
      self.members = members
      self.isVariable = isVariable
      result = skeletons
      tally = Array(repeating: 0, count: isVariable.count)
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
      var frequencies = [Int](repeating: 0, count: signatures.count * width)
      for c in 0..<width {
        for signature in signatures { tally[Int(signature.forms[c])] += 1 }
        for (k, signature) in signatures.enumerated() {
          frequencies[k * width + c] = tally[Int(signature.forms[c])]
        }
        for signature in signatures { tally[Int(signature.forms[c])] = 0 }
      }
      var roots: [[Int32]: [Signature]] = [:]
      for (k, signature) in signatures.enumerated() {
        let root = root(signature.forms, frequencies[k * width..<(k + 1) * width])
        roots[root, default: []].append(signature)
      }
      for root in roots.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        split(roots[root] ?? [], width)
      }
    }

    /// The words of a skeleton that share the most common frequency: column, word, column, word.
    ///
    /// Of frequencies that are equally common the highest one counts.
    private func root(_ forms: [Int32], _ frequencies: ArraySlice<Int>) -> [Int32] {
      let from = frequencies.startIndex
      var best = (times: 0, frequency: 0)
      for c in forms.indices where !isVariable[Int(forms[c])] {
        let frequency = frequencies[from + c]
        guard frequency != best.frequency else { continue }
        var times = 0
        for k in forms.indices
        where frequencies[from + k] == frequency && !isVariable[Int(forms[k])] {
          times += 1
        }
        if (times, frequency) > best { best = (times, frequency) }
      }
      var root: [Int32] = []
      for c in forms.indices
      where frequencies[from + c] == best.frequency && !isVariable[Int(forms[c])] {
        root.append(Int32(truncatingIfNeeded: c))
        root.append(forms[c])
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
        template += ColumnText.common(texts(numbers, c), isLast: c == width - 1)
      }
      let text = ColumnText.joined(template)
      for number in numbers { result[number] = text }
    }

    /// The different texts that some skeletons have in a column.
    private func texts(_ numbers: [Int], _ column: Int) -> Set<[UInt8]> {
      let first = text(numbers[0], column)
      let isOne = numbers.dropFirst().allSatisfy { text($0, column) == first }
      if isOne { return [Array(first)] }
      return Set(numbers.map { Array(text($0, column)) })
    }

    private func text(_ number: Int, _ column: Int) -> ArraySlice<UInt8> {
      skeletons[number][members[number].columns[column].range]
    }
  }
}
