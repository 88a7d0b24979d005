internal import LogCore
internal import Output
internal import Reports

/// The fields of an input for people, and as tables.
struct FieldText: TabularText {
  let report: FieldReport
  let look: OutputSettings

  func writeText(to out: ByteBuffer) {
    let records = Quantity.grouped(report.total)
    let count = report.fields.count
    out.append("\(records) \(report.total == 1 ? "record" : "records"), ")
    out.append("\(count) \(count == 1 ? "label or field" : "labels and fields")\n")
    var rows = ReportTable(["name", "from", "type", "in", "values", "top"], numbers: [3, 4])
    for field in report.fields {
      let about = field.isExact ? "" : "~"
      rows.append([
        field.name, Array(field.source.utf8), Array(field.type.utf8),
        Array(ReportNumber.wholePercent(field.presence).utf8),
        Array("\(about)\(Quantity.grouped(field.cardinality))".utf8), top(field),
      ])
    }
    let room = look.isForPeople ? max(24, look.width - 56) : 100
    if count > 0 { rows.writeAligned(look.theme, limits: [0: 32, 5: room], to: out) }
    for item in report.missing { out.append("missing: \(item.what); \(item.hint)\n") }
  }

  /// The most frequent values; of numbers with many values their quantiles.
  private func top(_ field: FieldReport.Field) -> [UInt8] {
    if let numbers = field.numbers, field.cardinality > 20 || field.type == "duration" {
      let texts = [("p50", numbers.median), ("p95", numbers.p95), ("max", numbers.most)].map {
        "\($0) \(number($1))"
      }
      return Array(texts.joined(separator: ", ").utf8)
    }
    if field.cardinality > 50, let most = field.top.first, most.count * 50 < field.count {
      return Array("e.g. ".utf8) + most.value
    }
    var text: [UInt8] = []
    for (value, count) in field.top {
      if !text.isEmpty { text += Array(", ".utf8) }
      text += value
      let share = Double(count) / Double(max(1, field.count))
      text += Array(" \(ReportNumber.wholePercent(share))".utf8)
    }
    return text
  }

  private func number(_ value: Double) -> String {
    if value == value.rounded() && value.magnitude < 1e15 { return Quantity.grouped(Int(value)) }
    return value.magnitude >= 0.01
      ? ReportNumber.short(value.magnitude, sign: value < 0) : "\(value)"
  }

  func table(isExact: Bool) -> ReportTable {
    var table = ReportTable(
      [
        "name", "source", "type", "count", "presence", "cardinality", "exact", "min", "p50", "p95",
        "max", "services", "top",
      ], numbers: [3, 4, 5, 7, 8, 9, 10])
    for field in report.fields {
      let numbers = [
        field.numbers?.least, field.numbers?.median, field.numbers?.p95, field.numbers?.most,
      ]
      var cells = [
        String(decoding: field.name, as: UTF8.self), field.source, field.type, "\(field.count)",
        isExact ? "\(field.presence)" : ReportNumber.wholePercent(field.presence),
        "\(field.cardinality)", field.isExact ? "yes" : "no",
      ]
      cells += numbers.map { $0.map { isExact ? "\($0)" : number($0) } ?? "" }
      cells.append(field.services.joined(separator: " "))
      let values = field.top.prefix(3).map { String(decoding: $0.value, as: UTF8.self) }
      table.append((cells + [values.joined(separator: " ")]).map { Array($0.utf8) })
    }
    return table
  }
}
