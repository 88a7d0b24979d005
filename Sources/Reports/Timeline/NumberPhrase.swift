internal import LogCore

/// Numbers as texts for people, the same everywhere.
enum NumberPhrase {
  /// `0.8 %`, `21 %`.
  static func percent(_ ratio: Double) -> String { "\(short(ratio * 100)) %" }

  /// `41 ms`, `9.1 s`.
  static func milliseconds(_ value: Double) -> String {
    value < 1_000 ? "\(short(value)) ms" : "\(short(value / 1_000)) s"
  }

  /// `12/s`, or `4.1/min` below one a second.
  static func rate(_ perSecond: Double) -> String {
    perSecond >= 1 ? "\(short(perSecond))/s" : "\(short(perSecond * 60))/min"
  }

  /// `30s`, `5m`, `1h`.
  static func span(_ nanoseconds: Int64) -> String {
    let seconds = nanoseconds / 1_000_000_000
    if seconds > 0 && seconds % 3_600 == 0 { return "\(seconds / 3_600)h" }
    return seconds > 0 && seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s"
  }

  /// Two digits that count; whole numbers from 10 on.
  static func short(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "-" }
    let size = abs(value)
    if size >= 10 || size == 0 { return "\(Int(value.rounded()))" }
    var scale = 10.0
    while size * scale < 10 && scale < 1e6 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }
}
