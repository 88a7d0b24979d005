internal import LogCore
internal import LogQL

/// The window of a run as options of its partial.
///
/// Each part of an input has other ends, so that only windows are possible that depend on none.
enum PartialWindow {
  /// Refuses times that count from the input's ends, by the option that names them.
  static func check(_ options: TypedOptions, _ window: WindowArguments) throws(Diagnostic) {
    let times: [(text: String?, name: String, isRelative: Bool)] = [
      (options.since, "--since", true),
      (options.from, "--from", window.from?.isRelative ?? false),
      (options.to, "--to", window.to?.isRelative ?? false),
      (options.at, "--at", window.at?.isRelative ?? false),
      (options.split, "--split", window.split.contains(where: \.isRelative)),
    ]
    for (text, name, isRelative) in times where isRelative {
      guard let text else { continue }
      let instead = name == "--since" ? "--from" : name
      throw refused("`\(name) \(text)`", "an absolute time", "`\(instead) 2024-05-14T14:20:00Z`")
    }
  }

  /// Refuses options about how a result looks, of which a partial would keep nothing.
  static func leaveToMerge(_ names: [String], _ invocation: Invocation) throws(Diagnostic) {
    for name in names where invocation.typed.given.contains(name) {
      throw Diagnostic("`\(name)` and `-o partial` exclude each other, expected it of `logq merge`")
    }
  }

  /// Refuses what of a metric query else depends on the input's ends.
  static func check(_ query: Query, _ window: WindowArguments) throws(Diagnostic) {
    guard case .metric(let metric) = query.expression else { return }
    if window.isInstant && window.at == nil && window.to == nil {
      throw refused("`--instant` without a time", "the time", "`--at 2024-05-14T14:20:00Z`")
    }
    let isWhole = window.from != nil && window.to != nil
    if !window.isInstant && !isWhole && (window.from != nil || window.to != nil) {
      let (given, missing) = window.from != nil ? ("--from", "--to") : ("--to", "--from")
      throw refused(
        "`\(given)` without `\(missing)`", "both", "`\(missing) 2024-05-14T14:20:00Z`")
    }
    if query.variablesUsed.contains(.range) && !isWhole {
      throw refused(
        "`$__range` without a window", "a window",
        "`--from 2024-05-14T14:00:00Z --to 2024-05-14T15:00:00Z`")
    }
    let needsStep =
      query.variablesUsed.contains(.interval) || (metric.longestRange == nil && !window.isInstant)
    if needsStep && window.step == nil && !isWhole {
      throw refused("the step", "one", "`--step 1m`")
    }
  }

  /// What is wrong about times that each part of an input would understand in another way.
  static func refused(_ what: String, _ expected: String, _ help: String) -> Diagnostic {
    Diagnostic(
      "\(what) depends on the input, of which `-o partial` sees a part, expected \(expected)",
      help: [help])
  }

  /// The window, which must be one that `check` takes.
  static func options(_ window: WindowArguments) -> [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    func add(_ name: String, _ time: TimeArgument?) {
      if case .instant(let nanoseconds) = time { result.append((name, String(nanoseconds))) }
    }
    add("from", window.from)
    add("to", window.to)
    add("at", window.at)
    if let step = window.step { result.append(("step", String(step))) }
    if window.isInstant { result.append(("instant", "yes")) }
    if !window.split.isEmpty {
      let times = window.split.map { time in
        if case .instant(let nanoseconds) = time { String(nanoseconds) } else { "" }
      }
      result.append(("split", times.joined(separator: ",")))
    }
    return result
  }

  /// The window that a partial names.
  static func read(_ head: PartialHead) throws(Diagnostic) -> WindowArguments {
    var window = WindowArguments()
    window.from = try time(head, "from")
    window.to = try time(head, "to")
    window.at = try time(head, "at")
    if case .instant(let step)? = try time(head, "step"), step > 0 { window.step = step }
    window.isInstant = head["instant"] != nil
    for part in head["split"]?.split(separator: ",") ?? [] {
      guard let nanoseconds = Int64(part) else { throw wrong("split", String(part)) }
      window.split.append(.instant(nanoseconds))
    }
    return window
  }

  private static func time(_ head: PartialHead, _ name: String) throws(Diagnostic) -> TimeArgument?
  {
    guard let text = head[name] else { return nil }
    guard let nanoseconds = Int64(text) else { throw wrong(name, text) }
    return .instant(nanoseconds)
  }

  /// A diagnostic about an option in a partial's head.
  static func wrong(_ name: String, _ text: String) -> Diagnostic {
    Diagnostic("`\(text)` is no value for the option `\(name)` of a partial")
  }
}
