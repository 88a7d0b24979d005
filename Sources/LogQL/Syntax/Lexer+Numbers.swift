internal import Glibc
internal import LogCore

/// Numbers, durations, byte sizes, ranges, and the variables that stand for them.
extension Lexer {
  mutating func number() {
    let start = position
    skipNumber()
    let kind = Self.quantity(source[start..<position])
    switch kind {
    case .success(let kind): emit(kind, from: start)
    case .failure(let fault): self.fault(fault.headline, from: start, help: fault.help)
    }
  }

  /// Goes over everything that could belong to a number and its units.
  private mutating func skipNumber() {
    var isPlain = true
    while let byte = peek() {
      let wasPlain = isPlain
      isPlain = isPlain && Self.isNumberByte(byte)
      if byte | 0x20 == 0x65, wasPlain,
        let sign = peek(1), sign == 0x2B || sign == 0x2D, let digit = peek(2), Self.isDigit(digit)
      {
        position += 2
      } else if Self.isDigit(byte) || Self.isLetter(byte) || byte == 0x2E || byte >= 0x80 {
        position += 1
      } else {
        break
      }
    }
  }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == 0x2E || byte == 0x5F
  }

  /// What a text that begins with a digit (or `.` and a digit) stands for.
  private static func quantity(_ text: ArraySlice<UInt8>) -> Result<Token.Kind, TokenFault> {
    let typed = shortened(text)
    if isDecimal(text) {
      let value = unsafe strtod(String(decoding: text.filter { $0 != 0x5F }, as: UTF8.self), nil)
      guard value.isFinite else {
        return .failure(.init(headline: "number `\(typed)` is too large", range: 0..<0))
      }
      return .success(.number(value))
    }
    if let nanoseconds = try? DurationLiteral.prometheus(text) {
      return .success(.duration(nanoseconds))
    }
    if let nanoseconds = try? DurationLiteral.go(text) { return .success(.duration(nanoseconds)) }
    if let bytes = byteSize(text) { return .success(.byteSize(bytes)) }
    return .failure(.init(headline: explain(text, typed), range: 0..<0))
  }

  /// The beginning of a long text.
  private static func shortened(_ text: ArraySlice<UInt8>) -> String {
    let whole = text.count <= 40
    return String(decoding: text.prefix(whole ? 40 : 39), as: UTF8.self) + (whole ? "" : "…")
  }

  private static func explain(_ text: ArraySlice<UInt8>, _ typed: String) -> String {
    let units = text.drop { isNumberByte($0) }
    if units.isEmpty || [0x78, 0x62, 0x6F].contains(text.dropFirst().first ?? 0) {
      return "`\(typed)` is no number, expected a decimal one as `1.5` or `1e3`"
    }
    do throws(DurationLiteral.Fault) {
      _ = try DurationLiteral.prometheus(text)
    } catch .decimals {
      return "`\(typed)` is no duration, expected whole days, weeks and years"
    } catch .tooLong {
      return "`\(typed)` is too long for a duration"
    } catch .order {
      return "units in the wrong order in `\(typed)`, expected the longest first"
    } catch {}
    return "unknown unit in `\(typed)`, expected a duration as `5s` or a size as `5MB`"
  }

  /// Digits with single underscores between them, at most one point, an exponent.
  private static func isDecimal(_ text: ArraySlice<UInt8>) -> Bool {
    var digits = 0
    var exponentDigits = 0
    var points = 0
    var inExponent = false
    var last: UInt8 = 0
    for byte in text {
      switch byte {
      case 0x30...0x39: if inExponent { exponentDigits += 1 } else { digits += 1 }
      case 0x5F: guard isDigit(last) else { return false }
      case 0x2E:
        guard points == 0, !inExponent, last != 0x5F else { return false }
        points += 1
      case 0x65, 0x45:
        guard digits > 0, !inExponent, last != 0x5F else { return false }
        inExponent = true
      case 0x2B, 0x2D: guard inExponent, last | 0x20 == 0x65 else { return false }
      default: return false
      }
      if last == 0x5F, !isDigit(byte) { return false }
      last = byte
    }
    return digits > 0 && last != 0x5F && (!inExponent || exponentDigits > 0)
  }

  /// A decimal with a unit made of `B i k K M G T P`, cut to whole bytes.
  private static func byteSize(_ text: ArraySlice<UInt8>) -> UInt64? {
    let number = text.prefix { isDigit($0) || $0 == 0x2E }
    let unit = text.dropFirst(number.count)
    guard isDecimal(number), !unit.isEmpty, unit.allSatisfy({ "BikKMGTP".utf8.contains($0) }),
      let factor = byteUnits[String(decoding: unit, as: UTF8.self).lowercased()]
    else { return nil }
    let value = unsafe strtod(String(decoding: number, as: UTF8.self), nil) * factor
    return value < 0x1p63 ? UInt64(value) : nil
  }

  private static let byteUnits: [String: Double] = [
    "b": 1, "k": 1e3, "kb": 1e3, "ki": 0x1p10, "kib": 0x1p10,
    "m": 1e6, "mb": 1e6, "mi": 0x1p20, "mib": 0x1p20,
    "g": 1e9, "gb": 1e9, "gi": 0x1p30, "gib": 0x1p30,
    "t": 1e12, "tb": 1e12, "ti": 0x1p40, "tib": 0x1p40,
    "p": 1e15, "pb": 1e15, "pi": 0x1p50, "pib": 0x1p50,
  ]

  // MARK: - Ranges

  /// `[5m]`.
  mutating func bracketed() {
    let start = position
    let rest = source[start...]
    guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: "]") || $0 == 0x0A }),
      source[end] == UInt8(ascii: "]")
    else {
      position += 1
      return fault("range without an end, expected a duration and `]` as in `[5m]`", from: start)
    }
    position = end + 1
    let inner = start + 1..<end
    let typed = text(inner)
    if source[inner].first == UInt8(ascii: "$") { return rangeVariable(inner, from: start) }
    range(source[inner], typed, at: inner, from: start)
  }

  private mutating func range(
    _ digits: ArraySlice<UInt8>, _ typed: String, at inner: Range<Int>, from start: Int
  ) {
    let place = inner.isEmpty ? start..<position : inner
    do throws(DurationLiteral.Fault) {
      let nanoseconds = try DurationLiteral.prometheus(digits)
      guard nanoseconds > 0 else {
        return fault(
          "empty range `[\(typed)]`, expected a duration above zero", at: place, from: start)
      }
      emit(.range(nanoseconds), from: start)
    } catch {
      let headline =
        switch error {
        case .empty: "empty range, expected a duration as in `[5m]`"
        case .missingUnit where digits.allSatisfy(Self.isDigit):
          "range `[\(typed)]` without a unit, expected one as in `[\(typed)m]`"
        case .order: "units in the wrong order in `[\(typed)]`, expected the longest first"
        case .decimals: "decimals in the range `[\(typed)]`, expected whole numbers as in `[90s]`"
        case .tooLong: "range `[\(typed)]` is too long"
        case .missingUnit, .unknownUnit:
          typed.contains(":")
            ? "LogQL has no subqueries as `[\(typed)]`, expected a duration as in `[5m]`"
            : "range `[\(typed)]` is no duration, expected one as in `[5m]`"
        }
      fault(headline, at: place, from: start)
    }
  }

  private mutating func rangeVariable(_ inner: Range<Int>, from start: Int) {
    let end = position
    position = inner.lowerBound
    let name = variableName()
    let suffix = position..<max(position, inner.upperBound)
    position = end
    guard let name, let variable = QueryVariable(rawValue: name.name) else {
      return unknownVariable(name?.name, at: inner, from: start)
    }
    variablesUsed.insert(variable.use)
    switch variable.value(in: variables) {
    case .duration(let nanoseconds) where suffix.isEmpty: emit(.range(nanoseconds), from: start)
    case .duration:
      fault(
        "range `[\(text(inner))]` is no duration, expected `[$\(name.name)]`", at: inner,
        from: start)
    case .number(let number):
      range(Array("\(number)".utf8) + source[suffix], text(inner), at: inner, from: start)
    }
  }

  // MARK: - Variables

  /// `$__range`, `${__range_s}s`.
  mutating func variable() {
    let start = position
    guard let name = variableName(), let variable = QueryVariable(rawValue: name.name) else {
      if position == start { position += 1 }
      let typed = text(start..<position).drop { "${".contains($0) }
      return unknownVariable(typed.isEmpty ? nil : String(typed), at: start..<position, from: start)
    }
    variablesUsed.insert(variable.use)
    let suffixStart = position
    if name.isBraced { skipNumber() }
    let suffix = source[suffixStart..<position]
    switch variable.value(in: variables) {
    case .duration(let nanoseconds) where suffix.isEmpty: emit(.duration(nanoseconds), from: start)
    case .duration:
      fault("`\(text(start..<position))` is no duration, expected `$\(name.name)`", from: start)
    case .number(let number):
      let digits = Array("\(number)".utf8) + suffix
      switch Self.quantity(digits[...]) {
      case .success(let kind): emit(kind, from: start)
      case .failure(let fault): self.fault(fault.headline, from: start)
      }
    }
  }

  /// The name after `$`, with or without braces; moves behind it.
  private mutating func variableName() -> (name: String, isBraced: Bool)? {
    position += 1
    let isBraced = peek() == UInt8(ascii: "{")
    if isBraced { position += 1 }
    let start = position
    while let byte = peek(), Self.isLetter(byte) || Self.isDigit(byte) { position += 1 }
    let name = text(start..<position)
    if isBraced {
      guard peek() == UInt8(ascii: "}") else { return nil }
      position += 1
    }
    return (name, isBraced)
  }

  private mutating func unknownVariable(_ name: String?, at range: Range<Int>, from start: Int) {
    let names = QueryVariable.allCases.map(\.rawValue)
    var help: [String] = []
    if let near = name.flatMap({ Suggestion.nearest(to: $0, among: names) }) {
      help = ["did you mean `$\(near)`?"]
    }
    fault(
      "unknown variable `\(text(range))`, expected `$__range`, `$__interval` or `$__auto`",
      at: range, from: start, help: help)
  }
}
