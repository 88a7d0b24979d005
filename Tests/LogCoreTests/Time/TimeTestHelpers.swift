import LogCore

/// The instant as `2024-05-14T09:00:00.123456000Z`.
func utc(_ nanoseconds: Int64?) -> String {
  guard let nanoseconds else { return "none" }
  let buffer = ByteBuffer()
  Timestamp.writeRFC3339(nanoseconds, to: buffer)
  return buffer.string
}

/// The instant without the zeros at the end of its fraction: `2024-05-14T09:00:00.5Z`.
func short(_ nanoseconds: Int64?) -> String {
  var text = utc(nanoseconds)
  guard text.hasSuffix("Z") else { return text }
  text.removeLast()
  while text.hasSuffix("0") { text.removeLast() }
  if text.hasSuffix(".") { text.removeLast() }
  return text + "Z"
}
