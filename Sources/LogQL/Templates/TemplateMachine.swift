internal import LogCore

/// The state of a template's execution: one worker's, used for one record after another.
final class TemplateMachine {
  let program: TemplateProgram
  /// The zone that dates are shown in.
  let zone: ZoneInfo
  let scratch = TemplateScratch()
  let patterns: TemplatePatterns
  let zones = TemplateZones()

  /// The texts, strings and field names of the program, as bytes that live as long as the machine.
  let constants: [ByteSlice]
  /// The same as labels.
  let constantLabels: [LabelID]
  private let constantArena: ByteArena
  let names: LabelNames

  /// Arguments of the calls that are under way.
  var stack: [TemplateValue] = []
  /// Variables in scope, the innermost last.
  var variables: [(name: Int, value: TemplateValue)] = []
  /// What an error would be about: Go's errors name the node that was looked at last.
  var place = TemplatePlace(0..<0)
  /// Set where `place` is a `{{template}}` action.
  var placeOfCall: TemplateCallNode?
  /// The template that runs, if it is not the main one.
  var current: [UInt8]?
  var depth = 0

  private(set) var batch: RecordBatch?
  private(set) var record = 0
  private var steps = 0
  private var outputLimit = 0

  init(_ program: TemplateProgram, context: RunnerContext) {
    self.program = program
    zone = context.zone
    names = context.names
    patterns = TemplatePatterns(context.counters)
    let arena = ByteArena(blockSize: 4096)
    constantArena = arena
    constants = program.constants.map { unsafe $0.withUnsafeBufferPointer(arena.copyTemplateBytes) }
    constantLabels = constants.map(context.names.intern)
  }

  /// Appends the template's text for a record; throws when it fails.
  func execute(
    _ batch: RecordBatch, _ record: Int, to out: ByteBuffer
  ) throws(TemplateFailure) {
    self.batch = batch
    self.record = record
    scratch.reset()
    try execute(.labels, to: out)
  }

  /// Appends the template's text for a value, which may have strings in `scratch`.
  func execute(_ root: TemplateValue, to out: ByteBuffer) throws(TemplateFailure) {
    stack.removeAll(keepingCapacity: true)
    variables.removeAll(keepingCapacity: true)
    variables.append((0, root))
    current = nil
    depth = 0
    steps = 0
    outputLimit = out.count + TemplateLimits.outputBytes
    _ = try walk(program.body, root, out)
  }

  /// Counts steps of work, which must come to an end.
  func step(_ count: Int = 1) throws(TemplateFailure) {
    steps += count
    if steps > TemplateLimits.steps { throw .tooManySteps }
  }

  func checkOutput(_ out: ByteBuffer) throws(TemplateFailure) {
    if out.count > outputLimit { throw .tooLarge }
  }

  /// A label of the record; empty where it is absent.
  func label(_ name: LabelID) -> ByteSlice { batch?.label(record, name) ?? .empty }

  /// The text of the record as the last stage left it.
  var line: ByteSlice { batch.map { unsafe $0.line[record] } ?? .empty }

  /// Nanoseconds since 1970.
  var time: Int64 { batch.map { unsafe $0.time[record] } ?? 0 }

  /// All labels of the record, as a map.
  func labelMap() -> TemplateMap {
    var members: [(key: ByteSlice, value: TemplateValue)] = []
    batch?.forEachLabel(record) { name, value in members.append((names[name], .string(value))) }
    return TemplateMap(members)
  }

  /// Whether a value counts as true.
  func isTrue(_ value: TemplateValue) -> Bool {
    switch value {
    case .none, .null: false
    case .bool(let value): value
    case .int(let value): value != 0
    case .int64(let value): value != 0
    case .uint8(let value): value != 0
    case .double(let value): value != 0
    case .string(let bytes): !bytes.isEmpty
    case .list(let list): !list.items.isEmpty
    case .map(let map): !map.entries.isEmpty
    case .labels: !labelMap().entries.isEmpty
    case .time: true
    }
  }
}

extension ByteArena {
  fileprivate func copyTemplateBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> ByteSlice {
    guard let start = bytes.baseAddress else { return .empty }
    return unsafe copy(ByteSlice(start: start, count: bytes.count))
  }
}
