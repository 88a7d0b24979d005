import LogCore
import Testing

@testable import Ingest

@Suite struct JSONFramingTests {
  @Test func `several objects on a line are several records`() {
    let framing = frame("{\"a\":1}{\"b\":2} {\"c\":3}\n{\"d\":4} words\n")
    #expect(framing.lines == ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}", "{\"d\":4} words"])
    #expect(framing.counts.brokenJSON == 1)
  }

  @Test func `an object may run over several lines`() {
    let text = "{\n  \"a\": [\n    1,\n\n    {\"b\": \"}\"}\n  ]\n}"
    #expect(frame(text + "\n" + text + "\n").lines == [text, text])
  }

  @Test func `what stands behind an object on its last line is content again`() {
    #expect(
      frame("{\"a\":\n1} {\"b\":2}\n{\"c\":\n3}ERROR x\n").lines
        == ["{\"a\":\n1}", "{\"b\":2}", "{\"c\":\n3}", "ERROR x"])
  }

  @Test func `text that stops being JSON is read again from its second line`() {
    let framing = frame("{\"a\":1,\n{\"b\":2}\n{\"c\":3,\nINFO x\n{\"d\":4,\n\n  \"e\": oops\n")
    #expect(
      framing.lines == [
        "{\"a\":1,", "{\"b\":2}", "{\"c\":3,", "INFO x", "{\"d\":4,\n\n  \"e\": oops",
      ])
  }

  @Test func `an object that does not end is text`() {
    #expect(frame("{\"a\":\n[1,\nINFO x\n2,").lines == ["{\"a\":", "[1,", "INFO x", "2,"])
    #expect(frame("{\"a\":\n{\"b\":1},\n").lines == ["{\"a\":", "{\"b\":1},"])
  }

  @Test(arguments: [
    "{\"a\":NaN,\"b\":-Infinity,\"c\":Infinity,\"d\":007,\"e\":1e400}",
    "{\"a\":\"tab\there \\q \\u12\"}", "{ }", "{\"a\" : [ ] , \"b\" : { } }",
  ])
  func `odd values are JSON`(line: String) {
    let framing = frame(line + "\n", needs: [.time, .format])
    #expect(framing.lines == [line])
    #expect(framing.counts.brokenJSON == 0)
  }

  @Test(arguments: [
    "{\"a\":1,}", "{'a':1}", "{\"a\":[1,2}", "{\"a\":1} // x", "{a:1}", "{\"a\":\"cut",
    "{\"a\":1}}",
  ])
  func `anything else is text`(line: String) {
    let framing = frame(line + "\nINFO\n")
    #expect(framing.lines == [line, "INFO"])
    #expect(framing.counts.brokenJSON == 1)
  }

  @Test func `the elements of an array are records`() {
    let element = "{\n    \"b\": 2\n  }"
    let framing = frame(
      "[\n  {\"a\":1},\n\n  \(element)\n, {\"c\":3}] INFO x\n[{\"d\":4},{\"e\":5}]\n")
    #expect(
      framing.lines == ["{\"a\":1}", element, "{\"c\":3}", "INFO x", "{\"d\":4}", "{\"e\":5}"])
  }

  @Test func `an array that is cut gives the elements before`() {
    #expect(
      frame("[\n {\"a\":1},\n {\"b\":2,\n\"c\":\n").lines
        == ["{\"a\":1}", " {\"b\":2,", "\"c\":"])
    #expect(frame("[\n {\"a\":1}\n oops\n]\n").lines == ["{\"a\":1}", " oops", "]"])
    #expect(frame("[\n oops\n").lines == ["[\n oops"])
    #expect(frame("[1,2]\n[ \"a\" ]\n").lines == ["[1,2]", "[ \"a\" ]"])
    #expect(frame("[\n\n\n").lines == ["["])
    #expect(frame("[]\n").lines == ["[]"])
  }

  @Test func `what only looked like an array stays with the text above it`() {
    let text = "2024-05-14 09:00:00 INFO args:\n[\n  one,\n]"
    #expect(frame(text + "\n").lines == [text])
    #expect(frame("INFO args:\n[\n  one\n").lines == ["INFO args:", "[\n  one"])
    let array = "2024-05-14 09:00:00 INFO args:\n\n[\n{\"a\":1}\n]\nnext\n"
    #expect(frame(array).lines == ["2024-05-14 09:00:00 INFO args:", "{\"a\":1}", "next"])
  }

  @Test func `junk behind an object makes a wrapped line text, too`() {
    let framing = frame(
      "web  | {\"ts\":1715677200},{\"b\":2}\nweb  | {\"c\":3}\nweb  | end\n",
      needs: [.time, .format])
    #expect(framing.lines == ["{\"ts\":1715677200},{\"b\":2}", "{\"c\":3}", "end"])
    #expect(
      frame("web  | {\"a\":1},{\"b\":2}\nweb  |   more\n").lines == [
        "{\"a\":1},{\"b\":2}\n  more"
      ])
  }

  @Test func `the items of a Kubernetes list are records`() {
    let pretty = """
      {
          "apiVersion": "v1",
          "items": [
              {"a":1},
              {
                  "b": 2
              }
          ],
          "kind": "List",
          "metadata": {
              "resourceVersion": ""
          }
      }
      INFO next

      """
    #expect(
      frame(pretty).lines == ["{\"a\":1}", "{\n            \"b\": 2\n        }", "INFO next"])
    let line = "{\"apiVersion\":\"v1\",\"items\":[{\"a\":1},{\"b\":2}],\"kind\":\"List\"}"
    #expect(frame(line + "\n{\"c\":3}\n").lines == ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"])
    #expect(frame(line + "\n", input(.auto, join: .never)).records.count == 2)
    #expect(frame("{\"apiVersion\":\"v1\",\"items\":[]}\n").records.isEmpty)
    let other = "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{\"a\":1}]}"
    #expect(frame(other + "\n").lines == [other])
  }

  @Test func `indented JSON belongs to what is above it`() {
    let text = "2024-05-14 09:00:00 request\n  {\"a\":1}"
    #expect(frame(text + "\n").lines == [text])
  }

  @Test func `text reads no JSON, lines neither`() {
    let text = "{\n\"a\":1\n}\n{\"b\":2}{\"c\":3}\n"
    #expect(frame(text, input(.text)).lines == ["{", "\"a\":1", "}", "{\"b\":2}{\"c\":3}"])
    #expect(frame(text, input(.lines)).lines == ["{", "\"a\":1", "}", "{\"b\":2}{\"c\":3}"])
    #expect(frame(text, input(.logfmt)).records.count == 4)
    #expect(frame(text, input(.json)).lines == ["{\n\"a\":1\n}", "{\"b\":2}", "{\"c\":3}"])
  }
}
