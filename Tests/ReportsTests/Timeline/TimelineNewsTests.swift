import LogCore
import Testing

@testable import Reports

/// Which events of a timeline that grows are told, and when.
@Suite struct TimelineNewsTests {
  private static let step: Int64 = 10_000_000_000
  private final class Box { var news = TimelineNews() }
  private let box = Box()

  private func event(
    _ type: TimelineEventType, _ service: String, at bucket: Int64, end: Int64? = nil
  ) -> TimelineEvent {
    var event = TimelineEvent(
      type, at: bucket * Self.step,
      subject: TimelineSubject(kind: "service", service: service, name: service), text: service)
    event.end = end.map { $0 * Self.step }
    event.isOpen = end == nil && type != .deploy
    return event
  }

  /// The texts of what is told of a result up to a bucket.
  private func take(_ to: Int64, _ events: [TimelineEvent], isLast: Bool = false)
    -> [String]
  {
    let timeline = Timeline(
      from: 0, to: to * Self.step, step: Self.step, inputs: InputSummary(), files: FileTable(),
      events: events, missing: [])
    return box.news.take(timeline, isLast: isLast).map { "\($0.type.rawValue) \($0.text)" }
  }

  @Test func `a fact is told at once, a change when three results have it`() {
    #expect(take(10, []) == [])
    let events = [event(.deploy, "a", at: 10), event(.errorRate, "a", at: 10)]
    #expect(take(11, events) == ["deploy a"])
    #expect(take(12, events) == [])
    #expect(take(13, events) == ["error-rate a"])
    #expect(take(14, events) == [])
  }

  @Test func `what comes and goes is not told`() {
    let event = event(.errorRate, "a", at: 10)
    #expect(take(10, []) == [])
    for to in stride(from: Int64(12), to: 40, by: 3) {
      #expect(take(to, [event]) == [])
      #expect(take(to + 1, [event]) == [])
      #expect(take(to + 2, []) == [])
    }
    #expect(box.news.withdrawn == 0)
  }

  @Test func `a beginning that moves is no other event`() {
    #expect(take(1, []) == [])
    for (to, start) in [(Int64(12), Int64(10)), (13, 9), (14, 10)] {
      let told = take(to, [event(.errorRate, "a", at: start)])
      #expect(told == (to == 14 ? ["error-rate a"] : []))
    }
    #expect(take(20, [event(.errorRate, "a", at: 8, end: 15)]) == [])
    // The next spell is one.
    let again = [event(.errorRate, "a", at: 8, end: 15), event(.errorRate, "a", at: 30)]
    #expect(take(32, again) == [])
    #expect(take(33, again) == [])
    #expect(take(34, again) == ["error-rate a"])
  }

  @Test func `what was over long before it was found is no news until the end`() {
    let old = event(.traffic, "a", at: 10, end: 20)
    #expect(take(90, []) == [])
    for to in Int64(91)...99 { #expect(take(to, [old]) == []) }
    #expect(take(100, [old], isLast: true) == ["traffic a"])
  }

  @Test func `what has stood for some time at the beginning is told at once`() {
    #expect(take(90, [event(.traffic, "a", at: 10, end: 20)]) == ["traffic a"])
  }

  @Test func `what was told and does not stand any more is counted`() {
    let event = event(.deploy, "a", at: 10)
    #expect(take(11, [event]) == ["deploy a"])
    #expect(take(12, [], isLast: true) == [])
    #expect(box.news.withdrawn == 1)
  }

  @Test func `a scaling may still be a deploy, a restart a part of one`() {
    let events = [event(.scale, "a", at: 10), event(.restart, "b", at: 10)]
    #expect(take(12, events) == [])
    #expect(take(13, events) == ["restart b"])
    #expect(take(15, events) == [])
    #expect(take(16, events) == ["scale a"])
  }

  @Test func `coincidences are numbers of lines that have been told`() {
    let first = event(.deploy, "a", at: 10)
    let second = event(.deploy, "b", at: 11)
    let third = event(.deploy, "c", at: 20)
    #expect(take(11, [first]) == ["deploy a"])
    let timeline = Timeline(
      from: 0, to: 30 * Self.step, step: Self.step, inputs: InputSummary(), files: FileTable(),
      events: [first, second, third], missing: [])
    #expect(box.news.take(timeline, isLast: false).map(\.coincides) == [[0], []])
  }
}
