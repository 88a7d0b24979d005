internal import LogCore

/// `index`, `slice`, `len`, `call` and `default`.
enum CollectionFunctions {
  static func index(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    var item = call[0]
    if item.isNil { throw TemplateFailure("index of untyped nil") }
    for i in 1..<max(1, call.count) { item = try element(item, call[i], call.machine) }
    return item
  }

  private static func element(
    _ item: TemplateValue, _ index: TemplateValue, _ machine: TemplateMachine
  ) throws(TemplateFailure) -> TemplateValue {
    switch item {
    case .string(let bytes):
      let i = try position(index, limit: bytes.count)
      guard i < bytes.count else { throw TemplateFailure("reflect: string index out of range") }
      return .uint8(bytes[i])
    case .list(let list):
      let i = try position(index, limit: list.items.count)
      guard i < list.items.count else { throw TemplateFailure("reflect: slice index out of range") }
      return list.items[i]
    case .map(let map): return map[try key(index)] ?? .null
    case .labels:
      let name = try key(index)
      return .string(machine.names.find(name).map(machine.label) ?? .empty)
    case .none, .null: throw TemplateFailure("index of nil pointer")
    default: throw TemplateFailure("can't index item of type \(item.typeName)")
    }
  }

  private static func key(_ index: TemplateValue) throws(TemplateFailure) -> ByteSlice {
    if case .string(let bytes) = index { return bytes }
    if index.isNil { throw TemplateFailure("value is nil; should be of type string") }
    throw TemplateFailure("value has type \(index.typeName); should be string")
  }

  private static func position(
    _ index: TemplateValue, limit: Int
  ) throws(TemplateFailure) -> Int {
    guard let value = index.integer else {
      if index.isNil { throw TemplateFailure("cannot index slice/array with nil") }
      throw TemplateFailure("cannot index slice/array with type \(index.typeName)")
    }
    guard value >= 0, value <= limit else {
      throw TemplateFailure("index out of range: \(value)")
    }
    return Int(value)
  }

  static func slice(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let item = call[0]
    let length: Int
    switch item {
    case .none, .null: throw TemplateFailure("slice of untyped nil")
    case .string(let bytes): length = bytes.count
    case .list(let list): length = list.items.count
    default: throw TemplateFailure("can't slice item of type \(item.typeName)")
    }
    guard call.count <= 4 else {
      throw TemplateFailure("too many slice indexes: \(call.count - 1)")
    }
    if case .string = item, call.count == 4 {
      throw TemplateFailure("cannot 3-index slice a string")
    }
    var bounds = [0, length]
    for i in 1..<max(1, call.count) {
      let value = try position(call[i], limit: length)
      if i <= 2 { bounds[i - 1] = value } else { bounds.append(value) }
    }
    for i in 1..<bounds.count where bounds[i - 1] > bounds[i] {
      throw TemplateFailure("invalid slice index: \(bounds[i - 1]) > \(bounds[i])")
    }
    if case .list(let list) = item {
      return .list(TemplateList(Array(list.items[bounds[0]..<bounds[1]])))
    }
    return .string(call.string(0)[bounds[0]..<bounds[1]])
  }

  static func length(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    switch call[0] {
    case .string(let bytes): return .int(bytes.count)
    case .list(let list): return .int(list.items.count)
    case .map(let map): return .int(map.entries.count)
    case .labels: return .int(call.machine.labelMap().entries.count)
    case .none, .null: throw TemplateFailure("len of nil pointer")
    default: throw TemplateFailure("len of type \(call[0].typeName)")
    }
  }

  /// Nothing that a template can get hold of is a function.
  static func call(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    if call[0].isNil { throw TemplateFailure("call of nil") }
    throw TemplateFailure("non-function of type \(call[0].typeName)")
  }

  static func defaultValue(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    guard call.count > 1 else { return call[0] }
    return call.machine.isTrue(call[1]) ? call[1] : call[0]
  }
}
