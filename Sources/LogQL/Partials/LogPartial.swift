package import LogCore

/// What is said in a partial of the run that its records come from.
///
/// Merged partials list the runs of all of them. Records with equal times are in the order of their
/// runs: by their oldest, then their newest record. So the parts of a file that was cut come together
/// in its order, whatever order they are merged in.
package struct PartialRun: Sendable, Comparable {
  /// Of the selected records; nanoseconds since 1970.
  var oldest: Int64
  var newest: Int64
  /// Tells runs apart that cover the same time.
  var digest: UInt64

  package static func < (a: PartialRun, b: PartialRun) -> Bool {
    (a.oldest, a.newest, a.digest) < (b.oldest, b.newest, b.digest)
  }
}

/// The partial of one run of a log query: takes its records in, then writes all of it.
// SAFETY: used by one thread at a time, as `LogQueryRun` promises of `write`.
package final class LogPartialWriter: @unchecked Sendable {
  private let spool: TextSpool
  private var run = PartialRun(oldest: .max, newest: .min, digest: 0xCBF2_9CE4_8422_2325)
  private var failedLine = false

  /// `memory` is how many bytes of records are held; more go to a temporary file.
  package init(memory: Int) { spool = TextSpool(memory: memory) }

  /// Why records are missing, once a temporary file could not be written.
  package var failure: String? { spool.failure }

  /// Takes whole lines of `PartialRecordFormat`, in the order of the result.
  package func add(_ lines: ByteSlice) -> Bool {
    var at = 0
    while at < lines.count {
      let end = lines.firstIndex(of: 0x0A, from: at) ?? lines.count
      let line = lines[at..<end]
      var words = PartialWords(line)
      if let time = words.integer() {
        run.oldest = min(run.oldest, time)
        run.newest = max(run.newest, time)
      }
      run.digest = Self.digest(run.digest, line)
      at = end + 1
    }
    return spool.append(lines)
  }

  /// FNV-1a, by words of eight bytes where there are as many.
  private static func digest(_ start: UInt64, _ line: ByteSlice) -> UInt64 {
    var hash = start
    for i in 0..<line.count { hash = (hash ^ UInt64(line[i])) &* 0x100_0000_01B3 }
    return hash
  }

  /// Writes everything; false when nobody reads any more.
  @discardableResult
  package func write(
    head: PartialHead, files: [String], to write: @escaping (ByteSlice) -> Bool
  ) -> Bool {
    let output = LogPartialOutput(write)
    output.begin(head: head, files: files, runs: run.oldest <= run.newest ? [run] : [])
    spool.forEachLine { output.row(run: 0, $0) }
    return output.end()
  }
}

/// Writes the lines of a log partial in pieces.
package final class LogPartialOutput {
  private let write: (ByteSlice) -> Bool
  private let out = ByteBuffer(capacity: 96 * 1024)
  private var isOpen = true

  package init(_ write: @escaping (ByteSlice) -> Bool) { self.write = write }

  /// The head, the names of the inputs, the runs.
  package func begin(head: PartialHead, files: [String], runs: [PartialRun]) {
    head.write(to: out)
    for file in files {
      out.append("file")
      PartialText.append(file, to: out)
      out.append(0x0A)
    }
    for run in runs {
      out.append("run")
      let words = PartialWordWriter(out)
      words.write(run.oldest)
      words.write(run.newest)
      words.write(Int64(bitPattern: run.digest))
      out.append(0x0A)
    }
  }

  /// A record of a run; false when nobody reads any more.
  package func row(run: Int, _ record: ByteSlice) -> Bool {
    out.append("row ")
    out.append(decimal: Int64(run))
    out.append(0x20)
    out.append(record)
    out.append(0x0A)
    if out.count >= 64 * 1024 { flush() }
    return isOpen
  }

  /// The last line; false when nobody has read it.
  package func end() -> Bool {
    out.append("end\n")
    flush()
    return isOpen
  }

  private func flush() {
    if isOpen { isOpen = write(out.slice) }
    out.removeAll()
  }
}
