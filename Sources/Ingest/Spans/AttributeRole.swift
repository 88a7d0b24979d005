import LogCore

/// What an attribute of a span means beyond itself (traces.md 1.4).
enum AttributeRole {
  case kind, error, statusCode, statusDescription
  /// Names the peer; smaller numbers go first.
  case peer(Int)
  /// As `peer`, and tells of a database.
  case database(Int)
  /// Holds what a call's fingerprint is made from; smaller numbers go first.
  case statement(Int)

  /// Keys are told apart by their lengths first.
  init?(_ key: ByteSlice) {
    switch key.count {
    case 5 where key.equals("error"): self = .error
    case 9 where key.equals("span.kind"): self = .kind
    case 9 where key.equals("db.system"): self = .database(2)
    case 9 where key.equals("sql.query"): self = .statement(2)
    case 12 where key.equals("peer.service"): self = .peer(0)
    case 12 where key.equals("db.statement"): self = .statement(1)
    case 13 where key.equals("db.query.text"): self = .statement(0)
    case 13 where key.equals("net.peer.name"): self = .peer(5)
    case 13 where key.equals("peer.hostname"): self = .peer(7)
    case 14 where key.equals("db.system.name"): self = .database(1)
    case 14 where key.equals("server.address"): self = .peer(4)
    case 16 where key.equals("messaging.system"): self = .peer(3)
    case 16 where key.equals("otel.status_code"): self = .statusCode
    case 18 where key.equals("net.sock.peer.name"): self = .peer(6)
    case 23 where key.equals("otel.status_description"): self = .statusDescription
    default: return nil
    }
  }

  /// The place of a resource's attribute among those that name the host; nil of others.
  static func hostRank(_ key: ByteSlice) -> Int? {
    switch key.count {
    case 7 where key.equals("host.id"): 0
    case 7 where key.equals("host.ip"): 1
    case 2 where key.equals("ip"): 2
    case 9 where key.equals("host.name"): 3
    case 8 where key.equals("hostname"): 4
    default: nil
    }
  }
}
