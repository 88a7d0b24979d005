import Foundation
import LogCore
import LogQL
import Synchronization

/// The result of a log query as scripts write it: streams in the order of their labels, each with
/// its lines.
final class StreamText: CompleteLogOutput {
  private let lines = Mutex<[String]>([])

  var needs: RecordNeeds { [.time] }
  var demand: LabelDemand { .all }
  var text: [String] { lines.withLock { $0 } }

  func write(makeRows: () -> any LogRowSequence, write: (ByteSlice) -> Bool) {
    var collected: [(time: Int64, labels: [(name: [UInt8], value: [UInt8])], line: [UInt8])] = []
    let rows = makeRows()
    while let row = rows.next() { collected.append((row.time, row.labels.pairs, row.line)) }
    let text = Self.text(collected)
    lines.withLock { $0 = text }
  }

  /// Rows that are in order, as text.
  static func text(
    _ rows: [(time: Int64, labels: [(name: [UInt8], value: [UInt8])], line: [UInt8])]
  ) -> [String] {
    var streams: [String: [String]] = [:]
    for row in rows {
      let line = ControlPictures.encode(String(decoding: row.line, as: UTF8.self))
      let text = line.isEmpty ? "" : "  " + line
      streams[ScriptRunner.text(row.labels), default: []].append("  \(time(row.time))\(text)")
    }
    return streams.sorted { $0.key < $1.key }.flatMap { [$0.key] + $0.value }
  }

  private static func time(_ nanoseconds: Int64) -> String {
    let milliseconds = Double(nanoseconds - QueryScript.epoch) / 1e6
    let text = String(format: "%.3f", milliseconds / 1000)
    var short = text[...]
    while short.hasSuffix("0") { short = short.dropLast() }
    if short.hasSuffix(".") { short = short.dropLast() }
    return short + "s"
  }
}
