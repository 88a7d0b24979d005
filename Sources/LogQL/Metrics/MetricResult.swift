/// A value at a time.
package struct Sample: Sendable, Equatable {
  /// Nanoseconds since 1970.
  package var time: Int64
  package var value: Double

  package init(time: Int64, value: Double) {
    self.time = time
    self.value = value
  }
}

/// The samples of one label set, in the order of time.
package struct Series: Sendable {
  /// Sorted by name.
  package var labels: [(name: [UInt8], value: [UInt8])]
  package var samples: [Sample]

  package init(labels: [(name: [UInt8], value: [UInt8])], samples: [Sample]) {
    self.labels = labels
    self.samples = samples
  }
}

/// What a metric query came to.
package struct MetricResult: Sendable {
  package enum Kind: String, Sendable {
    case matrix, vector, scalar
  }

  package var kind: Kind
  package var series: [Series]
  /// The first and last evaluation time and what lies between two of them; nanoseconds.
  package var from: Int64
  package var to: Int64
  package var step: Int64
  /// Records left out by `--skip-errors`.
  package var skippedErrors = 0
  package var regexLimits = 0
  package var regexLimitPattern: String?
  /// Records that were read.
  package var records = 0

  package init(kind: Kind, series: [Series], from: Int64, to: Int64, step: Int64) {
    self.kind = kind
    self.series = series
    self.from = from
    self.to = to
    self.step = step
  }
}
