/// A time zone.
package struct ZoneInfo: Sendable {
  package static let utc = ZoneInfo()
  package init() {}
}
