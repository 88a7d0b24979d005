import LogCore

/// Labels in the paths of a node's log files.
enum KubernetesPath {
  /// What a path says; nil where it is no such path.
  struct Labels: Equatable {
    var namespace: String
    var pod: String
    var container: String
  }

  /// The labels of a path that ends in `var/log/pods/NAMESPACE_POD_UID/CONTAINER/FILE` or
  /// `var/log/containers/POD_NAMESPACE_CONTAINER-(64 hex).log`.
  static func labels(of path: String) -> Labels? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    if parts.count >= 6, hasFolder(parts, "pods", before: 3) {
      let name = parts[parts.count - 3].split(separator: "_", omittingEmptySubsequences: false)
      guard name.count == 3, name.allSatisfy({ !$0.isEmpty }) else { return nil }
      return Labels(
        namespace: String(name[0]), pod: String(name[1]),
        container: String(parts[parts.count - 2]))
    }
    guard parts.count >= 4, hasFolder(parts, "containers", before: 1),
      let file = parts.last, file.hasSuffix(".log")
    else { return nil }
    let name = file.dropLast(4).split(separator: "_", omittingEmptySubsequences: false)
    guard name.count == 3, let dash = name[2].lastIndex(of: "-"), !name[0].isEmpty,
      !name[1].isEmpty, dash > name[2].startIndex
    else { return nil }
    let hash = name[2][name[2].index(after: dash)...]
    guard hash.utf8.count == 64, hash.utf8.allSatisfy({ ASCII.hexValue($0) != nil }) else {
      return nil
    }
    return Labels(
      namespace: String(name[1]), pod: String(name[0]), container: String(name[2][..<dash]))
  }

  /// Whether `var/log/FOLDER` stands right before the last `n` parts.
  private static func hasFolder(_ parts: [Substring], _ folder: String, before n: Int) -> Bool {
    let at = parts.count - n - 1
    return at >= 2 && parts[at] == folder && parts[at - 1] == "log" && parts[at - 2] == "var"
  }
}
