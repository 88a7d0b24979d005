internal import LogCore

/// Why a function of a template, or the template itself, could not go on with a record.
struct TemplateFailure: Error {
  /// In the words that Go uses for it.
  let message: [UInt8]

  init(_ message: String) { self.message = Array(message.utf8) }
  init(_ message: [UInt8]) { self.message = message }
  init(_ message: ByteBuffer) { self.message = message.slice.array }

  static var tooLarge: TemplateFailure {
    TemplateFailure("the result is larger than \(TemplateLimits.outputBytes >> 20) MiB")
  }
  static var tooDeep: TemplateFailure {
    TemplateFailure("exceeded maximum template depth (\(TemplateLimits.depth))")
  }
  static var tooManySteps: TemplateFailure {
    TemplateFailure("exceeded \(TemplateLimits.steps) steps")
  }
}

/// What one execution of a template may take; beyond it the template fails for that record.
enum TemplateLimits {
  /// Text that comes out.
  static let outputBytes = 16 << 20
  /// All strings that are made on the way, together.
  static let scratchBytes = 64 << 20
  /// Nodes that are visited, and every 16 bytes of long arguments.
  static let steps = 5_000_000
  /// Blocks, parentheses and templates inside one another while running; a worker has 1 MiB of stack.
  static let depth = 200
  /// The same in the text of a template.
  static let nesting = 50
}
