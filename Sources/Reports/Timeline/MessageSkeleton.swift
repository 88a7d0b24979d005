internal import LogCore

/// A message with `<_>` for what looks variable: the skeleton that its pattern has before templates
/// are grouped.
///
/// Only the first line of a message counts.
final class MessageSkeleton {
  private let scanner = SkeletonScanner()
  private let out = ByteBuffer(capacity: 512)
  /// No template is longer.
  private static let longest = 400

  /// The template of a message; valid until the next call.
  func template(_ text: ByteSlice) -> ByteSlice {
    out.removeAll()
    scanner.scan(text[0..<(text.firstIndex(of: 0x0A) ?? text.count)])
    let skeleton = scanner.skeleton
    var i = 0
    while i < skeleton.count && out.count < Self.longest {
      if SkeletonScanner.isValue(skeleton[i]) {
        out.append("<_>")
      } else {
        out.append(skeleton[i])
      }
      i += 1
    }
    // A character is kept as a whole.
    if i < skeleton.count {
      while i > 0 && skeleton[i] & 0xC0 == 0x80 {
        i -= 1
        out.truncate(to: out.count - 1)
      }
    }
    return out.slice
  }
}
