import Support
import Testing

@testable import LogCore

/// The quick scanners over damaged lines of real shapes, against those without any expectation.
@Suite struct ScannerFuzzTests {
  static let tokens = [
    "{\"", "\":\"", "\",\"", "\":", "{", "}", "[", "]", ":", ",", "\"", "\\", "\\\\\"", "\\u00e9",
    "\\ud83d", "null", "tru", "-", "1e5", "NaN", "=", "=\"", " k=\"v\" ", "\u{1}", "\0", " ", "\t",
    "\u{FFFD}", "\u{FF5B}",
  ]

  private static var mutator: Mutator {
    let lines = Fuzzing.samples("Tests/Conformance/ingest/data") { $0.hasSuffix(".log") }
      .flatMap { $0.split(separator: 0x0A).prefix(40).map(Array.init) }
    return Mutator(samples: lines, tokens: tokens, seed: Fuzzing.seed, limit: 2_000)
  }

  /// Two walkers that stay the same for all lines, so that what they have learned is used.
  private struct JSONWalkers {
    let names = LabelNames()
    let table = FieldTable()
    let walker: JSONFieldWalker
    let plain: JSONGeneralWalk

    init(wanted: [String]?, validates: Bool) {
      let ids = wanted?.map { [names] in names.intern($0) }
      walker = JSONFieldWalker(names: names, wanted: ids, validates: validates)
      plain = JSONGeneralWalk(names: names, wanted: ids, validates: validates, table: table)
    }

    func problem(_ text: ByteSlice) -> String? {
      let fault = walker.walk(text)
      let expected = plain.walk(text)
      if fault != expected {
        return "\(String(describing: fault)), not \(String(describing: expected))"
      }
      guard walker.fieldCount == table.count else {
        return "\(walker.fieldCount) fields, not \(table.count)"
      }
      for i in 0..<table.count {
        let (a, b) = (walker.fields[i], table.fields[i])
        let isSame =
          a.name == b.name && a.value.start == b.value.start && a.value.count == b.value.count
          && a.isString == b.isString && a.hasEscapes == b.hasEscapes
        if !isSame { return "field \(i) is \(a.value.string), not \(b.value.string)" }
      }
      return nil
    }
  }

  @Test func `JSON fields are found as without any expectation`() {
    let walkers = [
      JSONWalkers(wanted: nil, validates: true),
      JSONWalkers(wanted: ["level", "msg", "http_status"], validates: false),
      JSONWalkers(wanted: ["time", "level"], validates: true),
    ]
    let finds = Fuzzing.run("json", Self.mutator) { bytes, mutator in
      let text = GuardedText(bytes)
      // The same line again, so that its keys are expected.
      return withExtendedLifetime(text) {
        (0...mutator.below(3)).lazy.compactMap { _ in
          walkers.lazy.compactMap { $0.problem(text.slice) }.first
        }.first
      }
    }
    #expect(finds == [])
  }

  @Test func `an object ends where a plain reading says`() {
    let finds = Fuzzing.run("object", Self.mutator) { bytes, _ in
      let bytes = bytes.filter { $0 != 0x0A }
      var scanner = JSONObjectScanner()
      let text = GuardedText(bytes)
      let result = withExtendedLifetime(text) { scanner.feed(text.slice) }
      var plain = PlainJSON(bytes)
      let expected = plain.object()
      return result == expected ? nil : "\(result), not \(expected)"
    }
    #expect(finds == [])
  }

  @Test func `logfmt fields are found as without any expectation`() {
    let names = LabelNames()
    let walkers = [false, true].map { isStrict in
      (
        isStrict,
        LogfmtFieldWalker(names: names, wanted: nil, keepsEmpty: isStrict, isStrict: isStrict)
      )
    }
    let finds = Fuzzing.run("logfmt", Self.mutator) { bytes, _ in
      let text = GuardedText(bytes)
      defer { withExtendedLifetime(text) {} }
      for (isStrict, walker) in walkers {
        let fault = walker.walk(text.slice)
        let found = (0..<walker.fieldCount).map { i in
          names[walker.fields[i].name].string + "=" + walker.fields[i].value.string
        }
        let (expected, expectedFault) = Self.plainLogfmt(text.slice, isStrict)
        if found != expected { return "\(found), not \(expected)" }
        if fault != expectedFault { return "another fault" }
      }
      return nil
    }
    #expect(finds == [])
  }

  private static func plainLogfmt(_ line: ByteSlice, _ isStrict: Bool) -> ([String], LogfmtFault?) {
    var scanner = LogfmtScanner(line, isStrict: isStrict)
    var result: [String] = []
    var seen: Set<String> = []
    while let pair = scanner.next() {
      let name = ByteBuffer()
      LabelNameText.append(key: pair.key, to: name)
      guard !name.isEmpty, isStrict || !pair.value.isEmpty else { continue }
      if seen.insert(name.string).inserted { result.append(name.string + "=" + pair.value.string) }
    }
    return (result, scanner.fault)
  }
}
