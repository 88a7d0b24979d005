/// One label that a record has besides those of its stream.
package struct LabelEntry {
  package enum Kind: UInt8 {
    /// From a parser stage or `label_format`.
    case parsed
    /// Came with the record (OTLP attributes, the trace id of a log record).
    case metadata
    /// Hides a label of the same name; the record does not have it any more.
    case removed
  }

  package var value: ByteSlice
  package var name: LabelID
  /// The next entry of the same record in the batch's table, -1 at the end.
  package var next: Int32
  package var kind: Kind
  /// The record came with a label of this name, whatever a stage has made of it since.
  package var isOriginal: Bool
}

/// What a stage found wrong with a record: the value of `__error__`.
package enum RecordError: UInt8, Sendable {
  case none = 0
  case jsonParser, logfmtParser, labelFilter, templateFormat, sampleExtraction

  package var name: StaticString {
    switch self {
    case .none: ""
    case .jsonParser: "JSONParserErr"
    case .logfmtParser: "LogfmtParserErr"
    case .labelFilter: "LabelFilterErr"
    case .templateFormat: "TemplateFormatErr"
    case .sampleExtraction: "SampleExtractionErr"
    }
  }
}

/// The shape of a record's text.
package enum RecordFormat: UInt8, Sendable {
  case text = 0
  case json, logfmt
}

/// What was found in a record for display and for traces (ingest.md section 6).
package struct RecordFacts {
  package var message = ByteSlice.empty
  package var traceID = ByteSlice.empty
  package var spanID = ByteSlice.empty

  package init() {}
}
