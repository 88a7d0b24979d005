import Support
import Testing

@testable import LogQL

@Suite struct LaneOrderTests {
  @Test func `sources come in the order of their rows, equal times in the order of the sources`() {
    var random = Seeded(11)
    var order = LaneOrder()
    var plain: [LaneOrder.Key] = []
    for step in 0..<5000 {
      switch plain.isEmpty ? 0 : Int.random(in: 0..<3, using: &random) {
      case 0:
        let key = LaneOrder.Key(time: Int64(Int.random(in: 0..<20, using: &random)), lane: step)
        order.add(key)
        plain.append(key)
      case 1:
        let key = LaneOrder.Key(
          time: Int64(Int.random(in: 0..<20, using: &random)), lane: plain[0].lane)
        order.replaceFirst(key)
        plain[0] = key
      default:
        order.removeFirst()
        plain.removeFirst()
      }
      plain.sort()
      #expect(order.first == plain.first?.lane)
      #expect(order.second == plain.dropFirst().first)
    }
  }
}
