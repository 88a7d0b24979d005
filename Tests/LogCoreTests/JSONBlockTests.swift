import Support
import Testing

@testable import LogCore

/// Where objects and arrays end, by 64 bytes at a time and from string to string.
@Suite struct JSONBlockTests {
  @Test(arguments: [
    (#"{}"#, 2),
    (#"{"a":[1,{"b":2}]} "#, 17),
    (#"[{"a":"]}"},[]],1"#, 15),
    (#"{"a":"\"}"}}"#, 11),
    ("[\"a\nb]\",\n1] ", 11),
    (#"{"a":"#, nil),
    (#"{"a":"}"#, nil),
    ("", nil),
  ])
  func `an object ends with its own bracket`(text: String, end: Int?) {
    let guarded = GuardedText(text)
    #expect(JSONBlock.end(guarded.slice, 0) == end)
    #expect(JSONBlock.portableEnd(guarded.slice, 0) == end)
  }

  @Test func `all ways find the same end, cut anywhere`() {
    let pieces = [
      "{", "}", "[", "]", "\"", "\"", "\"text\"", ":", ",", "12345", #"\""#, "\\", "\n", " ",
      String(repeating: "x", count: 61), "\"" + String(repeating: "[", count: 70) + "\"", "{[{[",
      "]}]}",
    ]
    var random = SeededGenerator(seed: 20_261_121)
    for round in 0..<600 {
      // Most texts have neither backslash nor line break, as most objects have not.
      let kinds = round % 3 == 0 ? pieces : pieces.filter { !$0.contains("\\") && $0 != "\n" }
      var text = "{"
      for _ in 0..<Int.random(in: 0..<60, using: &random) {
        text += kinds.randomElement(using: &random) ?? ""
      }
      let guarded = GuardedText(text)
      let expected = JSONBlock.walk(guarded.slice, 0)
      #expect(JSONBlock.end(guarded.slice, 0) == expected, "\(text)")
      #expect(JSONBlock.portableEnd(guarded.slice, 0) == expected, "\(text)")
    }
  }
}
