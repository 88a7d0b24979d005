import LogCore

/// What a record's own line was wrapped in, for `--stats`.
package enum WrapperKind: UInt8, Sendable, CaseIterable {
  case none = 0
  case kubectl, cri, stern, compose, otlp, cloudwatch, loki, docker, journald, kubernetes, span

  package var name: String {
    switch self {
    case .none: "none"
    case .kubectl: "kubectl"
    case .cri: "cri"
    case .stern: "stern"
    case .compose: "compose"
    case .otlp: "otlp"
    case .cloudwatch: "cloudwatch"
    case .loki: "loki"
    case .docker: "docker"
    case .journald: "journald"
    case .kubernetes: "kubernetes"
    case .span: "span"
    }
  }
}

/// What one worker has counted while reading (ingest.md section 8); added up when it ends.
package final class IngestCounts {
  /// Bytes of text, after decompression.
  package var bytes = 0
  /// Bytes as they stand on disk, for a progress line.
  var diskBytes = 0
  /// Physical lines, however many were joined to a record.
  package var lines = 0
  package var records = 0
  package var textRecords = 0
  package var jsonRecords = 0
  package var logfmtRecords = 0
  package var joinedLines = 0
  package var blankLines = 0
  package var brokenJSON = 0
  package var invalidUTF8 = 0
  package var nulBytes = 0
  package var unfinishedParts = 0
  package var inheritedTimes = 0
  /// Lines that only framed an array or carried a document of several records.
  package var framingLines = 0
  package var oldest = Int64.max
  package var newest = Int64.min
  private var byWrapper = [Int](repeating: 0, count: WrapperKind.allCases.count)

  package init() {}

  /// Counts records that came in this wrapper.
  package func addRecords(_ n: Int, wrapper: WrapperKind) { byWrapper[Int(wrapper.rawValue)] += n }

  /// Notes the time of a record.
  package func note(time: Int64) {
    if time < oldest { oldest = time }
    if time > newest { newest = time }
  }

  /// Adds all counts to a report.
  func add(to report: inout InputReport) {
    report.bytes += bytes
    report.lines += lines
    report.records += records
    for (name, n) in [("text", textRecords), ("json", jsonRecords), ("logfmt", logfmtRecords)]
    where n > 0 {
      report.recordsByFormat[name, default: 0] += n
    }
    for kind in WrapperKind.allCases where kind != .none && byWrapper[Int(kind.rawValue)] > 0 {
      report.recordsByWrapper[kind.name, default: 0] += byWrapper[Int(kind.rawValue)]
    }
    report.joinedLines += joinedLines
    report.blankLines += blankLines
    report.brokenJSON += brokenJSON
    report.invalidUTF8 += invalidUTF8
    report.nulBytes += nulBytes
    report.unfinishedParts += unfinishedParts
    report.inheritedTimes += inheritedTimes
    if oldest <= newest {
      report.oldest = min(report.oldest ?? oldest, oldest)
      report.newest = max(report.newest ?? newest, newest)
    }
  }
}
