import LogCore

/// What a JSON wrapper said of its one record. One reader's, filled anew for each object.
final class DocumentContent {
  var kind = WrapperKind.none
  var content = ByteSlice.empty
  var time: Int64?
  /// A part of a line, held until the rest comes.
  var isPartial = false
  /// The content is a record as it stands: never joined or taken apart.
  var isWhole = false
  /// No labels but these and `--label`.
  var hasAllLabels = false
  var journald = JournaldPriority.absent
  let labels = WrapperLabels()
  /// Where texts go that are not as the input has them: the batch's arena.
  var arena: ByteArena
  /// For numbers and texts that are times.
  let times: TimestampParser
  var stamp = WrapperStamp()

  init(arena: ByteArena, times: TimestampParser) {
    self.arena = arena
    self.times = times
  }

  func reset() {
    kind = .none
    content = .empty
    time = nil
    isPartial = false
    isWhole = false
    hasAllLabels = false
    journald = .absent
    labels.removeAll()
  }

  /// A string member's value without escapes; lives as long as the batch.
  func text(_ member: JSONMember) -> ByteSlice {
    member.hasEscapes ? JSONString.unescape(member.value, into: arena) : member.value
  }
}
