import Testing

@testable import LogCore

@Suite struct LogfmtTests {
  private static func fields(
    _ line: String, wanted: [String]? = nil, keepsEmpty: Bool = false, isStrict: Bool = false
  ) -> [String] {
    let names = LabelNames()
    let walker = LogfmtFieldWalker(
      names: names, wanted: wanted?.map { names.intern($0) }, keepsEmpty: keepsEmpty,
      isStrict: isStrict)
    let text = GuardedText(line)
    let fault = walker.walk(text.slice)
    let arena = ByteArena()
    var result = (0..<walker.fieldCount).map { i in
      let field = walker.fields[i]
      let value =
        field.hasEscapes
        ? JSONString.unescapeLogfmt(field.value, into: arena) ?? .empty : field.value
      return names[field.name].string + "=" + value.string
    }
    if let fault {
      let out = ByteBuffer()
      fault.write(to: out)
      result.append(out.string)
    }
    return result
  }

  @Test(arguments: [
    (
      #"n=1 level=info msg="hello world" caller=main.go:12"#,
      ["n=1", "level=info", "msg=hello world", "caller=main.go:12"]
    ),
    ("n=2 level=info ready msg=ok", ["n=2", "level=info", "msg=ok"]),
    (#"n=3 empty= quoted="" msg=x"#, ["n=3", "msg=x"]),
    ("a=1 a=2 b=3", ["a=1", "b=3"]),
    (
      #"m="say \"hi\" tab\t uni\u00e9 it\'s" p="C:\\x""#,
      ["m=say \"hi\" tab\t unié it's", "p=C:\\x"]
    ),
    (#"n=6 a=1 msg="unterminated b=2"#, ["n=6", "a=1"]),
    (#"a=1 b"c=2 d=3"#, ["a=1", "d=3"]), ("n=8 =novalue a=1", ["n=8", "a=1"]),
    ("n=9 a=b=c d=1", ["n=9", "d=1"]), (#"a="\q" b=1"#, ["b=1"]),
    ("a.b=1 c-d=2 9x=3 a_b=6", ["a_b=1", "c_d=2", "_9x=3"]),
    ("   n=12   x=1   ", ["n=12", "x=1"]), (#"a="x"b=1"#, ["a=x", "b=1"]),
    ("k='single quotes' j=x", ["k='single", "j=x"]), ("just some words", []), ("", []),
  ])
  func `pairs are read and broken ones skipped`(line: String, expected: [String]) {
    #expect(Self.fields(line) == expected)
  }

  @Test func `empty values are kept where that is asked for`() {
    #expect(Self.fields("a= b c=\"\" d=1", keepsEmpty: true) == ["a=", "b=", "c=", "d=1"])
  }

  @Test(arguments: [
    (#"a=1 b"c=2 d=3"#, ["a=1", "logfmt syntax error at pos 6 : unexpected '\"'"]),
    ("n=8 =novalue a=1", ["n=8", "logfmt syntax error at pos 5 : unexpected '='"]),
    ("a=b=c d=1", ["logfmt syntax error at pos 4 : unexpected '='"]),
    (#"a=1 msg="cut b=2"#, ["a=1", "logfmt syntax error at pos 17 : unterminated quoted value"]),
    (#"a="\q" b=1"#, ["logfmt syntax error at pos 7 : invalid quoted value"]),
  ])
  func `a strict walk stops at the first broken pair`(line: String, expected: [String]) {
    #expect(Self.fields(line, isStrict: true) == expected)
  }

  @Test func `a walk stops when it has what is wanted`() {
    #expect(Self.fields("a=1 b=2 c\"", wanted: ["b"]) == ["b=2"])
    #expect(Self.fields("a=1 b=2 c\"", wanted: ["b", "b"], isStrict: true).count == 2)
  }

  @Test(arguments: UInt64(0)..<30)
  func `the expected keys change nothing`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let names = LabelNames()
    let keepsEmpty = random.below(3) == 0
    let isStrict = random.below(3) == 0
    let walker = LogfmtFieldWalker(
      names: names, wanted: nil, keepsEmpty: keepsEmpty, isStrict: isStrict)
    for _ in 0..<300 {
      var text = random.below(5) == 0 ? " " : ""
      for key in ["ts", "level", "msg", "a.b", "n", "x"] where random.below(6) > 0 {
        let value = [
          "", "12", "info", "\"a b\"", "\"\\\"q\\\"\"", "\"\"", "http://x/?a", "\"\\x\"",
          String(repeating: "v", count: random.below(50)),
        ][random.below(9)]
        text += "\(key)=\(value)" + [" ", " ", "  ", ""][random.below(4)]
      }
      let bytes = Array(text.utf8).mutated(&random, with: "= \"\\a\t\0")
      let line = GuardedText(bytes)
      let fault = walker.walk(line.slice)
      let found = (0..<walker.fieldCount).map { i in
        names[walker.fields[i].name].string + "=" + walker.fields[i].value.string
      }
      // The scanner alone, without any expectation.
      var scanner = LogfmtScanner(line.slice, isStrict: isStrict)
      var expected: [String] = []
      var seen: Set<String> = []
      while let pair = scanner.next() {
        let name = ByteBuffer()
        LabelNameText.append(key: pair.key, to: name)
        guard !name.isEmpty, keepsEmpty || !pair.value.isEmpty else { continue }
        if seen.insert(name.string).inserted {
          expected.append(name.string + "=" + pair.value.string)
        }
      }
      #expect(found == expected, "\(line.slice.string)")
      #expect(fault == scanner.fault)
    }
  }

  @Test func `a line is logfmt that begins with a pair and has another`() {
    #expect(LogfmtCursor.isLogfmt(slice("ts=1 level=info")))
    #expect(LogfmtCursor.isLogfmt(slice("@a/b-c.d=\"x\\\"y\" junk k=")))
    #expect(!LogfmtCursor.isLogfmt(slice("level=info only one")))
    #expect(!LogfmtCursor.isLogfmt(slice("hello a=1 b=2")))
    #expect(!LogfmtCursor.isLogfmt(slice("a=b\"c d=1")))
    var cursor = LogfmtCursor(slice("a=1 b=\"cut c=2"))
    #expect(cursor.next()?.key.string == "a")
    #expect(cursor.next()?.key.string == "c")
    #expect(cursor.next() == nil)
  }
}
