import LogCore
import Foundation
import LogCore
import Testing

@testable import Ingest

/// What a command line names: files, directories that are walked, standard input.
@Suite struct InputListTests {
  private let folder = ScratchFolder()

  private func paths(_ arguments: [String]) -> [String?] {
    InputList(arguments: arguments).items.map(\.path)
  }

  @Test func `no argument and a dash mean standard input`() {
    #expect(paths([]) == [nil])
    #expect(paths(["-", "x.log"]) == [nil, "x.log"])
    #expect(InputList(arguments: []).readsStandardInput)
  }

  @Test func `a directory is walked in the order of names`() {
    for name in ["b.log", "a/z.log", "a/b/c.log", "a.log", "c/d.log"] {
      _ = folder.file(name, "x\n")
    }
    let expected = ["a/b/c.log", "a/z.log", "a.log", "b.log", "c/d.log"]
    #expect(paths([folder.path]) == expected.map { "\(folder.path)/\($0)" })
    #expect(paths([folder.path + "/"]) == expected.map { "\(folder.path)/\($0)" })
  }

  @Test func `links are followed, but no directory is read twice`() {
    _ = folder.file("a/one.log", "x\n")
    symlink("..", "\(folder.path)/a/up")
    symlink("a/one.log", "\(folder.path)/link.log")
    #expect(
      paths([folder.path]) == ["\(folder.path)/a/one.log", "\(folder.path)/link.log"])
  }

  @Test func `pipes in a directory are left out, a dangling link is reported`() {
    _ = folder.file("one.log", "x\n")
    mkfifo("\(folder.path)/pipe", 0o600)
    symlink("nowhere", "\(folder.path)/dangling")
    let list = InputList(arguments: [folder.path])
    #expect(list.items.map(\.path) == ["\(folder.path)/one.log"])
    #expect(
      list.damage.map(\.headline)
        == ["cannot read `\(folder.path)/dangling`: no such file or directory"])
  }

  @Test func `names need not be UTF-8`() throws {
    let name = (Array("\(folder.path)/".utf8) + [0xFF, 0x2E, 0x6C, 0x6F, 0x67, 0])
      .map { CChar(bitPattern: $0) }
    let descriptor = open(name, O_CREAT | O_WRONLY, 0o600)
    try #require(descriptor >= 0)
    write(descriptor, "{\"a\":1}\n", 8)
    close(descriptor)
    #expect(readAll([folder.path]).lines == ["{\"a\":1}"])
  }
}
