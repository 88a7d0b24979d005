/// The states of the range functions.
enum RangeAccumulators {
  /// An empty accumulator of a function; `memory` is how many bytes of values it may hold.
  static func make(
    _ function: RangeFunction, unwraps: Bool, memory: Int
  ) -> any RangeAccumulator {
    switch function {
    case .countOverTime: StateAccumulator<CountState>()
    case .rate: unwraps ? StateAccumulator<SumRateState>() : StateAccumulator<CountRateState>()
    case .bytesOverTime, .sumOverTime: StateAccumulator<SumState>()
    case .bytesRate: StateAccumulator<SumRateState>()
    case .absentOverTime: StateAccumulator<PresenceState>()
    case .rateCounter: StateAccumulator<CounterState>()
    case .avgOverTime: StateAccumulator<AverageState>()
    case .minOverTime: StateAccumulator<MinimumState>()
    case .maxOverTime: StateAccumulator<MaximumState>()
    case .stddevOverTime: StateAccumulator<DeviationState>()
    case .stdvarOverTime: StateAccumulator<VarianceState>()
    case .firstOverTime: StateAccumulator<FirstState>()
    case .lastOverTime: StateAccumulator<LastState>()
    case .quantileOverTime: QuantileAccumulator(memory: memory)
    }
  }
}
