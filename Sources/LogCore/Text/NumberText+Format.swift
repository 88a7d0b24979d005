extension NumberText {
  /// The shortest text that gives the number back, never with an exponent: `0.001`, `+Inf`, `NaN`.
  package static func format(_ value: Double, to out: ByteBuffer) {
    guard !appendWhole(value, to: out), !appendSpecial(value, to: out) else { return }
    let digits = ShortestDigits(value)
    if value < 0 { out.append(0x2D) }
    digits.writePlain(to: out)
  }

  /// As Go's `%v` prints it: with an exponent below 1e-4 and from 1e+06 on.
  package static func formatGo(_ value: Double, to out: ByteBuffer) {
    guard !appendSpecial(value, to: out) else { return }
    let digits = ShortestDigits(value)
    if value.sign == .minus { out.append(0x2D) }
    if digits.exponent < -4 || digits.exponent >= 6 {
      digits.writeScientific(to: out)
    } else {
      digits.writePlain(to: out)
    }
  }

  /// Integers that a double holds exactly; -0 is none of them.
  private static func appendWhole(_ value: Double, to out: ByteBuffer) -> Bool {
    guard value.magnitude < 0x1p53, value.rounded(.towardZero) == value else { return false }
    if value == 0 && value.sign == .minus { out.append(0x2D) }
    out.append(decimal: Int64(value))
    return true
  }

  private static func appendSpecial(_ value: Double, to out: ByteBuffer) -> Bool {
    if value.isFinite { return false }
    out.append(value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf")
    return true
  }
}

/// The fewest decimal digits that tell a finite number from its neighbours, and its power of ten.
struct ShortestDigits {
  /// ASCII digits, the first one not 0 (except of 0 itself).
  private(set) var digits: [UInt8] = []
  /// The power of ten of the first digit.
  private(set) var exponent = 0

  init(_ value: Double) {
    // Swift prints the shortest digits too, only laid out differently.
    var text = value.magnitude.description
    var point = 0
    var hasPoint = false
    var power = 0
    text.withUTF8 { bytes in
      var i = 0
      while i < bytes.count {
        let c = unsafe bytes[i]
        if ASCII.isDigit(c) {
          digits.append(c)
          if !hasPoint { point += 1 }
        } else if c == 0x2E {
          hasPoint = true
        } else {
          var sign = 1
          for k in (i + 1)..<bytes.count {
            let c = unsafe bytes[k]
            if c == 0x2D { sign = -1 } else if c != 0x2B { power = power * 10 + Int(c - 0x30) }
          }
          power *= sign
          break
        }
        i += 1
      }
    }
    let zeros = digits.prefix { $0 == 0x30 }.count
    if zeros == digits.count {
      digits = [0x30]
      return
    }
    digits.removeFirst(zeros)
    while digits.last == 0x30 { digits.removeLast() }
    exponent = point - zeros - 1 + power
  }

  func writePlain(to out: ByteBuffer) {
    if exponent < 0 {
      out.append("0.")
      for _ in 1..<max(1, -exponent) { out.append(0x30) }
      out.append(digits)
      return
    }
    for i in 0...max(exponent, digits.count - 1) {
      if i == exponent + 1 { out.append(0x2E) }
      out.append(i < digits.count ? digits[i] : 0x30)
    }
  }

  func writeScientific(to out: ByteBuffer) {
    out.append(digits[0])
    if digits.count > 1 {
      out.append(0x2E)
      for digit in digits[1...] { out.append(digit) }
    }
    out.append(0x65)
    out.append(exponent < 0 ? 0x2D : 0x2B)
    if abs(exponent) < 10 { out.append(0x30) }
    out.append(decimal: Int64(abs(exponent)))
  }
}
