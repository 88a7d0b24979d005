internal import LogCore

/// All functions that templates can call, in the order of the documentation.
enum TemplateFunctions {
  typealias F = TemplateFunction

  static let all: [TemplateFunction] = logic + printing + text + numbers + records + dates

  private static let byName: [String: TemplateFunction] = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  static func named(_ name: String) -> TemplateFunction? { byName[name] }

  private static let logic: [TemplateFunction] = [
    // `and` and `or` are evaluated by the machine, which stops where the result is known.
    F("and", [.any], rest: .any) { call in call[0] },
    F("or", [.any], rest: .any) { call in call[0] },
    F("not", [.any]) { call in .bool(!call.machine.isTrue(call[0])) },
    F("eq", [.any], rest: .any, ComparisonFunctions.equal),
    F("ne", [.any, .any], ComparisonFunctions.notEqual),
    F("lt", [.any, .any], ComparisonFunctions.less),
    F("le", [.any, .any], ComparisonFunctions.lessOrEqual),
    F("gt", [.any, .any], ComparisonFunctions.greater),
    F("ge", [.any, .any], ComparisonFunctions.greaterOrEqual),
    F("index", [.any], rest: .any, CollectionFunctions.index),
    F("slice", [.any], rest: .any, CollectionFunctions.slice),
    F("len", [.any], CollectionFunctions.length),
    F("call", [.any], rest: .any, CollectionFunctions.call),
    F("default", [.any], rest: .any, CollectionFunctions.defaultValue),
  ]

  private static let printing: [TemplateFunction] = [
    F("print", [], rest: .any, PrintFunctions.print),
    F("printf", [.string], rest: .any, PrintFunctions.printf),
    F("println", [], rest: .any, PrintFunctions.println),
    F("html", [], rest: .any, EscapeFunctions.html),
    F("js", [], rest: .any, EscapeFunctions.js),
    F("urlquery", [], rest: .any, EscapeFunctions.urlquery),
  ]

  private static let text: [TemplateFunction] = [
    F("lower", [.string], CaseFunctions.lower),
    F("upper", [.string], CaseFunctions.upper),
    F("title", [.string], CaseFunctions.title),
    F("ToLower", [.string], CaseFunctions.lower),
    F("ToUpper", [.string], CaseFunctions.upper),
    F("trunc", [.int, .string], TextFunctions.trunc),
    F("substr", [.int, .int, .string], TextFunctions.substr),
    F("contains", [.string, .string]) { call in .bool(call.string(1).contains(call.string(0))) },
    F("hasPrefix", [.string, .string]) { call in .bool(call.string(1).hasPrefix(call.string(0))) },
    F("hasSuffix", [.string, .string]) { call in .bool(call.string(1).hasSuffix(call.string(0))) },
    F("replace", [.string, .string, .string], TextFunctions.replace),
    F("Replace", [.string, .string, .string, .int], TextFunctions.replaceSome),
    F("repeat", [.int, .string], TextFunctions.repeated),
    F("indent", [.int, .string], TextFunctions.indent),
    F("nindent", [.int, .string], TextFunctions.indentOnNewLine),
    F("trim", [.string], TrimFunctions.space),
    F("TrimSpace", [.string], TrimFunctions.space),
    F("trimAll", [.string, .string]) { call in TrimFunctions.trim(call.string(1), call.string(0)) },
    F("Trim", [.string, .string]) { call in TrimFunctions.trim(call.string(0), call.string(1)) },
    F("TrimLeft", [.string, .string], TrimFunctions.left),
    F("TrimRight", [.string, .string], TrimFunctions.right),
    F("trimPrefix", [.string, .string]) { call in
      TrimFunctions.prefix(call.string(1), call.string(0))
    },
    F("trimSuffix", [.string, .string]) { call in
      TrimFunctions.suffix(call.string(1), call.string(0))
    },
    F("TrimPrefix", [.string, .string]) { call in
      TrimFunctions.prefix(call.string(0), call.string(1))
    },
    F("TrimSuffix", [.string, .string]) { call in
      TrimFunctions.suffix(call.string(0), call.string(1))
    },
    F("alignLeft", [.int, .string], AlignFunctions.left),
    F("alignRight", [.int, .string], AlignFunctions.right),
    F("count", [.string, .string], PatternFunctions.count),
    F("regexReplaceAll", [.string, .string, .string], PatternFunctions.replaceAll),
    F("regexReplaceAllLiteral", [.string, .string, .string], PatternFunctions.replaceAllLiteral),
    F("b64enc", [.string], Base64Functions.encode),
    F("b64dec", [.string], Base64Functions.decode),
    F("urlencode", [.string], URLFunctions.encode),
    F("urldecode", [.string], URLFunctions.decode),
    F("fromJson", [.string], JSONFunctions.fromJSON),
  ]

  private static let numbers: [TemplateFunction] = [
    F("int", [.any]) { call in .int(Int(NumberConversion.integer(call[0]))) },
    F("float64", [.any]) { call in .double(NumberConversion.double(call[0])) },
    F("add", [], rest: .any, IntegerFunctions.add),
    F("sub", [.any, .any], IntegerFunctions.subtract),
    F("mul", [.any], rest: .any, IntegerFunctions.multiply),
    F("div", [.any, .any], IntegerFunctions.divide),
    F("mod", [.any, .any], IntegerFunctions.modulo),
    F("max", [.any], rest: .any, IntegerFunctions.maximum),
    F("min", [.any], rest: .any, IntegerFunctions.minimum),
    F("addf", [], rest: .any, DecimalFunctions.add),
    F("subf", [.any], rest: .any, DecimalFunctions.subtract),
    F("mulf", [.any], rest: .any, DecimalFunctions.multiply),
    F("divf", [.any], rest: .any, DecimalFunctions.divide),
    F("maxf", [.any], rest: .any, RoundingFunctions.maximum),
    F("minf", [.any], rest: .any, RoundingFunctions.minimum),
    F("ceil", [.any], RoundingFunctions.ceil),
    F("floor", [.any], RoundingFunctions.floor),
    F("round", [.any, .int], rest: .float, RoundingFunctions.round),
    F("bytes", [.string], SizeFunctions.bytes),
    F("duration", [.string], SizeFunctions.duration),
    F("duration_seconds", [.string], SizeFunctions.duration),
  ]

  private static let records: [TemplateFunction] = [
    F("__line__") { call in .string(call.machine.line) },
    F("__timestamp__") { call in
      .time(TemplateTime(nanoseconds: call.machine.time, zone: call.machine.zone))
    },
  ]

  private static let dates: [TemplateFunction] = [
    F("now", [], TimeFunctions.now),
    F("date", [.string, .any], TimeFunctions.date),
    F("toDate", [.string, .string], TimeFunctions.toDate),
    F("toDateInZone", [.string, .string, .string], TimeFunctions.toDateInZone),
    F("unixEpoch", [.time], TimeFunctions.seconds),
    F("unixEpochMillis", [.time], TimeFunctions.milliseconds),
    F("unixEpochNanos", [.time], TimeFunctions.nanoseconds),
    F("unixToTime", [.string], TimeFunctions.fromUnix),
  ]
}
