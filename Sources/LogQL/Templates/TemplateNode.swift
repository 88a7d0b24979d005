internal import LogCore

/// Where an expression stands in the template: its range, and the point that Go's errors name.
struct TemplatePlace: Sendable {
  var start: Int32
  var end: Int32
  var point: Int32

  init(_ range: Range<Int>, point: Int? = nil) {
    start = Int32(clamping: range.lowerBound)
    end = Int32(clamping: range.upperBound)
    self.point = Int32(clamping: point ?? range.lowerBound)
  }

  var range: Range<Int> { Int(start)..<max(Int(start), Int(end)) }
}

/// A part of a template: text, an action, or a block.
enum TemplateNode: Sendable {
  /// Number of a constant.
  case text(Int)
  case action(TemplatePipeline)
  case branch(TemplateBranch)
  /// `{{template "name" pipeline}}`.
  case call(TemplateCallNode)
  case breakLoop, continueLoop
}

/// `if`, `with` or `range`, with its `else` parts.
final class TemplateBranch: Sendable {
  enum Kind: Sendable { case condition, with, loop }

  let kind: Kind
  /// One for `if`, `with` or `range` itself and one for each `else if` (`else with`) of it.
  let arms: [(pipeline: TemplatePipeline, body: [TemplateNode])]
  let otherwise: [TemplateNode]

  init(
    _ kind: Kind, arms: [(pipeline: TemplatePipeline, body: [TemplateNode])],
    otherwise: [TemplateNode]
  ) {
    self.kind = kind
    self.arms = arms
    self.otherwise = otherwise
  }
}

/// `{{template "name" pipeline}}`.
final class TemplateCallNode: Sendable {
  let name: [UInt8]
  let pipeline: TemplatePipeline?
  let place: TemplatePlace

  init(name: [UInt8], pipeline: TemplatePipeline?, place: TemplatePlace) {
    self.name = name
    self.pipeline = pipeline
    self.place = place
  }
}

/// Commands joined by `|`, and the variables that take the result.
final class TemplatePipeline: Sendable {
  /// Numbers of the variables' names.
  let variables: [Int]
  /// `=` instead of `:=`.
  let isAssignment: Bool
  let commands: [TemplateCommand]
  let place: TemplatePlace

  init(
    variables: [Int], isAssignment: Bool, commands: [TemplateCommand], place: TemplatePlace
  ) {
    self.variables = variables
    self.isAssignment = isAssignment
    self.commands = commands
    self.place = place
  }
}

/// A function, field or value with the arguments that follow it.
struct TemplateCommand: Sendable {
  /// At least one.
  var operands: [TemplateOperand]
  var place: TemplatePlace
}

/// One word of a command.
struct TemplateOperand: Sendable {
  indirect enum Kind: Sendable {
    case dot, null
    case bool(Bool)
    case number(TemplateNumber)
    /// Number of a constant.
    case string(Int)
    /// `.a.b`: numbers of constants.
    case field([Int])
    /// `$x.a.b`: number of the variable's name, and of constants.
    case variable(Int, [Int])
    case function(TemplateFunction)
    case pipeline(TemplatePipeline)
    /// `(...).a.b`.
    case chain(TemplateOperand, [Int])
  }

  var kind: Kind
  var place: TemplatePlace
}

/// A number as it was written, which can stand for an integer, a float, or both.
struct TemplateNumber: Sendable {
  var integer: Int64?
  var double: Double?
  /// Whether it is a float where either would do.
  var isWrittenAsFloat: Bool
  /// Whether it is an integer that only an unsigned one can hold.
  var isTooLarge = false
}

/// The parsed form of a template.
struct TemplateProgram: Sendable {
  var body: [TemplateNode] = []
  /// Templates that `define` and `block` made, by name.
  var definitions: [[UInt8]: [TemplateNode]] = [:]
  /// Texts, strings and field names.
  var constants: [[UInt8]] = []
  /// The text that it was parsed from.
  var text: [UInt8] = []
  /// Names of the functions that it calls.
  var functions: Set<String> = []
  /// Names of variables, with their `$`.
  var variables: [[UInt8]] = []
}
