import Support
import Testing

@testable import LogQL

/// A sample lies in one pane, and the panes of a window are just its samples.
@Suite struct PaneLayoutTests {
  @Test(arguments: 1...200)
  func `the panes of a window hold what the window holds`(seed: Int) {
    var random = Seeded(UInt64(seed))
    let step = Int64.random(in: 1...40, using: &random)
    let range = Int64.random(in: 1...130, using: &random)
    let origin = Int64.random(in: -50...50, using: &random)
    let steps = Int64.random(in: 1...12, using: &random)
    let layout = PaneLayout(origin: origin, step: step, range: range, steps: steps)
    for time in (origin - range - 5)...(origin + steps * step + 5) {
      let pane = layout.pane(at: time)
      for k in 0..<steps {
        let end = origin + k * step
        let isInWindow = time > end - range && time <= end
        let isInPanes = pane.map { layout.panes(of: k).contains($0.number) } ?? false
        #expect(isInPanes == isInWindow, "seed \(seed), time \(time), step \(k)")
        if let pane, isInPanes { #expect(layout.steps(reading: pane.number).contains(k)) }
      }
      if let pane { #expect(time > pane.start && time <= pane.end) }
    }
  }
}
