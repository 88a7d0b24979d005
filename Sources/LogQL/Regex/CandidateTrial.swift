/// Whether searching for literals first saves time: it does not where most texts have them.
struct CandidateTrial {
  private var texts = 0
  private var candidates = 0
  private var pause = 0

  private static let sample = 1_024

  /// Whether to search the next text first; after a while it is tried again.
  var isWorthwhile: Bool {
    mutating get {
      if pause == 0 { return true }
      pause -= 1
      return false
    }
  }

  mutating func note(_ isCandidate: Bool) {
    texts += 1
    if isCandidate { candidates += 1 }
    guard texts == Self.sample else { return }
    // From 30 % on the expression alone is faster.
    if candidates * 10 > Self.sample * 3 { pause = 64 * Self.sample }
    texts = 0
    candidates = 0
  }
}
