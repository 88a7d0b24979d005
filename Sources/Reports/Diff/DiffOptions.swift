/// What is compared with what.
package struct DiffOptions: Sendable {
  package enum Mode: Sendable, Equatable {
    case errors
    /// Slower than so many nanoseconds; nil: than the 95th percentile of their own endpoint.
    case slow(than: Int64?)
    case selected
    case split(at: Int64)
    case window(from: Int64, to: Int64)
    /// The files of `--a`, whose records are marked as selected, with those of `--b`.
    case files
  }

  package var mode = Mode.errors
  package var from: Int64?
  package var to: Int64?
  package var baseline: (from: Int64, to: Int64)?
  /// Fields that are candidates though they would be symptoms.
  package var include: Set<String> = []
  /// Fields that the query of `--where` names.
  package var named: Set<String> = []
  /// The query of `--where`, as it is told.
  package var query = ""
  /// `--traces`: a trace is one request, with the fields of all its spans.
  package var joinsTraces = false
  /// `--among` chooses records by a query of its own.
  package var isNarrowed = false

  package init() {}

  /// What A and B are called.
  var titles: (a: String, b: String) {
    switch mode {
    case .errors: ("failing requests", "other requests")
    case .slow: ("slow requests", "other requests")
    case .selected: ("records of \(query)", "other records")
    case .split: ("records after", "records before")
    case .window: ("records in the window", "records in the baseline")
    case .files: ("records of the files A", "records of the files B")
    }
  }

  /// The same in a word.
  var shortTitles: (a: String, b: String) {
    switch mode {
    case .errors: ("failing", "others")
    case .slow: ("slow", "others")
    case .selected: ("selected", "others")
    case .split: ("after", "before")
    case .window: ("the window", "the baseline")
    case .files: ("A", "B")
    }
  }

  /// Whether another question is about the same records.
  func asks(the other: DiffOptions) -> Bool {
    mode == other.mode && from == other.from && to == other.to
      && baseline?.from == other.baseline?.from && baseline?.to == other.baseline?.to
  }

  /// Whether records of services that have requests count, though they are none: where a query or a
  /// file says which records are meant.
  var comparesAllRecords: Bool { mode == .selected || mode == .files }

  /// Whether a record is of A; nil for one that is not compared, or where only the whole input tells.
  func isA(_ marks: DiffRecord.Marks, time: Int64, duration: Int64) -> Bool? {
    func isWithin(_ from: Int64?, _ to: Int64?) -> Bool {
      time >= from ?? .min && (to.map { time < $0 } ?? true)
    }
    if case .window(let from, let to) = mode {
      if isWithin(from, to) { return true }
      guard let baseline else { return isWithin(self.from, self.to) ? false : nil }
      return isWithin(baseline.from, baseline.to) ? false : nil
    }
    guard isWithin(from, to) else { return nil }
    switch mode {
    case .errors: return marks.contains(.failing)
    case .slow(let than):
      guard let than, marks.contains(.request), duration >= 0 else { return nil }
      return duration > than
    case .selected: return marks.contains(.selected) ? true : marks.contains(.open) ? false : nil
    case .split(let at): return time >= at
    case .files: return marks.contains(.selected)
    case .window: return nil
    }
  }
}
