import LogCore

/// The inputs that a command line names, directories walked: what a source reads, in this order.
package struct InputList: Sendable {
  /// One file or standard input.
  struct Item: Sendable, Equatable {
    /// The path as it was given, or as the walk built it; nil: standard input.
    var path: String?
  }

  var items: [Item] = []
  /// Directories that could not be read.
  var damage: [Diagnostic] = []

  /// The inputs that these arguments name; none means standard input.
  package init(arguments: [String]) {
    items = arguments.map { Item(path: $0 == "-" ? nil : $0) }
    if arguments.isEmpty { items = [Item(path: nil)] }
  }

  package var count: Int { items.count }
}
