/// Tells whether what is read has been from just now for a second: then it is being written, and may
/// never pause.
package struct Freshness: Sendable {
  /// How late records may come; nanoseconds.
  private let lateness: Int64
  /// Since when all that came was from just now.
  private var since: Int?

  package init(lateness: Int64) { self.lateness = lateness }

  /// Takes note of the newest time there is; nil for none.
  ///
  /// Reads the clocks.
  package mutating func isFresh(newest: Int64?) -> Bool {
    guard let newest, newest >= Clock.wallTime() &- lateness &- 5_000_000_000 else {
      since = nil
      return false
    }
    let now = Clock.now()
    since = since ?? now
    return now - (since ?? now) >= 1_000_000_000
  }
}
