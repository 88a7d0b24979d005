package import LogCore

/// What a report is asked for.
package struct ReportOptions: Sendable {
  /// When the incident was, as far as somebody says so.
  package var window = (from: Int64?.none, to: Int64?.none)
  /// Nanoseconds; chosen by the length of the input where nil.
  package var step: Int64?
  package var baseline: (from: Int64, to: Int64)?
  /// So much before and after the window belongs to the timeline.
  package var lead: Int64 = 900_000_000_000
  package var id: String?
  package var title: String?
  /// The zone of the date and the id.
  package var zone = ZoneInfo.utc
  package var severity: SettingsText?
  package var rules: [SettingsText] = []
  package var objectives: [String] = []

  package init() {}

  var timeline: TimelineOptions {
    var options = TimelineOptions()
    options.step = step
    options.baseline = baseline
    return options
  }
}
