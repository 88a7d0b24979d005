package import LogCore
package import LogQL

/// `-o pretty`: what people see first.
///
///     05-14 09:00:01.456 ERR api-7d9f-x2x9v db: query failed  code=57014 took=1.2s
///         at Pool.query (pool.js:12)
///
/// Time, level, source and logger, message, then every field that the record has besides, then the
/// labels that stages made. Nothing of the line is left out but what the head of it says.
package struct PrettyFormat: LogOutput {
  private let settings: OutputSettings

  package init(settings: OutputSettings) { self.settings = settings }

  package var needs: RecordNeeds { [.time, .level, .metadata] }
  package var demand: LabelDemand { .all }

  package func makeFormatter(names: LabelNames) -> any RecordFormatter {
    PrettyFormatter(settings: settings, names: names)
  }
}

/// The pretty view at work in one worker.
final class PrettyFormatter: RecordFormatter {
  private let theme: Theme
  private let timeColour: ShortText
  private let reset: ShortText
  /// By the number of the level.
  private let badgeColours: [ShortText]
  private let badges: [ShortText]
  private let clock: ClockWriter
  private let sources: SourceNames
  private let roles: KeyRoles
  private let fields: RecordFields
  private let values: ValueWriter
  private let body: FieldWriter
  private let text: TextBody
  private let labels: AddedLabels

  init(settings: OutputSettings, names: LabelNames) {
    let theme = settings.theme
    self.theme = theme
    timeColour = ShortText(theme.time)
    reset = ShortText(theme.reset)
    badgeColours = Level.allCases.map { ShortText(theme.badge($0)) }
    badges = Level.allCases.map { ShortText($0.badge) }
    clock = ClockWriter(zone: settings.zone, year: settings.year)
    sources = SourceNames(names: names, showsFile: settings.showsFile)
    roles = KeyRoles(theme: theme)
    fields = RecordFields(theme: theme)
    values = ValueWriter(
      theme: theme, longest: settings.longestValue, marks: settings.marks)
    labels = AddedLabels(names: names)
    body = FieldWriter(theme: theme, roles: roles, values: values, labels: labels)
    text = TextBody(theme: theme, values: values, zone: settings.inputZone)
  }

  func write(_ batch: RecordBatch, record: Int, to out: ByteBuffer) {
    values.reset()
    labels.begin(batch, record)
    let line = unsafe batch.line[record]
    let hasFields = fields.load(line)
    let source = unsafe sources.find(batch.stream[record], in: batch.streams)
    var level = unsafe batch.level[record]
    if level == .none { level = hasFields ? fields.ownLevel : .none }
    if level == .none { level = source.level }
    unsafe writeHead(batch.time[record], level, to: out)
    if hasFields {
      let logger = unsafe fields.logger >= 0 ? fields.fields[fields.logger].value : .empty
      writeSource(source.name, logger, to: out)
      body.write(fields, hidesLevel: level != .none, to: out)
      writeLabels(batch, record, out)
      body.writeBlocks(to: out)
    } else {
      writeSource(source.name, .empty, to: out)
      let rest = unsafe text.writeFirstLine(line, time: batch.time[record], level: level, to: out)
      writeLabels(batch, record, out)
      out.append(0x0A)
      text.writeIndented(rest, to: out)
    }
  }

  /// Time and badge.
  private func writeHead(_ time: Int64, _ level: Level, to out: ByteBuffer) {
    let start = unsafe out.uninitialized(128)
    var p = unsafe timeColour.write(to: start)
    unsafe p = unsafe clock.write(time, to: p)
    unsafe p = unsafe reset.write(to: p)
    unsafe p[0] = 0x20
    unsafe p = unsafe badgeColours[Int(level.rawValue)].write(to: p + 1)
    unsafe p = unsafe badges[Int(level.rawValue)].write(to: p)
    unsafe p = unsafe reset.write(to: p)
    unsafe out.advance(by: p - start)
  }

  /// ` source logger:`, what there is of it.
  private func writeSource(_ source: ByteSlice, _ logger: ByteSlice, to out: ByteBuffer) {
    guard !source.isEmpty || !logger.isEmpty else { return }
    out.append(0x20)
    out.append(theme.source)
    out.append(source)
    if !logger.isEmpty {
      if !source.isEmpty { out.append(0x20) }
      values.append(logger, colour: "", to: out)
    }
    out.append(0x3A)
    out.append(theme.reset)
  }

  /// The labels that stages added, and what they could not do.
  private func writeLabels(_ batch: RecordBatch, _ record: Int, _ out: ByteBuffer) {
    var place = batch.firstOwnLabel(record)
    while place >= 0 {
      let label = batch.ownLabel(at: place)
      place = label.next
      guard label.kind != .removed, !labels.isShown(label.name, label.value) else { continue }
      roles.write(batch.names[label.name], to: out)
      values.append(word: label.value, to: out)
    }
    guard unsafe batch.error[record] != .none else { return }
    out.append(0x20)
    out.append(theme.alarm)
    out.append("__error__=")
    unsafe out.append(batch.error[record].name)
    out.append(theme.reset)
    if unsafe !batch.errorDetails[record].isEmpty {
      roles.write(ByteSlice("__error_details__"), to: out)
      unsafe values.append(word: batch.errorDetails[record], to: out)
    }
  }
}

/// Knows which labels of a record the view has shown as fields of the line already.
final class AddedLabels {
  private let names: LabelNames
  private var shown: [ByteSlice?] = []
  private var touched: [Int] = []
  private let name = ByteBuffer(capacity: 256)
  /// Whether the record has labels besides those of its stream: else nothing need be noted.
  private(set) var isWanted = false

  init(names: LabelNames) { self.names = names }

  func begin(_ batch: RecordBatch, _ record: Int) {
    for i in touched { shown[i] = nil }
    touched.removeAll(keepingCapacity: true)
    isWanted = batch.firstOwnLabel(record) >= 0
  }

  /// Notes a field that is shown; `path` is its key with those of the objects around it.
  func note(path: ByteSlice, value: ByteSlice) {
    name.removeAll()
    LabelNameText.append(key: path, to: name)
    guard let id = names.find(name.slice) else { return }
    let i = Int(id.index)
    if i >= shown.count { shown.append(contentsOf: repeatElement(nil, count: i + 1 - shown.count)) }
    if shown[i] == nil {
      shown[i] = value
      touched.append(i)
    }
  }

  /// Whether a field with this name and value is shown.
  func isShown(_ id: LabelID, _ value: ByteSlice) -> Bool {
    let i = Int(id.index)
    guard i < shown.count, let field = shown[i] else { return false }
    return field.equals(value)
  }
}
