import Foundation
import Glibc
import Support
import Testing

/// Nothing that is in a file makes the program crash or hang, and no byte is lost in silence.
@Suite struct HostileInputTests {
  let files: HostileFiles

  init() throws { files = try HostileFiles() }

  @Test(arguments: [
    "{}", "| json", #"| json a="a.a[0]""#, "| logfmt", "| unpack",
    #"| line_format "{{ fromJson __line__ }}""#, #"| pattern "<a>{<b>""#,
  ])
  func `nesting of 100,000 is a line like others`(query: String) throws {
    let deep = 100_000
    let objects = String(repeating: "{\"a\":", count: deep)
    let arrays = String(repeating: "[", count: deep)
    try files.write(
      "deep.log",
      "\(objects)1\(String(repeating: "}", count: deep))\n\(objects)\n\(arrays)\n"
        + "{\"a\":\(arrays)\(String(repeating: "]", count: deep))}\n{\"ok\":1}\n")
    let result = try files.logq("--join", "never", "-c", query, "deep.log")
    #expect(result.status == 0)
    #expect(result.text == "5\n")
    #expect(try files.logq(query, "-o", "jsonl", "deep.log").status == 0)
  }

  @Test func `a hostile expression is given up on a long line, and that is told`() throws {
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: 600_000)
    try files.write("x.log", line + Array("\nxxy\n".utf8))
    let result = try files.logq("-c", #"|~ "(x+x+)+y""#, "x.log")
    #expect(result.text == "1\n")
    #expect(result.errors.contains("was given up on 1 texts"))
    let plain = try files.logq("-c", #"|~ "^x*y?$""#, "x.log")
    #expect(plain.text == "2\n" && plain.errors.isEmpty)
  }

  @Test func `a line of 20 MiB is cut, told, and what follows is read`() throws {
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: 20 << 20)
    try files.write("long.log", Array("{\"n\":1}\n".utf8) + line + Array("\nafter\n".utf8))
    let result = try files.logq("-c", "{}", "long.log")
    #expect(result.status == 3)
    #expect(result.text == "3\n")
    #expect(result.errors.contains("line 2: 20971520 bytes long, cut after 16777216"))
    #expect(try files.logq("|= \"after\"", "long.log").text == "after\n")
    #expect(try files.logq("-c", "|~ \"x+y\"", "long.log").text == "0\n")
  }

  @Test(arguments: ["raw", "pretty", "jsonl", "json", "csv", "table", "markdown"])
  func `NULs and bytes that are no UTF-8 go through every output`(format: String) throws {
    let bytes: [UInt8] =
      Array("a\0b\n".utf8) + [0, 0, 0x0A, 0xFF, 0xFE, 0xC3, 0x28, 0x0A]
      + Array("{\"k\":\"".utf8) + [0xED, 0xA0, 0x80, 0xF8] + Array("\"}\n".utf8)
    try files.write("odd.log", bytes)
    for query in ["{}", "| json", "| logfmt --keep-empty", "| json | line_format \"{{.k}}\""] {
      let result = try files.logq(query, "-o", format, "odd.log")
      #expect(result.status == 0)
      // Both are for other programs, which get the bytes as they are.
      if format != "raw" && format != "csv" && format != "markdown" {
        #expect(String(validating: result.output, as: UTF8.self) != nil, "\(query)")
      } else if format == "raw" && query == "{}" {
        #expect(Array(result.output) == bytes)
      }
    }
  }

  @Test(arguments: ["gzip", "zstd"])
  func `of compressed data that is cut the rest is read, and the damage told`(program: String)
    throws
  {
    let lines = (0..<60_000).map { "{\"n\":\($0),\"text\":\"\($0 &* 2_654_435_761)\"}\n" }
    try files.write("whole.log", lines.joined())
    guard let data = try files.compress("whole.log", with: program) else { return }
    try files.write("cut.log", Array(data.prefix(data.count / 2)))
    let result = try files.logq("{}", "cut.log")
    #expect(result.status == 3)
    #expect(result.errors.contains("`cut.log` is damaged"))
    let read = result.text.split(separator: "\n")
    #expect(read.count > 10_000)
    #expect(read.dropLast().elementsEqual(lines.prefix(read.count - 1).map { $0.dropLast() }))
  }

  @Test func `an object that never ends is read as the lines it consists of`() throws {
    try files.write("open.json", "{\n" + String(repeating: "\"a\":\n", count: 150_000))
    let result = try files.logq("-c", "{}", "open.json")
    #expect(result.status == 0)
    #expect(result.text == "150001\n")
  }

  @Test(arguments: [
    #"|~ "(a+)+b""#, #"| regexp "(?P<x>(a+)+b)" | x!="""#,
    #"| label_format x="{{__line__}}" | x=~".*(a+)+b""#,
    #"| line_format "{{count `(a+)+b` __line__}}" |= "1""#,
  ])
  func `a regular expression that takes too many steps is given up and told`(query: String) throws {
    let hostile = String(repeating: "a", count: 5_000) + "c b\n"
    try files.write("a.log", String(repeating: hostile, count: 4) + "aab\n")
    let result = try files.logq("-c", query, "a.log")
    #expect(result.status == 0)
    #expect(result.text == "1\n")
    // A search that only asks whether there is a match may do without the repetition.
    let isGivenUp = result.errors.contains("was given up on 4 texts")
    #expect(isGivenUp || query.hasPrefix("|~"), "\(result.errors)")
  }

  @Test func `a folder with sockets, pipes and loops of links is walked to its end`() throws {
    try files.write("folder/a.log", "{\"n\":1}\n")
    try files.write("folder/deep/b.log", "{\"n\":2}\n")
    mkfifo(files.path("folder/pipe"), 0o600)
    #expect(makeSocket("folder/socket"))
    symlink("..", files.path("folder/deep/up"))
    symlink("self", files.path("folder/self"))
    symlink("nowhere", files.path("folder/broken"))
    let result = try files.logq("-c", "{}", "folder")
    #expect(result.text == "2\n")
    #expect(result.status == 0 || result.status == 3)
    let direct = try files.logq("{}", "folder/socket")
    #expect(direct.status == 3)
    #expect(direct.errors.contains("folder/socket"))
    #expect(try files.logq("{}", "folder/self").status == 3)
  }

  @Test func `a file that cannot be read is told, and the others are read`() throws {
    try files.write("there.log", "{\"n\":1}\n")
    let result = try files.logq("-c", "{}", "nowhere.log", "there.log")
    #expect(result.status == 3)
    #expect(result.text == "1\n")
    #expect(result.errors.contains("cannot read `nowhere.log`: no such file or directory"))
    guard getuid() != 0 else { return }
    try files.write("closed.log", "x\n")
    chmod(files.path("closed.log"), 0)
    let closed = try files.logq("-c", "{}", "closed.log", "there.log")
    #expect(closed.status == 3)
    #expect(closed.errors.contains("cannot read `closed.log`: permission denied"))
  }

  @Test func `an empty input selects nothing`() throws {
    try files.write("empty.log", "")
    for arguments in [
      ["{}", "empty.log"], ["{}"], ["{}", "/dev/null"], ["-c", "{}", "empty.log"],
    ] {
      let result = try LogqProcess.run(arguments, in: files.folder, seconds: 30)
      #expect(result.status == 1)
      #expect(result.errors.isEmpty)
    }
  }

  private func makeSocket(_ name: String) -> Bool {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array(files.path(name).utf8)
    guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}
