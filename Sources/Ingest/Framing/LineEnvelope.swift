import LogCore

/// What stands between a line's bytes and the text of its record: the more, the less can be said of
/// records by looking at bytes.
enum LineEnvelope: Int, Comparable {
  /// The text is the line, or a part of it as it stands.
  case none
  /// The text is a JSON string in the line.
  case escaped
  /// The text is written anew.
  case rewritten
  /// A wrapper whose streams may hold records back, so that its source cannot be read from the
  /// middle.
  case held

  static func < (a: LineEnvelope, b: LineEnvelope) -> Bool { a.rawValue < b.rawValue }
}

extension RecordFramer {
  /// What a line (without its LF) came in.
  static func envelope(_ line: ByteSlice, options: IngestOptions) -> LineEnvelope {
    let line = trimmed(line)
    if InputFormats.unwrapsLines(options.input) {
      var stamp = WrapperStamp()
      if InputFormats.unwrap(line, options.input, &stamp) != nil { return .held }
    }
    guard InputFormats.unwrapsDocuments(options.input), line.hasPrefix("{"),
      PlainLines.mayWrap(line)
    else { return .none }
    let members = DocumentMembers()
    let content = DocumentContent(
      arena: ByteArena(blockSize: 4096), times: TimestampParser(zone: .utc))
    members.read(line)
    switch InputFormats.document(members, options.input, content) {
    case .plain: return .none
    case .otlp, .spans: return .rewritten
    case .single where content.format == .loki: return .escaped
    case .single where content.format.isWhole: return .rewritten
    case .single, .cloudwatch: return .held
    }
  }

  static func hasWrapper(_ line: ByteSlice, options: IngestOptions) -> Bool {
    envelope(line, options: options) == .held
  }
}

extension LiteralPrefilter {
  /// Literals of which the line contains at least one if the text of a JSON string in it contains
  /// one of these; nil if that cannot be said.
  var insideOfJSON: LiteralPrefilter? {
    // How a number is told from a text is another matter there.
    guard number == nil else { return nil }
    var result = self
    // Any character may be written by its number.
    result.literals = [Array(#"\u"#.utf8)]
    for literal in literals {
      var escaped: [UInt8] = []
      for byte in literal {
        guard byte >= 0x20 else { return nil }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
          escaped.append(UInt8(ascii: "\\"))
        }
        escaped.append(byte)
      }
      result.literals.append(escaped)
    }
    if literals.contains(where: { $0.contains(UInt8(ascii: "/")) }) {
      result.literals.append(Array(#"\/"#.utf8))
    }
    return result
  }
}
