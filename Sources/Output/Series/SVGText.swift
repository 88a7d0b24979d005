internal import LogCore

/// Where a chart lies in its picture.
struct SVGFrame {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  func x(_ share: Double) -> Double { left + share * (right - left) }
  /// Shares go upwards.
  func y(_ share: Double) -> Double { bottom - share * (bottom - top) }
}

/// The elements of an SVG picture as text; everything that comes from data is escaped.
final class SVGText {
  let out = ByteBuffer(capacity: 16 * 1024)

  func append(_ text: String) { out.append(text) }
  func append(_ text: ByteSlice) { out.append(text) }

  /// A hundredth is fine enough.
  static func number(_ value: Double) -> String {
    SeriesText.exact((value * 100).rounded() / 100)
  }

  func text(x: Double, y: Double, kind: String, _ text: [UInt8]) {
    append("<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" class=\"\(kind)\">")
    escaped(text)
    append("</text>\n")
  }

  func line(kind: String, _ from: (x: Double, y: Double), _ to: (x: Double, y: Double)) {
    append(
      "<line class=\"\(kind)\" x1=\"\(Self.number(from.x))\" y1=\"\(Self.number(from.y))\" "
        + "x2=\"\(Self.number(to.x))\" y2=\"\(Self.number(to.y))\"/>\n")
  }

  func rectangle(x: Double, y: Double, width: Double, height: Double, colour: Int) {
    append(
      "<rect class=\"fill c\(colour)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" "
        + "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\"/>\n")
  }

  /// A line through points; a single one is a dot.
  func polyline(_ points: [(x: Double, y: Double)], colour: Int) {
    if points.count == 1 {
      append(
        "<circle class=\"fill c\(colour)\" cx=\"\(Self.number(points[0].x))\" "
          + "cy=\"\(Self.number(points[0].y))\" r=\"2.5\"/>\n")
      return
    }
    append("<polyline class=\"line c\(colour)\" points=\"")
    for (i, point) in points.enumerated() {
      append("\(i > 0 ? " " : "")\(Self.number(point.x)),\(Self.number(point.y))")
    }
    append("\"/>\n")
  }

  /// What `body` draws, with a name that shows under the pointer.
  func group(title: [UInt8], _ body: () -> Void) {
    append("<g><title>")
    escaped(title)
    append("</title>\n")
    body()
    append("</g>\n")
  }

  /// Markup and quotes as entities; what XML cannot hold becomes visible or U+FFFD.
  private func escaped(_ text: [UInt8]) {
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "&": out.append("&amp;")
      case "<": out.append("&lt;")
      case ">": out.append("&gt;")
      case "\"": out.append("&quot;")
      case "\u{0}"..."\u{1F}", "\u{7F}": append(Self.picture(scalar))
      case "\u{80}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": append("\u{FFFD}")
      default: append(String(Character(scalar)))
      }
    }
  }

  /// The sign for a control character: `␛` for escape.
  private static func picture(_ scalar: Unicode.Scalar) -> String {
    let code = scalar.value == 0x7F ? 0x2421 : 0x2400 + scalar.value
    return Unicode.Scalar(code).map { String(Character($0)) } ?? "\u{FFFD}"
  }
}
