import LogCore
import Testing

@testable import Ingest

@Suite struct TextFramingTests {
  @Test func `lines under a stamped line stay with it`() {
    let framing = frame(
      """
      2024-05-14 09:00:00 INFO select * from t
      where a = 1
        and b = 2
      2024-05-14 09:00:01 INFO next
      """)
    #expect(
      framing.lines == [
        "2024-05-14 09:00:00 INFO select * from t\nwhere a = 1\n  and b = 2",
        "2024-05-14 09:00:01 INFO next",
      ])
    #expect(framing.counts.joinedLines == 2)
    #expect(framing.counts.lines == 4)
    #expect(framing.isIdle)
  }

  @Test func `a line without a time takes in only what continues it`() {
    let framing = frame("INFO one\n  indented\nloose\nINFO two\n")
    #expect(framing.lines == ["INFO one\n  indented", "loose", "INFO two"])
  }

  @Test func `a Java trace is one record, causes and elisions included`() {
    let text = """
      2024-05-14 09:00:00 ERROR boom
      java.lang.IllegalStateException: no
      \tat a.B.c(B.java:1)
      Caused by: java.io.IOException: reset
      \tat d.E.f(E.java:2)
      \t... 12 more
      """
    #expect(frame(text).lines == [text])
  }

  @Test func `an exception head by itself begins a record that takes in what follows`() {
    let framing = frame("java.io.IOException: reset\nsome words\n\tat a.B\nINFO next\n")
    #expect(framing.lines == ["java.io.IOException: reset\nsome words\n\tat a.B", "INFO next"])
  }

  @Test func `a Python traceback ends with its exception`() {
    let framing = frame(
      """
      ERROR: job failed
      Traceback (most recent call last):
        File "a.py", line 3, in run
          go()
      app.errors.Gone

      During handling of the above exception, another exception occurred:

      Traceback (most recent call last):
        File "b.py", line 1, in b
      RuntimeError: y
      not part of it
      """)
    #expect(framing.records.count == 2)
    #expect(framing.lines.last == "not part of it")
    #expect(framing.lines[0].hasSuffix("RuntimeError: y"))
    #expect(framing.lines[0].contains("Gone\n\nDuring"))
  }

  @Test func `a Go panic takes in all goroutines`() {
    let text =
      "panic: oh\n\ngoroutine 7 [running]:\nmain.work()\n\t/a.go:9\nexit status 2"
    #expect(frame(text + "\n{\"a\":1}\n").lines == [text, "{\"a\":1}"])
  }

  @Test(arguments: [
    "[ERROR] x", "WARN|x", "info: x", "<34>x", "panic: x", "thread 'main' panicked at a.rs:1:2:",
    "2024-05-14T09:00:00Z x", "May 14 09:00:00 host x", "a=1 b=2", "{broken",
    #"10.0.0.1 - - [14/May/2024:09:00:09 +0000] "GET / HTTP/1.1" 200 1"#,
    "\u{1B}[31mERROR\u{1B}[0m x", "1715677200.5 x",
  ])
  func `a start always begins a record`(line: String) {
    #expect(
      frame("2024-05-14 09:00:00 a\n" + line + "\n").lines == ["2024-05-14 09:00:00 a", line])
  }

  @Test(arguments: ["ERRORS x", "info x", "a=1", "<1234>x", "Error", " 2024-05-14T09:00:00Z x"])
  func `what only looks like a start joins a stamped line`(line: String) {
    #expect(frame("2024-05-14 09:00:00 a\n" + line + "\n").records.count == 1)
  }

  @Test func `an access line and a logfmt line take in no loose lines`() {
    let access = #"1.2.3.4 - - [14/May/2024:09:00:09 +0000] "GET / HTTP/1.1" 200 1"#
    #expect(frame(access + "\nloose\n").records.count == 2)
    #expect(
      frame("level=info msg=x\nloose\n  more\n").lines == ["level=info msg=x", "loose\n  more"])
  }

  @Test func `blank lines wait for a line that joins, else they are dropped`() {
    let framing = frame("\n \n2024-05-14 09:00:00 a\n\n\t\n  b\n\n2024-05-14 09:00:01 c\n\n")
    #expect(framing.lines == ["2024-05-14 09:00:00 a\n\n\t\n  b", "2024-05-14 09:00:01 c"])
    #expect(framing.counts.blankLines == 4)
  }

  @Test func `a record holds a thousand lines, and goes on in another one`() {
    let rows = (0..<1500).map { "row \($0)\n" }.joined()
    let framing = frame("2024-05-14 09:00:00 dump\n" + rows + "2024-05-14 09:00:01 end\n")
    #expect(framing.lines.map { $0.split(separator: "\n").count } == [1000, 501, 1])
    #expect(framing.records[1].time == framing.records[0].time)
  }

  @Test func `a record holds a megabyte`() {
    let row = String(repeating: "x", count: 300_000)
    let framing = frame("2024-05-14 09:00:00 dump\n" + "\(row)\n\(row)\n\(row)\n\(row)\n")
    #expect(framing.lines.map(\.utf8.count) == [900_027, 300_000])
  }

  @Test func `with times from a wrapper a line joins within a second`() {
    func stamped(_ second: String, _ text: String) -> String {
      "2024-05-14T09:00:\(second)00000000Z \(text)\n"
    }
    let framing = frame(
      stamped("00.0", "ERROR a") + stamped("00.9", "\tb") + stamped("01.8", "\tc")
        + stamped("02.9", "\td"))
    #expect(framing.lines == ["ERROR a\n\tb\n\tc", "\td"])
  }

  @Test func `line ends and byte order marks are no part of a line`() {
    let framing = frame("\u{FEFF}one two\r\r\n\u{FEFF}INFO a\rb\r\n  c\r\n")
    #expect(framing.lines == ["one two", "INFO a\rb\n  c"])
  }

  @Test func `nothing is joined with --join never`() {
    let framing = frame(
      "2024-05-14 09:00:00 a\n  b\n\n{\n\"a\":1}\n[\n{\"a\":1}{\"b\":2}\n[{\"c\":1},{\"d\":2}]\n",
      input(.auto, join: .never))
    #expect(
      framing.lines == [
        "2024-05-14 09:00:00 a", "  b", "{", "\"a\":1}", "[", "{\"a\":1}", "{\"b\":2}", "{\"c\":1}",
        "{\"d\":2}",
      ])
  }

  @Test func `an open record goes out when its stream has been idle`() {
    let run = FramingRun()
    run.framer.clock = 10
    run.add(Array("2024-05-14 09:00:00 a\n".utf8)[...])
    #expect(run.result.records.isEmpty)
    run.flushIdle(since: 9)
    #expect(run.result.records.isEmpty)
    run.flushIdle(since: 10)
    #expect(run.result.lines == ["2024-05-14 09:00:00 a"])
    #expect(run.result.isIdle)
  }
}
