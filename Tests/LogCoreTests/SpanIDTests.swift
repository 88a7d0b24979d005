import Support
import Testing

@testable import LogCore

/// Ids and their spellings (traces.md 1.1).
@Suite struct SpanIDTests {
  @Test(arguments: [
    ("A3F", "0000000000000a3f"), ("0x0a3f", "0000000000000a3f"), (" a3f\n", "0000000000000a3f"),
    ("000000000000000004BF92F3577B34DA", "04bf92f3577b34da"),
    ("4bf92f35-77b3-4da6-a3ce-929d0e0e4736", "4bf92f3577b34da6a3ce929d0e0e4736"),
    ("1ffffffffffffffff", "0000000000000001ffffffffffffffff"),
    ("abc123-def456-ghi789", "abc123-def456-ghi789"), ("0xabc-X", "abc-X"), ("0000", ""), ("", ""),
    ("4bf92f3577b34da6a3ce929d0e0e47361", "4bf92f3577b34da6a3ce929d0e0e47361"),
  ])
  func `ids have one spelling`(written: String, canonical: String) {
    let found = withSlice(written) { TraceIDText.canonical($0) }
    #expect(String(decoding: found, as: UTF8.self) == canonical)
  }

  @Test func `sixteen characters are told as slowly as fast`() {
    var random = Seeded(7)
    let letters = Array("0123456789abcdefABCDEFgG/:@`'\u{7F}".utf8)
    for _ in 0..<20_000 {
      var text = (0..<16).map { _ in letters[Int.random(in: 0..<22, using: &random)] }
      if Bool.random(using: &random) {
        text[Int.random(in: 0..<16, using: &random)] =
          letters[Int.random(in: 0..<letters.count, using: &random)]
      }
      let string = String(decoding: text, as: UTF8.self)
      let number = UInt64(string, radix: 16)
      switch withSlice(string, { CanonicalID($0) }) {
      case .number(let high, let low): #expect(high == 0 && low == number, "\(string)")
      case .text: #expect(number == nil, "\(string)")
      case .none: #expect(number == 0, "\(string)")
      }
    }
  }

  @Test func `tables become one in the order of the input`() {
    let needs = SpanNeeds(fields: .details, tags: ["t"])
    let tables = [SpanTable(needs: needs), SpanTable(needs: needs)]
    for i in 0..<100 {
      let table = tables[i % 3 == 0 ? 0 : 1]
      var span = SpanRow()
      span.place = UInt64(i)
      span.service = table.names.intern("s\(i % 7)")
      withSlice("trace-\(i % 5)") { span.trace = table.trace($0) ?? .none }
      withSlice("span-\(i)") { span.set(spanID: table.spanID($0) ?? SpanID(number: 1)) }
      let row = table.append(span)
      table.setTag(row, 0, table.names.intern("t\(i)"))
      withSlice("{\"i\":\(i)}") {
        table.setDetails(row, SpanDetails(attributes: $0, resource: $0, events: $0, links: $0))
      }
    }
    let all = SpanTable.merged(tables, needs: needs)
    #expect(all.count == 100)
    for i in 0..<all.count {
      #expect(all[i].place == UInt64(i))
      #expect(all.names[all[i].service].string == "s\(i % 7)")
      #expect(String(decoding: all.text(all[i].trace), as: UTF8.self) == "trace-\(i % 5)")
      #expect(String(decoding: all.text(all[i].spanID), as: UTF8.self) == "span-\(i)")
      #expect(all.names[all.tag(i, 0)].string == "t\(i)")
      #expect(all.details(i)?.attributes.string == "{\"i\":\(i)}")
      #expect(all.details(i)?.resource.string == "{\"i\":\(i)}")
    }
  }
}
