internal import LogCore
internal import LogQL

/// Which kinds of records each file has: whether a query can select those whose messages are in one
/// place, and no others.
struct MessagePlaces {
  /// Where the message of a record is.
  struct Kinds: OptionSet {
    var rawValue: Int
    static let text = Kinds(rawValue: 1)
    static let json = Kinds(rawValue: 2)
    static let logfmt = Kinds(rawValue: 4)
    /// Objects and logfmt without a message: the line is.
    static let jsonLine = Kinds(rawValue: 8)
    static let logfmtLine = Kinds(rawValue: 16)
    /// Files are not told apart any more.
    static let anyFile = Kinds(rawValue: 32)
    static let lines: Kinds = [.text, .jsonLine, .logfmtLine]

    init(rawValue: Int) { self.rawValue = rawValue }

    init(_ format: RecordFormat, hasField: Bool) {
      switch format {
      case .json: self = hasField ? .json : .jsonLine
      case .logfmt: self = hasField ? .logfmt : .logfmtLine
      default: self = .text
      }
    }
  }

  private static let mostFiles = 1_000
  /// More files make no selector that anybody reads.
  private static let mostNamed = 20

  /// By the label `filename`; nothing for streams without it.
  private(set) var files: [String: Kinds] = [:]
  /// Those of all files.
  private(set) var all: Kinds = []
  /// By the number of the worker's stream.
  private var known: [Kinds] = []

  /// Takes in a record.
  @inline(__always)
  mutating func note(_ kind: Kinds, _ batch: RecordBatch, _ record: Int) {
    let index = Int(unsafe batch.stream[record].index)
    if index < known.count && known[index].contains(kind) { return }
    learn(kind, batch, record)
  }

  @inline(never)
  private mutating func learn(_ kind: Kinds, _ batch: RecordBatch, _ record: Int) {
    let stream = unsafe batch.stream[record]
    while known.count <= Int(stream.index) { known.append([]) }
    known[Int(stream.index)].insert(kind)
    let labels = batch.streams[stream]
    var name = ""
    for i in 0..<labels.count where labels.names[i] == .filename { name = labels.values[i].string }
    add(name, kind)
  }

  private mutating func add(_ name: String, _ kinds: Kinds) {
    all.formUnion(kinds)
    files[all.contains(.anyFile) ? "" : name, default: []].formUnion(kinds)
    guard files.count > Self.mostFiles || (all.contains(.anyFile) && files.count > 1) else {
      return
    }
    all.insert(.anyFile)
    files = ["": all]
  }

  mutating func merge(_ other: MessagePlaces) {
    for (name, kinds) in other.files { add(name, kinds) }
  }

  func write(to out: PartialOutput) {
    for name in files.keys.sorted() {
      out.begin("filekinds")
      out.add(name)
      out.add(files[name]?.rawValue ?? 0)
      out.end()
    }
  }

  mutating func read(_ line: PartialLine) -> Bool {
    var line = line
    guard line.word.equals("filekinds"), let name = line.bytes(), let kinds = line.count(),
      kinds < 64, line.isAtEnd
    else { return false }
    add(name.string, Kinds(rawValue: kinds))
    return true
  }

  // MARK: - Selectors

  /// How queries select the records whose messages are in a field, or are lines, up to the pattern.
  struct Selection {
    var text: String
    /// Whether no other records are selected.
    var isCertain: Bool
    /// Whether lines that begin with `{` are left out.
    var skipsObjects = false
  }

  /// `field` is that of a key: `j` or `l` before its name, nothing for lines.
  func selection(_ field: [UInt8]) -> Selection {
    guard let form = field.first else { return lineSelection }
    let message = "| line_format \"{{.\(String(decoding: field.dropFirst(), as: UTF8.self))}}\" "
    if form == 0x6A {
      let skip = all.isSubset(of: [.json, .jsonLine]) ? "" : "| __error__=\"\" "
      return Selection(text: "{} | json \(skip)\(message)", isCertain: true)
    }
    let mine: Kinds = [.logfmt, .logfmtLine]
    let selector = all.isSubset(of: mine) ? "{}" : selector(.logfmt, allowed: mine)
    return Selection(
      text: "\(selector ?? "{}") | logfmt \(message)", isCertain: selector != nil)
  }

  private var lineSelection: Selection {
    if all.isSubset(of: .lines) { return Selection(text: "{} ", isCertain: true) }
    let filter = "{} !~ \"^[{]\" "
    if all.isSubset(of: [.text, .json]) {
      return Selection(text: filter, isCertain: true, skipsObjects: true)
    }
    if let selector = selector(.lines, allowed: .lines) {
      return Selection(text: selector + " ", isCertain: true)
    }
    return Selection(text: filter, isCertain: false, skipsObjects: true)
  }

  /// Selects the files with some kinds of records; nil where one of them has others, too.
  private func selector(_ wanted: Kinds, allowed: Kinds) -> String? {
    let mine = files.filter { !$0.value.isDisjoint(with: wanted) }
    guard mine.count <= Self.mostNamed, mine[""] == nil,
      mine.values.allSatisfy({ $0.isSubset(of: allowed) })
    else { return nil }
    let names = mine.keys.sorted()
    if names.count == 1 { return "{filename=\(QueryText.quote(names[0]))}" }
    let pattern = names.map(Self.escaped).joined(separator: "|")
    return "{filename=~\(QueryText.quote(pattern))}"
  }

  /// A text as a pattern that matches it.
  private static func escaped(_ text: String) -> String {
    var out = ""
    for c in text.unicodeScalars {
      let isPlain = c.value >= 0x80 || ASCII.isWord(UInt8(truncatingIfNeeded: c.value))
      if !isPlain && c != "/" && c != "-" && c != " " { out.unicodeScalars.append("\\") }
      out.unicodeScalars.append(c)
    }
    return out
  }
}
