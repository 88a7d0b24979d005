import LogCore
import Testing

@testable import Traces

/// Which calls spans tell of (traces.md 4, deps).
@Suite struct ServiceGraphTests {
  private func edges(_ spans: [Drawn]) -> [String] {
    TraceRun(Drawing.table(spans), TraceRunOptions()).serviceGraph(limit: nil).edges.map {
      "\($0.parent) > \($0.child) \($0.kind.rawValue) \($0.calls)/\($0.errors)"
    }
  }

  private func client(_ id: String, _ service: String, _ peer: String = "", parent: String? = nil)
    -> Drawn
  {
    Drawn(id, 0, 10, parent: parent).with {
      $0.kind = .client
      $0.service = service
      $0.peer = peer
    }
  }

  private func server(_ id: String, _ service: String, parent: String? = nil) -> Drawn {
    Drawn(id, 2, 8, parent: parent).with {
      $0.kind = .server
      $0.service = service
    }
  }

  @Test func `the callee tells of a call that both sides saw`() {
    #expect(
      edges([client("w-1", "web", "elsewhere"), server("w-2", "api", parent: "w-1")]) == [
        "web > api rpc 1/0"
      ])
  }

  @Test func `a client without the other side tells of its peer`() {
    #expect(edges([client("w-1", "web", "db")]) == ["web > db rpc 1/0"])
    #expect(
      edges([
        client("w-1", "web", "db"), Drawn("w-2", 1, 2, parent: "w-1").with { $0.service = "web" },
      ])
        == ["web > db rpc 1/0"])
  }

  @Test func `an error of the client counts where the server had none`() {
    let failed = client("w-1", "web").with { $0.isError = true }
    #expect(edges([failed, server("w-2", "api", parent: "w-1")]) == ["web > api rpc 1/1"])
  }

  @Test func `internal spans between a client and a server are passed over`() {
    #expect(
      edges([
        server("w-1", "web"), Drawn("w-2", 1, 9, parent: "w-1").with { $0.service = "web" },
        server("w-3", "api", parent: "w-2"),
      ]) == ["web > api rpc 1/0"])
  }

  @Test func `an internal span of another service is a call`() {
    #expect(
      edges([server("w-1", "web"), Drawn("w-2", 1, 9, parent: "w-1").with { $0.service = "lib" }])
        == ["web > lib rpc 1/0"])
  }

  @Test func `messages go through the broker`() {
    let sent = Drawn("w-1", 0, 1).with {
      $0.kind = .producer
      $0.service = "web"
      $0.peer = "kafka"
    }
    let received = Drawn("w-2", 5, 6, parent: "w-1").with {
      $0.kind = .consumer
      $0.service = "job"
      $0.peer = "kafka"
    }
    #expect(edges([sent, received]) == ["kafka > job messaging 1/0", "web > kafka messaging 1/0"])
  }

  @Test func `unknown service is no name`() {
    #expect(edges([client("w-1", "unknown_service", "db")]) == [])
  }

  @Test func `network time is what neither side accounts for`() {
    let table = Drawing.table([client("w-1", "web"), server("w-2", "api", parent: "w-1")])
    let edge = TraceRun(table, TraceRunOptions()).serviceGraph(limit: nil).edges[0]
    #expect(edge.networkP50 == 4 && edge.p50 == 6 && edge.total == 6)
  }
}
