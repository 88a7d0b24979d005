/// What the fields of a record are asked for: a request, or a record of a service without requests.
struct DiffRecord {
  /// That of its trace, or of its line where it names none.
  var hash: UInt64
  /// That of its line.
  var lineHash: UInt64
  var place: RecordPlace
  /// Numbers in the sample's table of texts.
  var service: Int32
  var endpoint: Int32
  /// Nanoseconds, or -1.
  var duration: Int64
  var marks: Marks
  var text: [UInt8]
  /// Field and value in turn, numbers in the sample's table of texts; without ids and times.
  var fields: [Int32]
  /// How much of the sample's room it takes.
  var weight: Int32

  /// Gives its texts the numbers of another table.
  mutating func renumber(_ change: (inout Int32) -> Void) {
    change(&service)
    change(&endpoint)
    for i in fields.indices { change(&fields[i]) }
  }

  /// The hash of its trace; nil where it names none.
  var trace: UInt64? { marks.contains(.traced) ? hash : nil }

  /// What is known about it at once.
  struct Marks: OptionSet, Hashable {
    let rawValue: UInt8

    /// It has a status or a duration.
    static let request = Marks(rawValue: 1)
    static let failing = Marks(rawValue: 2)
    /// The query of `--where` selects it, or it is of the files of `--a`.
    static let selected = Marks(rawValue: 4)
    /// The query of `--where` can select its stream.
    static let open = Marks(rawValue: 8)
    static let span = Marks(rawValue: 16)
    /// A span without a parent.
    static let root = Marks(rawValue: 32)
    /// It names its trace.
    static let traced = Marks(rawValue: 64)
  }

  /// What its service may be told by: requests in logs; without these server spans; without these
  /// all records.
  var kind: Kind { Kind(marks) }

  enum Kind: Int, CaseIterable, Comparable {
    case request, span, other

    static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }

    init(_ marks: Marks) {
      self = marks.contains(.span) ? .span : marks.contains(.request) ? .request : .other
    }
  }
}
