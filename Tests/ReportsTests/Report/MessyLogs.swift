import Foundation
import LogCore
import Support

/// Logs of a shop as nobody would want them: several formats in one file, levels that differ, fields
/// that come and go, broken lines.
struct MessyLogs {
  /// File names with their lines.
  private(set) var files: [(name: String, lines: [String])] = []

  /// Ninety minutes; requests of `api` fail from the 50th to the 62nd.
  init(_ random: inout Seeded, lines: Int = 900) {
    var api: [String] = []
    var mixed: [String] = []
    var pods: [String] = []
    var access: [String] = []
    for n in 0..<lines {
      let second = n * 5_400 / lines
      let isBad = (3_000..<3_720).contains(second)
      let status = isBad && Int.random(in: 0..<2, using: &random) == 0 ? 503 : 200
      let time = Self.stamp(second, Int.random(in: 0..<1_000, using: &random))
      let ms = Double(Int.random(in: 10..<40, using: &random)) * (isBad ? 15 : 1)
      api.append(Self.json("api", time, status, ms, &random))
      mixed.append(Self.mixed(time, status, ms, &random))
      pods.append(
        "[pod/web-5c8d7f9b4d-x2x9v/web] \(time.dropLast())456789Z "
          + #"{"level":"\#(status == 200 ? "info" : "error")","msg":"done","code":\#(status),"took":"\#(ms)ms","route":"/r/\#(n % 3)"}"#
      )
      access.append(Self.access(second, status, &random))
    }
    files = [("api.jsonl", api), ("mixed.log", mixed), ("web.log", pods), ("access.log", access)]
  }

  private static func json(
    _ service: String, _ time: String, _ status: Int, _ ms: Double, _ random: inout Seeded
  ) -> String {
    let user = Int.random(in: 0..<30, using: &random)
    switch Int.random(in: 0..<30, using: &random) {
    case 0:
      return #"{"time":"\#(time)","level":"debug","service":"\#(service)","status":\#(status)}"#
    case 1: return #"{"time":"\#(time)","level":"error","service":"\#(service)","status":503,"#
    case 2:
      return #"{"time":"\#(time)","level":"info","service":"\#(service)","msg":"status=500"}"#
    case 3:
      return #"{"time":"\#(time)","level":"warn","service":"\#(service)","status":"n/a"}"#
    default:
      return
        #"{"time":"\#(time)","level":"info","service":"\#(service)","msg":"done","status":\#(status),"duration_ms":\#(ms),"path":"/v1/items/\#(user)?page=2","user_id":"u\#(user)"}"#
    }
  }

  private static func mixed(
    _ time: String, _ status: Int, _ ms: Double, _ random: inout Seeded
  ) -> String {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return json("stock", time, status, ms, &random)
    case 1: return json("carts", time, status, ms, &random)
    case 2: return "\(time) INFO status=500 is what somebody wrote"
    case 3: return "time=\(time) level=info service=mail msg=sent took=\(Int(ms))ms"
    default: return "time=\(time) level=error service=mail msg=lost status=\(status)"
    }
  }

  private static func access(_ second: Int, _ status: Int, _ random: inout Seeded) -> String {
    let time = CivilTime(nanoseconds: start + Int64(second) * 1_000_000_000)
    let clock = "\(two(time.hour)):\(two(time.minute)):\(two(time.second))"
    let id = Int.random(in: 0..<500, using: &random)
    let path = ["/shop", "/items/\(id)", "/items/\(id)?a=[b]", "/a\\\"b"].randomElement(
      using: &random)
    return "10.0.0.\(id % 200) - - [03/Mar/2026:\(clock) +0000] \"GET \(path ?? "/") HTTP/1.1\" "
      + "\(status) 157 \"-\" \"client ] 500\""
  }

  /// A day in March 2026, 08:00.
  static let start: Int64 = 1_772_524_800_000_000_000

  static func stamp(_ second: Int, _ millisecond: Int = 0) -> String {
    let time = CivilTime(nanoseconds: start + Int64(second) * 1_000_000_000)
    let fraction = String(1_000 + millisecond).dropFirst()
    return "\(time.year)-\(two(time.month))-\(two(time.day))T\(two(time.hour)):\(two(time.minute)):"
      + "\(two(time.second)).\(fraction)Z"
  }

  private static func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
}
