internal import Traces

/// The columns for the fields by which rows were made.
enum GroupColumns {
  static func columns<Row>(
    _ fields: [SpanField], _ values: @escaping @Sendable (Row) -> GroupValues
  )
    -> [TraceColumn<Row>]
  {
    fields.indices.map { i in
      .text(fields[i].name, heading(fields[i])) { .text(values($0)[i]) }
    }
  }

  private static func heading(_ field: SpanField) -> String {
    if case .tag(let key, _) = field { return key }
    return field.name.uppercased()
  }

  /// `"by":[...]`, as cells.
  static func names(_ fields: [SpanField]) -> TraceCell { .texts(fields.map(\.name)) }
}
