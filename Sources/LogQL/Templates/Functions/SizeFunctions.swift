internal import LogCore

/// `bytes`, `duration` and `duration_seconds`.
enum SizeFunctions {
  static func bytes(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let text = call.string(0)
    if let size = ByteSizeText.parse(text) { return .double(size) }
    let message = call.scratch.begin()
    ByteSizeText.appendError(text, to: message)
    throw TemplateFailure(message)
  }

  /// Seconds.
  static func duration(_ call: TemplateCall) throws(TemplateFailure) -> TemplateValue {
    let text = call.string(0)
    if let nanoseconds = DurationText.parse(text) {
      // Whole seconds and the rest apart, so that no digit is lost.
      let seconds = nanoseconds / 1_000_000_000
      let rest = nanoseconds % 1_000_000_000
      return .double(Double(seconds) + Double(rest) / 1e9)
    }
    let message = call.scratch.begin()
    DurationText.appendError(text, to: message)
    throw TemplateFailure(message)
  }
}
