internal import Glibc

/// What the system says about calls that fail.
package enum SystemMessage {
  /// The text for an error number as messages have it: in small letters.
  package static func text(_ code: Int32) -> String {
    let text = unsafe String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
