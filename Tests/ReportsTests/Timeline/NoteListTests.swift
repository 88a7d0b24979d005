import LogCore
import Testing

@testable import Reports

/// The lines that people wrote down, and when they did.
@Suite struct NoteListTests {
  /// 2026-03-03 12:00 to 2026-03-05 10:00, UTC.
  private let oldest: Int64 = 1_772_539_200_000_000_000
  private let newest: Int64 = 1_772_704_800_000_000_000

  /// `DAY HH:MM text` of each note.
  private func notes(_ text: String, zone: ZoneInfo = .utc) -> [String] {
    let list = NoteList()
    _ = Array(text.utf8).withByteSlice { list.add($0, file: "n") }
    return list.timed(oldest: oldest, newest: newest, zone: zone).map { time, note in
      let out = ByteBuffer()
      Timestamp.writeRFC3339(time, zone: .utc, to: out)
      let parts = out.string.split(separator: "T")
      return "\(parts[0].suffix(2)) \(parts[1].prefix(5)) \(note.title)"
    }
  }

  @Test func `a note begins with a time, other lines belong to the one above`() {
    let text = """
      what happened
      12:30 paged
      - 12:31 - a dash
        and more of it
      12:32:10 seconds
      2026-03-04 12:33 a day
      2026-03-04T14:34:00+02:00 a zone
      """
    #expect(
      notes(text) == [
        "04 12:30 paged", "04 12:31 a dash and more of it", "04 12:32 seconds", "04 12:33 a day",
        "04 12:34 a zone",
      ])
  }

  @Test func `a bare time is on the last day on which it falls within the input`() {
    let found = notes("09:59 a\n10:00 b\n10:01 c\n23:59 d\n")
    #expect(found == ["05 09:59 a", "05 10:00 b", "04 10:01 c", "04 23:59 d"])
  }

  @Test func `times without a zone are those of the clocks that people look at`() throws {
    let berlin = try #require(ZoneInfo.named("Europe/Berlin"))
    let found = notes("11:00 a\n11:01 b\n2026-03-04 12:33 c\n2026-03-04T12:34Z d\n", zone: berlin)
    #expect(found == ["05 10:00 a", "04 10:01 b", "04 11:33 c", "04 12:34 d"])
  }

  @Test func `lines that look like a time and are none are told`() {
    let list = NoteList()
    let text = "12:30 paged\n25:61 a\n9:05 b\n2026-13-01 10:00 c\n3:4 odds\nplain\n{\"a\":1}\n"
    let found = Array(text.utf8).withByteSlice { list.add($0, file: "n") }
    #expect(found.notes == 1 && found.wrongTimes == [2, 3, 4])
  }

  /// Evidence is a part of its line.
  @Test func `what shows a note is on its first line`() {
    let list = NoteList()
    _ = Array("12:30 one\n  two\n".utf8).withByteSlice { list.add($0, file: "n") }
    #expect(list.all.map { String($0.head) } == ["one"])
    #expect(list.all.map(\.title) == ["one two"])
  }
}
