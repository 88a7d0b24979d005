/// Something that holds for some records: of a field, or of two.
struct DiffPredicate {
  enum Operation: String { case equal = "=", atLeast = ">=", atMost = "<=", present, absent }

  enum Value: Equatable {
    case text(String)
    case number(Double)
    case none
  }

  struct Part {
    var field: String
    var column: Int
    var operation: Operation
    var value: Value

    /// `tenant = t-03`, `items >= 20`, `coupon present`.
    var title: String {
      switch value {
      case .text(let text): "\(field) \(operation.rawValue) \(text)"
      case .number(let number): "\(field) \(operation.rawValue) \(number.short)"
      case .none: "\(field) \(operation.rawValue)"
      }
    }
  }

  var parts: [Part]
  var holds: BitSet
  /// Of the services that have the fields.
  var present: BitSet
  var table = DiffTable()
  /// What `DiffTable.score` comes to where a trace is counted once.
  var score = 0.0
  /// How many of its records there are for each trace.
  var weight = 1.0

  var title: String { parts.map(\.title).joined(separator: " and ") }

  var kind: String {
    if parts.count > 1 { return "pair" }
    switch parts[0].operation {
    case .equal: return "value"
    case .atLeast, .atMost: return "number"
    case .present, .absent: return "presence"
    }
  }

  /// Whether it is a value that holds for much of A: a pair may be strong where neither part is.
  var isFrequent: Bool {
    kind == "value" && table.a >= DiffCandidates.fewestOfA && table.aShare >= 0.05
  }
}

extension Double {
  /// Without `.0`.
  var short: String {
    self == rounded() && magnitude < 1e15 ? "\(Int(self))" : "\(self)"
  }
}
