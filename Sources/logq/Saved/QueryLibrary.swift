internal import Glibc
internal import LogCore
internal import Output

/// Where saved queries are: `./queries`, the folders of `LOGQ_QUERIES` (separated by `:`), and the
/// folder that is installed with the program.
enum QueryLibrary {
  static var folders: [String] {
    var folders = ["queries"]
    if let more = Terminal.environment("LOGQ_QUERIES") {
      folders += more.split(separator: ":").map(String.init)
    }
    if let installed = installedFolder { folders.append(installed) }
    return folders
  }

  /// `share/logq/queries` beside the `bin` that holds the program.
  private static var installedFolder: String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let n = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard n > 0 else { return nil }
    let path = String(decoding: buffer[..<n].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let parts = path.split(separator: "/").dropLast(2)
    return "/" + parts.joined(separator: "/") + "/share/logq/queries"
  }

  /// All saved queries, sorted by name; of equal names the first folder's.
  static func all() -> [SavedQuery] {
    var found: [String: SavedQuery] = [:]
    for folder in folders {
      for file in files(in: folder) where file.hasSuffix(".logql") {
        let name = String(file.dropLast(6))
        guard found[name] == nil else { continue }
        found[name] = read(name, "\(folder)/\(file)")
      }
    }
    return found.values.sorted { $0.name < $1.name }
  }

  /// The query of a name, or of a path to a file.
  static func find(_ name: String) throws(Diagnostic) -> SavedQuery {
    let isPath = name.contains("/") || name.hasSuffix(".logql")
    let paths = isPath ? [name] : folders.map { "\($0)/\(name).logql" }
    for path in paths {
      if let query = read(name, path) { return query }
    }
    let near = Suggestion.nearest(to: name, among: all().map(\.name))
    throw Diagnostic(
      "no saved query `\(name)`, expected a file \(isPath ? "" : "`\(name).logql` ")in "
        + folders.filter { $0 == "queries" || FirstWord.exists($0) }.map { "`\($0)`" }
        .joined(separator: ", "),
      help: near.map { ["did you mean `logq run \($0)`?"] } ?? ["`logq run` lists what there is"])
  }

  private static func read(_ name: String, _ path: String) -> SavedQuery? {
    guard let file = unsafe fopen(path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 * 1024)
    while case let n = unsafe fread(&chunk, 1, chunk.count, file), n > 0 {
      bytes += chunk[..<n]
      // No query is that long; a device may be endless.
      if bytes.count > 1 << 20 { return nil }
    }
    guard unsafe ferror(file) == 0 else { return nil }
    return SavedQuery(name: name, path: path, text: String(decoding: bytes, as: UTF8.self))
  }

  private static func files(in folder: String) -> [String] {
    guard let directory = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      names.append(name)
    }
    return names.sorted()
  }
}
