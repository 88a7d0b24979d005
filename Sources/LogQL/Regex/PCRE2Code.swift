internal import CPCRE2
internal import Glibc
internal import LogCore

/// A pattern compiled by PCRE2. No other file knows the library.
// SAFETY: `code` is written in `init` and only read afterwards, which PCRE2 allows from any thread;
// it lives as long as this object.
@safe
final class PCRE2Code: @unchecked Sendable {
  fileprivate let code: OpaquePointer
  fileprivate let hasJIT: Bool
  /// Each byte is a character.
  let usesBytes: Bool
  let captureCount: Int
  let names: [(name: String, group: Int)]

  /// Why PCRE2 refuses an expression.
  struct Fault: Error {
    enum Kind {
      case missingParenthesis, unmatchedParenthesis, missingBracket, countsOutOfOrder, countTooBig
      case nothingToRepeat, trailingBackslash, unknownEscape, rangeOutOfOrder, duplicateName
      case other(String)
    }

    var kind: Kind
    /// Where PCRE2 noticed.
    var offset: Int
  }

  /// `usesBytes`: each byte is a character; else the texts are UTF-8, and bytes that are none match
  /// nothing.
  init(_ pattern: [UInt8], use: PatternUse, usesBytes: Bool) throws(Fault) {
    var options = PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_CIRCUMFLEX | PCRE2_NEVER_BACKSLASH_C
    if !usesBytes { options |= PCRE2_UTF | PCRE2_MATCH_INVALID_UTF }
    if use.isAnchored { options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED }
    if use == .matcher || use == .labelFilter { options |= PCRE2_DOTALL }
    var errorCode: Int32 = 0
    var errorOffset = 0
    let context = unsafe pcre2_compile_context_create_8(nil)
    defer { unsafe pcre2_compile_context_free_8(context) }
    unsafe pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
    let compiled = unsafe pcre2_compile_8(
      pattern, pattern.count, options, &errorCode, &errorOffset, context)
    guard let compiled = unsafe compiled else {
      throw Fault(kind: Self.kind(errorCode), offset: errorOffset)
    }
    unsafe code = unsafe compiled
    self.usesBytes = usesBytes
    hasJIT = unsafe pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE)) == 0
    var count: UInt32 = 0
    unsafe pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
    captureCount = Int(count)
    names = unsafe Self.names(of: compiled)
  }

  deinit { unsafe pcre2_code_free_8(code) }

  private static func kind(_ code: Int32) -> Fault.Kind {
    switch code {
    case PCRE2_ERROR_MISSING_CLOSING_PARENTHESIS: .missingParenthesis
    case PCRE2_ERROR_UNMATCHED_CLOSING_PARENTHESIS: .unmatchedParenthesis
    case PCRE2_ERROR_MISSING_SQUARE_BRACKET: .missingBracket
    case PCRE2_ERROR_QUANTIFIER_OUT_OF_ORDER: .countsOutOfOrder
    case PCRE2_ERROR_QUANTIFIER_TOO_BIG: .countTooBig
    case PCRE2_ERROR_QUANTIFIER_INVALID: .nothingToRepeat
    case PCRE2_ERROR_END_BACKSLASH: .trailingBackslash
    case PCRE2_ERROR_UNKNOWN_ESCAPE: .unknownEscape
    case PCRE2_ERROR_CLASS_RANGE_ORDER: .rangeOutOfOrder
    case PCRE2_ERROR_DUPLICATE_SUBPATTERN_NAME: .duplicateName
    default: .other(message(code))
    }
  }

  private static func message(_ code: Int32) -> String {
    var text = [UInt8](repeating: 0, count: 256)
    let length = unsafe pcre2_get_error_message_8(code, &text, text.count)
    return String(decoding: text.prefix(Int(max(length, 0))), as: UTF8.self)
  }

  private static func names(of code: OpaquePointer) -> [(name: String, group: Int)] {
    var count: UInt32 = 0
    var size: UInt32 = 0
    var table: UnsafePointer<UInt8>?
    unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
    unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
    unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
    guard let table = unsafe table else { return [] }
    var result: [(name: String, group: Int)] = []
    for i in 0..<Int(count) {
      let entry = unsafe table + i * Int(size)
      let name = unsafe String(cString: entry + 2)
      unsafe result.append((name, Int(entry[0]) << 8 | Int(entry[1])))
    }
    return result.sorted { $0.group < $1.group }
  }
}

/// The memory that matching a pattern takes; one worker's.
// SAFETY: all four pointers are made in `init`, used by this object only, and freed in `deinit`.
@safe
final class PCRE2Scratch {
  enum Result { case found, none, limit }

  private let data: OpaquePointer?
  private let context: OpaquePointer?
  private let stack: OpaquePointer?
  private let offsets: UnsafeMutablePointer<Int>?
  private var groups = 0

  /// Steps that one match may take.
  private static let matchLimit: UInt32 = 1_000_000
  /// A step may go over all of a text, so that long ones are allowed fewer.
  private static let workLimit = 40_000_000_000
  private var limit = matchLimit
  /// For the interpreter, in KiB.
  private static let heapLimit: UInt32 = 20_000
  private static let depthLimit: UInt32 = 100_000
  private static let stackBytes = 1 << 20

  init(_ code: PCRE2Code) {
    unsafe data = unsafe pcre2_match_data_create_from_pattern_8(code.code, nil)
    unsafe context = unsafe pcre2_match_context_create_8(nil)
    unsafe pcre2_set_match_limit_8(context, Self.matchLimit)
    unsafe pcre2_set_heap_limit_8(context, Self.heapLimit)
    unsafe pcre2_set_depth_limit_8(context, Self.depthLimit)
    if code.hasJIT {
      unsafe stack = unsafe pcre2_jit_stack_create_8(32 * 1024, Self.stackBytes, nil)
      unsafe pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
    } else {
      unsafe stack = nil
    }
    unsafe offsets = unsafe data.flatMap { unsafe pcre2_get_ovector_pointer_8($0) }
  }

  deinit {
    unsafe pcre2_jit_stack_free_8(stack)
    unsafe pcre2_match_context_free_8(context)
    unsafe pcre2_match_data_free_8(data)
  }

  func match(_ code: PCRE2Code, _ text: ByteSlice, _ from: Int) -> Result {
    let allowed = min(Self.matchLimit, UInt32(clamping: Self.workLimit / max(1, text.count)))
    if allowed != limit {
      limit = allowed
      unsafe pcre2_set_match_limit_8(context, allowed)
    }
    var status: Int32
    if code.hasJIT {
      status = unsafe pcre2_jit_match_8(code.code, text.start, text.count, from, 0, data, context)
      if status == PCRE2_ERROR_JIT_STACKLIMIT {
        status = unsafe pcre2_match_8(
          code.code, text.start, text.count, from, PCRE2_NO_JIT, data, context)
      }
    } else {
      status = unsafe pcre2_match_8(code.code, text.start, text.count, from, 0, data, context)
    }
    groups = Int(max(status, 0))
    if status >= 0 { return .found }
    return status == PCRE2_ERROR_NOMATCH ? .none : .limit
  }

  func range(_ group: Int) -> Range<Int>? {
    guard group < groups, let offsets = unsafe offsets else { return nil }
    let lower = unsafe offsets[2 * group]
    let upper = unsafe offsets[2 * group + 1]
    // An unset group has -1; `\K` in a lookahead can put the start behind the end.
    return lower >= 0 && lower <= upper ? lower..<upper : nil
  }
}
