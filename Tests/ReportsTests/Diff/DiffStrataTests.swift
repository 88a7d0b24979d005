import Ingest
import LogCore
import LogQL
import Support
import Testing

@testable import Reports

/// Services that call one another: what is compared with what.
@Suite struct DiffStrataTests {
  /// Requests that a web server hands on to one of two services.
  private struct Shop {
    var web: [String] = []
    var search: [String] = []
    var orders: [String] = []
    private var count = 0

    /// `fails` of the service behind.
    mutating func add(
      at time: Int, referrer: String, toSearch: Bool, cache: String = "hit", zone: String = "a",
      node: String = "n1", milliseconds: Int = 20, fails: Bool = false
    ) {
      count += 1
      let trace = "4bf92f3577b34da6a3ce929d0e\(100_000 + count)"
      let behind = toSearch ? "search" : "orders"
      let status = fails ? 500 : 200
      let line =
        #"{"ts":\#(time),"service":"\#(behind)","msg":"done","status":\#(status),"duration_ms":\#(milliseconds),"cache":"\#(cache)","zone":"\#(zone)","node":"\#(node)","trace_id":"\#(trace)"}"#
      if toSearch { search.append(line) } else { orders.append(line) }
      web.append(
        #"{"ts":\#(time + 30),"service":"web","msg":"done","status":\#(fails ? 502 : 200),"duration_ms":\#(milliseconds + 2),"referrer":"\#(referrer)","method":"\#(toSearch ? "GET" : "POST")","upstream":"\#(behind)","zone":"a","trace_id":"\#(trace)"}"#
      )
    }
  }

  private static let start = 1_772_000_000_000

  private func find(_ shop: Shop, _ options: DiffOptions) -> DiffResult {
    let folder = ReportFolder()
    return withExtendedLifetime(folder) {
      let paths = [
        folder.file("web.jsonl", shop.web), folder.file("search.jsonl", shop.search),
        folder.file("orders.jsonl", shop.orders),
      ]
      var request = ReportRequest()
      request.needs.insert(.traceIDs)
      request.facts.keepsFields = true
      let source = FileRecordSource(inputs: InputList(arguments: paths), options: IngestOptions())
      let (state, files) = ReportRun(request, source: source) { DiffState(names: $0) }.run()
      return DiffFinder.find(state, options, files: files)
    }
  }

  @Test func `slow requests of a service are told by its own field, not by the way to it`() {
    var random = Seeded(11)
    var shop = Shop()
    for i in 0..<3_000 {
      let toSearch = i % 2 == 0
      let isMiss = Int.random(in: 0..<20, using: &random) == 0
      shop.add(
        at: Self.start + i * 300, referrer: ["direct", "mail"].randomElement(using: &random) ?? "",
        toSearch: toSearch, cache: isMiss ? "miss" : "hit",
        milliseconds: Int.random(in: 10...40, using: &random) + (toSearch && isMiss ? 300 : 0))
    }
    var options = DiffOptions()
    options.mode = .slow(than: 200_000_000)
    #expect(find(shop, options).findings.map(\.predicate.title) == ["cache = miss"])
  }

  @Test func `more requests for one service are told by what they bring, not by where they go`() {
    var random = Seeded(12)
    var shop = Shop()
    for i in 0..<2_400 {
      shop.add(
        at: Self.start + i * 300,
        referrer: ["direct", "mail", "news"].randomElement(using: &random) ?? "",
        toSearch: Bool.random(using: &random))
    }
    let split = Self.start + 1_200 * 300
    for i in 0..<1_200 { shop.add(at: split + i * 300, referrer: "news", toSearch: true) }
    var options = DiffOptions()
    options.mode = .split(at: Int64(split) * 1_000_000)
    #expect(find(shop, options).findings.map(\.predicate.title) == ["referrer = news"])
  }

  @Test func `what holds for the same records where the difference is, is one finding`() {
    var random = Seeded(13)
    var shop = Shop()
    for i in 0..<3_000 {
      let zone = ["a", "b", "c"].randomElement(using: &random) ?? ""
      let toSearch = Bool.random(using: &random)
      // The zones of the other service have other nodes.
      let node = (toSearch ? "s" : "o") + zone
      let fails = toSearch && zone == "b" && Bool.random(using: &random)
      shop.add(
        at: Self.start + i * 300, referrer: "direct", toSearch: toSearch, zone: zone, node: node,
        fails: fails)
    }
    let findings = find(shop, DiffOptions()).findings
    #expect(findings.map(\.predicate.title) == ["node = sb"])
    #expect(findings.first?.equivalents.map(\.title) == ["zone = b"])
  }
}
