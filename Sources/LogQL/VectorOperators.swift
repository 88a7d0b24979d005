/// Turns the samples of one group into one value; made anew for each group and time.
protocol VectorAccumulator {
  init()
  mutating func add(_ value: Double)
  var value: Double { get }
}

/// Vector aggregations that give one sample for each group.
enum VectorAccumulators {
  /// What a function does with the values of a group; nil for functions that choose samples.
  static func function(_ function: VectorFunction) -> (([Double]) -> Double)? {
    switch function {
    case .sum: fold(SumOfVector.self)
    case .avg: fold(AverageOfVector.self)
    case .min: fold(MinimumOfVector.self)
    case .max: fold(MaximumOfVector.self)
    case .count: { Double($0.count) }
    case .stddev: { fold(VarianceOfVector.self)($0).squareRoot() }
    case .stdvar: fold(VarianceOfVector.self)
    case .topk, .bottomk, .approxTopk, .sort, .sortDesc: nil
    }
  }

  private static func fold<A: VectorAccumulator>(_ type: A.Type) -> ([Double]) -> Double {
    { values in
      var accumulator = A()
      for value in values { accumulator.add(value) }
      return accumulator.value
    }
  }
}
