extension LineFilterStage {
  /// The texts that the filter looks for; none for a negative one, which shows nothing that it found.
  package var wantedTexts: [[UInt8]] {
    guard !operation.isNegative else { return [] }
    return operands.compactMap { operand in
      guard case .text(let text) = operand else { return nil }
      return text
    }
  }

  /// The regular expressions that the filter looks for; none for a negative one.
  package var wantedPatterns: [CompiledPattern] {
    guard !operation.isNegative else { return [] }
    return operands.compactMap { operand in
      guard case .regex(let pattern) = operand else { return nil }
      return pattern
    }
  }
}
