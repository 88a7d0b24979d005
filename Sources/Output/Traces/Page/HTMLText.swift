package import LogCore

/// Text of data as HTML.
package enum HTMLText {
  /// Markup and quotes as entities; control characters, also those that turn the direction of text,
  /// become visible.
  package static func escape(_ text: String) -> String {
    if text.utf8.allSatisfy(isPlain) { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}":
        result.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
      case "\u{7F}": result += "\u{2421}"
      case "\u{80}"..."\u{9F}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}",
        "\u{2066}"..."\u{2069}", "\u{FFFE}", "\u{FFFF}":
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  static func escape(_ text: [UInt8]) -> String { escape(String(decoding: text, as: UTF8.self)) }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      false
    default: byte >= 0x20 && byte < 0x7F
    }
  }

  /// The members of a JSON object as rows of a table; nothing where there are none.
  static func rows(_ object: [UInt8]) -> String {
    guard object.count > 2 else { return "" }
    let arena = ByteArena(blockSize: object.count + 64)
    defer { withExtendedLifetime(arena) {} }
    var cursor = JSONCursor(arena.copy(object))
    var text = ""
    while let member = cursor.next() {
      let key = member.keyHasEscapes ? JSONString.unescape(member.key, into: arena) : member.key
      let value =
        member.hasEscapes ? JSONString.unescape(member.value, into: arena) : member.value
      text += "<tr><th>\(escape(key.array))<td>\(escape(value.array))"
    }
    return text
  }
}

extension ByteArena {
  /// A copy that lies where the arena is.
  fileprivate func copy(_ bytes: [UInt8]) -> ByteSlice {
    let buffer = ByteBuffer(capacity: bytes.count)
    buffer.append(bytes)
    return withExtendedLifetime(buffer) { copy(buffer.slice) }
  }
}

/// A page that needs nothing else: no network, no other files.
package enum Page {
  /// Lets nothing be loaded, and no script run but the one that `end` writes.
  private static let scriptPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src '\(PageScript.hash)'; "
    + "base-uri 'none'; form-action 'none'"
  /// Of pages without a script.
  private static let plainPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

  /// Writes what stands before the content of a page that `end` ends.
  static func begin(_ title: String, to out: ByteBuffer) {
    begin(title, policy: scriptPolicy, style: "", to: out)
  }

  /// Writes what stands before the content of a page without a script, which `endPlain` ends.
  package static func beginPlain(_ title: String, style: String, to out: ByteBuffer) {
    begin(title, policy: plainPolicy, style: style, to: out)
  }

  private static func begin(_ title: String, policy: String, style: String, to out: ByteBuffer) {
    out.append(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(HTMLText.escape(title))</title>
      <style>\(PageStyle.text)\(style)</style>
      </head>
      <body>

      """)
  }

  private static let footer =
    "<footer>Written by <code>logq</code>. This page holds all of its data and loads nothing."
    + "</footer>\n"

  static func end(to out: ByteBuffer) {
    out.append("\(footer)<script>\(PageScript.text)</script>\n</body>\n</html>\n")
  }

  package static func endPlain(to out: ByteBuffer) { out.append("\(footer)</body>\n</html>\n") }

  /// What the script turns on: without it the page is a table with bars.
  static let controls = """
    <form class="controls" hidden>
    <label>Search <input type="search" placeholder="service, operation, attribute, log line" \
    autocomplete="off" spellcheck="false"></label>
    <output class="found"></output>
    <label><input type="checkbox" class="only-critical"> critical path only</label>
    <label><input type="checkbox" class="only-errors"> errors only</label>
    <span class="buttons">
    <button type="button" data-do="out" title="zoom out (-)">&minus;</button>
    <button type="button" data-do="in" title="zoom in (+)">+</button>
    <button type="button" data-do="reset" title="whole trace (0)">whole</button>
    <button type="button" data-do="collapse" title="collapse all (c)">collapse</button>
    <button type="button" data-do="expand" title="expand all (e)">expand</button>
    </span>
    <p class="keys"><kbd>/</kbd> search <kbd>n</kbd> <kbd>N</kbd> next, previous \
    <kbd>j</kbd> <kbd>k</kbd> move <kbd>h</kbd> <kbd>l</kbd> collapse, expand \
    <kbd>Enter</kbd> details <kbd>+</kbd> <kbd>-</kbd> <kbd>0</kbd> zoom; drag over bars to zoom, \
    double click for the whole trace</p>
    </form>

    """
}
