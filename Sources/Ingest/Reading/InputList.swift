import Glibc
import LogCore

/// The inputs that a command line names, directories walked: what a source reads, in this order.
package struct InputList: Sendable {
  /// One file or standard input.
  struct Item: Sendable, Equatable {
    /// The path as it was given, or as the walk built it; nil: standard input.
    var path: String?
    /// The same for the system, which takes names that are not UTF-8; ends with a NUL.
    var systemPath: [CChar]
    /// It was not named, but found below a directory.
    var isWalked = false

    static let standardInput = Item(path: nil, systemPath: [])
  }

  private(set) var items: [Item] = []
  /// Directories that could not be read.
  private(set) var damage: [Diagnostic] = []

  /// The inputs that these arguments name; no argument means standard input, as `-` does.
  ///
  /// Directories are walked here, names in byte order, each directory once however many links lead
  /// to it. Sockets, devices and pipes inside a directory are left out. Files are not opened.
  package init(arguments: [String]) {
    var walk = DirectoryWalk()
    for argument in arguments {
      guard argument != "-" else {
        items.append(.standardInput)
        continue
      }
      var status = stat()
      if unsafe stat(argument, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR {
        walk.walk(Array(argument.utf8CString), of: status)
        items += walk.takeItems()
      } else {
        items.append(Item(path: argument, systemPath: Array(argument.utf8CString)))
      }
    }
    if arguments.isEmpty { items = [.standardInput] }
    damage = walk.damage
  }

  package var count: Int { items.count }

  /// The paths as they were given, or as the walk built them; `-` for standard input.
  package var names: [String] { items.map { $0.path ?? "-" } }

  /// Whether one worker reads these as fast as several: a few regular files of a segment in all.
  package var isSmall: Bool {
    guard items.count <= 4 else { return false }
    var bytes = 0
    for item in items {
      var status = stat()
      guard item.path != nil, unsafe stat(item.systemPath, &status) == 0,
        status.st_mode & S_IFMT == S_IFREG
      else { return false }
      bytes += Int(status.st_size)
    }
    return bytes <= 256 * 1024
  }

  /// Whether standard input is among them.
  package var readsStandardInput: Bool { items.contains { $0.path == nil } }
}

/// Collects the files below directories.
private struct DirectoryWalk {
  /// A directory that is being read: what is left of its entries, the next one last.
  private struct Level {
    var path: [CChar]
    var names: [[CChar]]
  }

  private struct Identity: Hashable {
    var device: UInt
    var number: UInt
    init(_ status: stat) {
      device = UInt(status.st_dev)
      number = UInt(status.st_ino)
    }
  }

  private(set) var damage: [Diagnostic] = []
  private var items: [InputList.Item] = []
  private var visited: Set<Identity> = []

  mutating func takeItems() -> [InputList.Item] {
    defer { items = [] }
    return items
  }

  /// Adds the files below `path`.
  ///
  /// An explicit stack: trees may be deep.
  mutating func walk(_ path: [CChar], of status: stat) {
    var levels: [Level] = []
    enter(path, status, &levels)
    while let last = levels.indices.last {
      guard let name = levels[last].names.popLast() else {
        levels.removeLast()
        continue
      }
      let child = Self.join(levels[last].path, name)
      var status = stat()
      guard unsafe stat(child, &status) == 0 else {
        damage.append(.unreadable(pathText(child), errno))
        continue
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: enter(child, status, &levels)
      case S_IFREG:
        items.append(InputList.Item(path: pathText(child), systemPath: child, isWalked: true))
      default: break
      }
    }
  }

  private mutating func enter(_ path: [CChar], _ status: stat, _ levels: inout [Level]) {
    guard visited.insert(Identity(status)).inserted else { return }
    guard let directory = unsafe opendir(path) else {
      damage.append(.unreadable(pathText(path), errno))
      return
    }
    defer { unsafe closedir(directory) }
    var names: [[CChar]] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { text in
          unsafe Array(UnsafeBufferPointer(start: text, count: strlen(text) + 1))
        }
      }
      if name != [0x2E, 0] && name != [0x2E, 0x2E, 0] { names.append(name) }
    }
    names.sort { unsafe strcmp($0, $1) > 0 }
    levels.append(Level(path: path, names: names))
  }

  private static func join(_ directory: [CChar], _ name: [CChar]) -> [CChar] {
    var path = Array(directory.dropLast())
    if path.last != 0x2F { path.append(0x2F) }
    return path + name
  }
}

/// A path of the system as text; for messages and labels.
func pathText(_ path: [CChar]) -> String {
  String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

extension Diagnostic {
  /// A warning: this path cannot be read, by the system's error number.
  static func unreadable(_ path: String, _ error: Int32) -> Diagnostic {
    Diagnostic("cannot read `\(path)`: \(SystemMessage.text(error))", severity: .warning)
  }
}
