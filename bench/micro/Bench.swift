import Glibc
import LogCore

/// The benchmarks, and the clock.
struct Bench {
  let chunks: [ByteSlice]
  let filter: String
  let names = LabelNames()
  private let lines = LineIndex()

  init(chunks: [ByteSlice], filter: String) {
    self.chunks = chunks
    self.filter = filter
  }

  mutating func runAll() {
    literals()
    lineIndexes()
    jsonFields()
    json()
    logfmt()
    text()
  }

  private func literals() {
    let sets: [(String, [String], Bool)] = [
      ("ERROR", ["ERROR"], false), ("zzzzqq", ["zzzzqq"], false), ("timeout", ["timeout"], false),
      ("status:500", ["\"status\":500"], false), ("request", ["request"], false),
      ("timeout ci", ["timeout"], true), ("error ci", ["error"], true),
      ("2 literals", ["timeout", "reset by"], false),
      ("3 literals ci", ["zerror", "zfail", "panic"], true),
      ("6 literals", ["timeout", "reset by", "panic", "denied", "refused", "OOM"], false),
      (
        "8 literals ci", ["timeot", "reset by", "panic", "denid", "refud", "oom", "kild", "quota"],
        true
      ),
    ]
    for (name, literals, ignoresCase) in sets {
      let finder = LiteralFinder(
        literals: literals.map { Array($0.utf8) }, ignoresCase: ignoresCase)
      measure("literal \(name)") { chunk in
        var hits = 0
        var i = 0
        while let hit = finder.find(chunk, from: i) {
          hits += 1
          i = (chunk.firstIndex(of: 0x0A, from: hit) ?? chunk.count) + 1
        }
        return hits
      }
    }
  }

  private func lineIndexes() {
    let index = LineIndex()
    measure("line index") { chunk in
      index.build(chunk)
      return index.count
    }
    let plain = PlainJSONScan()
    measure("plain JSON") { chunk in
      var from = 0
      var total = 0
      while from < chunk.count {
        from = plain.scan(chunk, from: from)
        total += plain.count
        from = (chunk.firstIndex(of: 0x0A, from: from) ?? chunk.count) + 1
      }
      return total
    }
  }

  private func jsonFields() {
    let sets: [(String, [String]?, Bool)] = [
      ("nothing", [], false), ("timestamp", ["timestamp"], false),
      ("status", ["status"], false), ("duration+endpoint", ["duration", "endpoint"], false),
      ("level", ["level"], false), ("pod", ["pod"], false), ("http_bytes", ["http_bytes"], false),
      ("status, validating", ["status"], true), ("absent", ["absent"], false), ("all", nil, true),
    ]
    for (name, wanted, validates) in sets {
      let walker = JSONFieldWalker(
        names: names, wanted: wanted?.map { names.intern($0) }, validates: validates)
      measureLines("json fields \(name)") { line in
        let fault = walker.walk(line)
        return walker.fieldCount + (fault == nil ? 0 : 1000)
      }
    }
  }

  private func json() {
    measureLines("json cursor") { line in
      var cursor = JSONCursor(line)
      var n = 0
      while cursor.next() != nil { n += 1 }
      return n
    }
    var scanner = JSONObjectScanner()
    measureLines("json object scanner") { line in
      if case .complete(let end) = scanner.feed(line) { return end == line.count ? 1 : 0 }
      scanner.reset()
      return 0
    }
    let out = ByteBuffer()
    measureLines("json writer") { line in
      out.removeAll()
      JSONWriter.string(line, to: out)
      return out.count
    }
  }

  private func logfmt() {
    for (name, wanted) in [("status", ["status"]), ("level", ["level"]), ("all", nil)] {
      let walker = LogfmtFieldWalker(names: names, wanted: wanted?.map { names.intern($0) })
      measureLines("logfmt fields \(name)") { line in
        _ = walker.walk(line)
        return walker.fieldCount
      }
    }
    measureLines("logfmt cursor") { line in
      var cursor = LogfmtCursor(line)
      var n = 0
      while cursor.next() != nil { n += 1 }
      return n
    }
  }

  private func text() {
    measure("UTF-8 check") { chunk in chunk.isValidUTF8 ? 1 : 0 }
    let numbers = (0..<1000).map { "\($0 * 7919).\($0 % 100)" }
    let arena = ByteArena()
    let slices = numbers.map { arena.copy($0) }
    if "parse double".contains(filter) || filter.isEmpty {
      var sum = 0.0
      let start = Self.now()
      for _ in 0..<1000 { for s in slices { sum += NumberText.parseDouble(s) ?? 0 } }
      print("parse double: \(Double(Self.now() - start) / 1e6) ns each (\(sum))")
    }
  }

  private func measureLines(_ name: String, _ body: (ByteSlice) -> Int) {
    let lines = self.lines
    measure(name) { chunk in
      lines.build(chunk)
      var from = 0
      var total = 0
      for i in 0..<lines.count {
        let end = Int(lines.offsets[i])
        total &+= body(chunk[from..<end])
        from = end + 1
      }
      return total
    }
  }

  private func measure(_ name: String, _ body: (ByteSlice) -> Int) {
    guard filter.isEmpty || name.contains(filter) else { return }
    let bytes = chunks.reduce(0) { $0 + $1.count }
    var times: [Int] = []
    var result = 0
    for _ in 0..<9 {
      result = 0
      let start = Self.now()
      for chunk in chunks { result &+= body(chunk) }
      times.append(Self.now() - start)
    }
    times.sort()
    func rate(_ t: Int) -> Double { (Double(bytes) / Double(t) * 100).rounded() / 100 }
    print("\(name): best \(rate(times[0])), median \(rate(times[4])) GB/s, result \(result)")
  }

  /// The processor's time, which other programs disturb least.
  private static func now() -> Int {
    var t = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t)
    return t.tv_sec * 1_000_000_000 + t.tv_nsec
  }
}
