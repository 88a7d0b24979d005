package import LogCore

/// A query: what it means, and the text that it came from.
///
/// Queries are equal if they mean the same, however they are laid out.
package struct Query: Sendable, Equatable {
  package var text: String
  package var expression: Expression
  /// Variables that the text names; see `VariableUse`.
  package var variablesUsed: VariableUse
  /// Where its comments stand, as UTF-8 offsets, in order.
  package var comments: [Range<Int>]
  /// What `explain` has to say about it: regular expressions that Loki would not accept.
  package var notes: [Diagnostic] = []
  /// Its regular expressions, in order.
  package var patterns: [CompiledPattern] = []

  package static func == (a: Query, b: Query) -> Bool { a.expression == b.expression }
}

/// What a query gives: records or samples.
package enum Expression: Sendable, Equatable {
  case log(LogExpression)
  case metric(MetricExpression)

  /// Where it stands in the query.
  package var place: SourceRange {
    switch self {
    case .log(let log): log.place
    case .metric(let metric): metric.place
    }
  }
}

// MARK: - Log queries

/// A selector and the stages behind it.
package struct LogExpression: Sendable, Equatable {
  package var selector: StreamSelection
  package var stages: [PlacedStage]
  package var place: SourceRange
}

/// A stage and where it stands.
package struct PlacedStage: Sendable, Equatable {
  package var stage: any Stage
  /// From its `|` (or `|=` ...) to its end.
  package var place: SourceRange

  /// Stages are equal if they are written alike.
  package static func == (a: PlacedStage, b: PlacedStage) -> Bool { a.written == b.written }

  /// The stage as LogQL.
  package var written: String {
    var text = QueryText()
    stage.write(to: &text)
    return text.text
  }
}

// MARK: - Metric queries

/// A query that gives samples.
package indirect enum MetricExpression: Sendable, Equatable {
  case rangeAggregation(RangeAggregation)
  case vectorAggregation(VectorAggregation)
  case binary(BinaryExpression)
  case labelReplace(LabelReplaceExpression)
  /// `vector(1)`.
  case vector(NumberLiteral)
  case number(NumberLiteral)

  /// Where it stands in the query.
  package var place: SourceRange {
    switch self {
    case .rangeAggregation(let it): it.place
    case .vectorAggregation(let it): it.place
    case .binary(let it): it.place
    case .labelReplace(let it): it.place
    case .vector(let it), .number(let it): it.place
    }
  }

  /// Whether it is a number, made of numbers alone.
  package var isScalar: Bool {
    switch self {
    case .number: true
    case .binary(let it): it.left.isScalar && it.right.isScalar
    case .rangeAggregation, .vectorAggregation, .labelReplace, .vector: false
    }
  }
}

/// A number as it was typed.
package struct NumberLiteral: Sendable, Equatable {
  package var value: Double
  /// With its sign, without blanks behind it.
  package var text: String
  package var place: SourceRange
}

/// A length of time as it was typed, in nanoseconds.
package struct DurationValue: Sendable, Equatable {
  package var nanoseconds: Int64
  /// As `5m`, `$__range` or `-1h`, without brackets.
  package var text: String
  package var place: SourceRange
}

/// The records that a range aggregation reads.
package struct LogRange: Sendable, Equatable {
  package var log: LogExpression
  package var unwrap: Unwrap?
  package var duration: DurationValue
  package var offset: DurationValue?
  package var place: SourceRange
}

/// `| unwrap x`: the label whose value is the sample, and the label filters behind it.
package struct Unwrap: Sendable, Equatable {
  package enum Conversion: String, Sendable, CaseIterable {
    case number = ""
    case bytes
    case duration
    case durationSeconds = "duration_seconds"
  }

  package var label: Name
  package var conversion: Conversion
  package var filters: [PlacedStage]
  /// From its `|` to the label, without the filters.
  package var place: SourceRange
}

/// `rate({app="api"}[5m])`.
package struct RangeAggregation: Sendable, Equatable {
  package var function: RangeFunction
  /// The quantile of `quantile_over_time`.
  package var parameter: NumberLiteral?
  package var range: LogRange
  package var grouping: Grouping?
  package var place: SourceRange
}

/// `sum by (app) (...)`.
package struct VectorAggregation: Sendable, Equatable {
  package var function: VectorFunction
  /// The k of `topk` and the like.
  package var parameter: NumberLiteral?
  package var operand: MetricExpression
  package var grouping: Grouping?
  package var place: SourceRange
}

/// `by (app, pod)`, `without (pod)`.
package struct Grouping: Sendable, Equatable {
  package var isWithout: Bool
  package var labels: [Name]
  package var place: SourceRange
}

/// `label_replace(v, "new", "$1", "old", "(.*)")`.
package struct LabelReplaceExpression: Sendable, Equatable {
  package var operand: MetricExpression
  package var target: StringLiteral
  package var replacement: StringLiteral
  package var source: StringLiteral
  package var expression: StringLiteral
  package var pattern: CompiledPattern
  package var place: SourceRange

  package static func == (a: LabelReplaceExpression, b: LabelReplaceExpression) -> Bool {
    a.operand == b.operand && a.target == b.target && a.replacement == b.replacement
      && a.source == b.source && a.expression == b.expression
  }
}

/// Two metric queries and an operator between them.
package struct BinaryExpression: Sendable, Equatable {
  package var operation: BinaryOperator
  package var left: MetricExpression
  package var right: MetricExpression
  /// `bool`: comparisons give 1 and 0 instead of leaving samples out.
  package var returnsBool: Bool
  package var matching: VectorMatching?
  package var operatorPlace: SourceRange
  /// Kept, because asking both sides, and they theirs, takes for ever in a long chain.
  package var place: SourceRange
}

/// `on (app) group_left (pod)`: which samples of two vectors belong together.
package struct VectorMatching: Sendable, Equatable {
  package enum Group: Sendable, Equatable {
    case oneToOne
    /// The left side may have many samples per match; the labels are taken from the right one.
    case left([Name])
    case right([Name])
  }

  /// `on` these labels; else `ignoring` them.
  package var isOn: Bool
  package var labels: [Name]
  package var group: Group
}
