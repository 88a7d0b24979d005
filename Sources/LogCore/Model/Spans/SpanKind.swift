/// What part a span plays in a call.
package enum SpanKind: UInt8, BitwiseCopyable, Sendable {
  case `internal` = 0
  case server, client, producer, consumer

  package var name: StaticString {
    switch self {
    case .internal: "internal"
    case .server: "server"
    case .client: "client"
    case .producer: "producer"
    case .consumer: "consumer"
    }
  }
}

/// How a span ended.
package enum SpanStatus: UInt8, BitwiseCopyable, Sendable {
  case unset = 0
  case ok, error

  package var name: StaticString {
    switch self {
    case .unset: "unset"
    case .ok: "ok"
    case .error: "error"
    }
  }
}

/// Where a span's rules come from: its format's family.
package enum SpanFamily: UInt8, BitwiseCopyable, Sendable {
  case otlp = 0
  case jaeger, zipkin, sdk, xray, datadog, chrome
}

/// How a span refers to the one that caused it.
package enum SpanReferenceKind: UInt8, BitwiseCopyable, Sendable {
  case childOf = 0
  case followsFrom
}
