import Testing

@testable import LogCore

@Suite struct JSONShapeCheckTests {
  @Test func `an object that is built as the one before is complete, whatever its values`() {
    let check = JSONShapeCheck()
    #expect(check.isSurelyObject(slice(#"{"a":1,"b":{"c":"x","d":[true,null]}}"#)))
    #expect(check.isSurelyObject(slice(#"{"a":"\"}","b":{"c":-2.5,"d":["",false]}}"#)))
    #expect(check.isSurelyObject(slice(#"{"z":1}"#)))
  }

  @Test(arguments: [
    #"{"a":1,"b":"x"}}"#, #"{"a":1,"b":"x"} "#, #"{"a":1,"b":"x"#, #"{"a":1,"b":x}"#,
    #"{"a":1.,"b":"x"}"#, #"{"a":-,"b":"x"}"#, #"{"a":,"b":"x"}"#, "{\"a\":1,\"b\":\"x\ny\"}",
    #"{"a":1,"b":"x\"#, #"{"a":1 2,"b":"x"}"#, #"{"a":tru,"b":"x"}"#,
  ])
  func `what is no object is none, though it begins as the one before`(text: String) {
    let check = JSONShapeCheck()
    #expect(check.isSurelyObject(slice(#"{"a":1,"b":"x"}"#)))
    let guarded = GuardedText(text)
    #expect(!check.isSurelyObject(guarded.slice))
  }

  @Test(arguments: UInt64(0)..<60)
  func `it says yes only of complete objects`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var maker = JSONMaker(random: random)
    let check = JSONShapeCheck()
    for _ in 0..<40 {
      let bytes = maker.line()
      // The same again and again, with small changes.
      for _ in 0..<6 {
        let text = bytes.mutated(&random, with: "{}[]\":,12e.tn\\ \n")
        let guarded = GuardedText(text)
        guard check.isSurelyObject(guarded.slice) else { continue }
        var reference = PlainJSON(text)
        #expect(reference.object() == .complete(end: text.count), "seed \(seed)")
      }
    }
  }
}
