internal import LogCore

/// A function that templates can call.
final class TemplateFunction: Sendable {
  /// What a parameter takes.
  enum Parameter: Sendable {
    case string, int, float, time, any

    var typeName: StaticString {
      switch self {
      case .string: "string"
      case .int: "int"
      case .float: "float64"
      case .time: "time.Time"
      case .any: "interface {}"
      }
    }
  }

  typealias Body = @Sendable (TemplateCall) throws(TemplateFailure) -> TemplateValue

  let name: String
  let parameters: [Parameter]
  /// The type of any further arguments; nil where there are none.
  let rest: Parameter?
  let body: Body
  /// For `or` true, for `and` false: the machine stops at an argument that is so.
  let decisive: Bool?

  init(
    _ name: String, _ parameters: [Parameter] = [], rest: Parameter? = nil, _ body: @escaping Body
  ) {
    self.name = name
    self.parameters = parameters
    self.rest = rest
    self.body = body
    decisive = name == "or" ? true : name == "and" ? false : nil
  }

  func parameter(_ i: Int) -> Parameter { i < parameters.count ? parameters[i] : rest ?? .any }
}

/// A call of a function: its arguments, already checked against the parameters' types.
struct TemplateCall {
  let machine: TemplateMachine
  let base: Int
  let count: Int

  var scratch: TemplateScratch { machine.scratch }

  subscript(i: Int) -> TemplateValue { machine.stack[base + i] }

  /// The text of an argument whose parameter is a string.
  func string(_ i: Int) -> ByteSlice {
    if case .string(let bytes) = self[i] { return bytes }
    return .empty
  }

  /// The number of an argument whose parameter is an int.
  func int(_ i: Int) -> Int {
    if case .int(let value) = self[i] { return value }
    return 0
  }

  /// The number of an argument whose parameter is a float.
  func double(_ i: Int) -> Double {
    if case .double(let value) = self[i] { return value }
    return 0
  }

  /// The instant of an argument whose parameter is a time.
  func time(_ i: Int) -> TemplateTime {
    if case .time(let value) = self[i] { return value }
    return .zero
  }
}
