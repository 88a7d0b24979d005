internal import LogCore
internal import LogQL

/// The course of a series in a few characters: `▁▂▅█▃`.
package struct Sparkline {
  private let width: Int
  /// Rising steps: blocks, or signs that every terminal has.
  let steps: [Character]

  init(width: Int, isUTF8: Bool) {
    self.width = width
    steps = isUTF8 ? Array("▁▂▃▄▅▆▇█") : Array("_.,:-=+*")
  }

  /// Samples between two times, each character the mean of those that fall on it; a blank where
  /// there are none.
  func text(_ samples: [Sample], from: Int64, to: Int64, step: Int64) -> [UInt8] {
    let last = Int(clamping: UInt64(bitPattern: to &- from) / UInt64(max(1, step)))
    let count = min(last, .max - 1) + 1
    let columns = min(width, count)
    guard columns > 0 else { return [] }
    var sums = [Double](repeating: 0, count: columns)
    var counts = [Int](repeating: 0, count: columns)
    for sample in samples where sample.value.isFinite && sample.time >= from && sample.time <= to {
      let number = Int(clamping: UInt64(bitPattern: sample.time &- from) / UInt64(max(1, step)))
      let product = min(number, count - 1).magnitude.multipliedFullWidth(by: columns.magnitude)
      let column = min(columns - 1, Int(count.magnitude.dividingFullWidth(product).quotient))
      counts[column] += 1
      sums[column] += (sample.value - sums[column]) / Double(counts[column])
    }
    let means = zip(sums, counts).filter { $0.1 > 0 }.map(\.0)
    guard let high = means.max(), let low = means.min() else { return [] }
    let base = Self.base(low, high)
    var text = ""
    for (mean, count) in zip(sums, counts) {
      guard count > 0 else {
        text.append(" ")
        continue
      }
      let share = high > base ? (mean - base) / (high - base) : 0.5
      text.append(steps[min(steps.count - 1, max(0, Int(share * Double(steps.count))))])
    }
    while text.hasSuffix(" ") { text.removeLast() }
    return Array(text.utf8)
  }

  /// Where the scale begins: at zero, unless all values are far from it.
  static func base(_ low: Double, _ high: Double) -> Double {
    low >= 0 && low <= high / 2 ? 0 : low
  }
}

extension Sparkline {
  /// Counts, each a character; the scale begins at zero, and nothing is a blank.
  package static func text(_ counts: [Int], isUTF8: Bool) -> String {
    let line = Sparkline(width: counts.count, isUTF8: isUTF8)
    let most = counts.max() ?? 0
    return String(counts.map { line.step($0, of: most) })
  }

  private func step(_ count: Int, of most: Int) -> Character {
    guard count > 0, most > 0 else { return " " }
    let share = Double(count) / Double(most)
    return steps[min(steps.count - 1, Int(share * Double(steps.count)))]
  }
}
