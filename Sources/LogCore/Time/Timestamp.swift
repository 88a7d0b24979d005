/// Instants as text: RFC 3339, as input and output of commands and exports.
package enum Timestamp {
  /// `2024-05-14T09:00:00.123456000Z`; `digits` of the fraction (0 to 9), the rest is cut.
  package static func writeRFC3339(
    _ nanoseconds: Int64, zone: ZoneInfo = .utc, digits: Int = 9, to out: ByteBuffer
  ) {
  }

  /// The instant of an RFC 3339 time that is the whole text (`T` may be a space); nil of anything else.
  package static func parseRFC3339(_ text: ByteSlice) -> Int64? { nil }
}
