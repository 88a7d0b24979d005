internal import LogCore

/// The values of one field: those records that have it, in their order.
struct SparseColumn {
  var name: String
  var cells: [(record: Int32, value: Int32)] = []

  /// The fields of all records, by name; a record's first value of a name counts.
  static func all(of records: [DiffRecord?], _ texts: ByteTable) -> [SparseColumn] {
    var numbers: [Int32: Int] = [:]
    var columns: [SparseColumn] = []
    for (i, record) in records.enumerated() {
      guard let record else { continue }
      for k in stride(from: 0, to: record.fields.count - 1, by: 2) {
        let name = record.fields[k]
        let column: Int
        if let known = numbers[name] {
          column = known
        } else {
          column = columns.count
          numbers[name] = column
          columns.append(SparseColumn(name: texts[Int(name)].string))
        }
        let number = Int32(truncatingIfNeeded: i)
        if columns[column].cells.last?.record != number {
          columns[column].cells.append((number, record.fields[k + 1]))
        }
      }
    }
    return columns.sorted { $0.name < $1.name }
  }
}

/// The values of one field, record by record.
struct DiffColumn {
  let name: String
  /// For each record the number of its value, -1 where it has none.
  private var values: [Int32]
  private(set) var present: BitSet

  init(_ sparse: SparseColumn, _ size: Int) {
    name = sparse.name
    values = Array(repeating: -1, count: size)
    present = BitSet(size)
    for cell in sparse.cells {
      values[Int(cell.record)] = cell.value
      present.insert(Int(cell.record))
    }
  }

  subscript(record: Int) -> Int32 { values[record] }

  /// Its different values.
  var different: Set<Int32> {
    var found: Set<Int32> = []
    present.forEach { found.insert(values[$0]) }
    return found
  }
}
