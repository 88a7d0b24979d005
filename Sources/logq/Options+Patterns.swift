internal import LogCore

/// The options of `patterns` and `fields`.
extension Options {
  static let choice: [Option] = [
    Option(
      "--filter", "QUERY", .choice, "only the records that a log query selects",
      details:
        "`--filter '{container=\"app\"} |= \"timeout\"'`; what its stages make of a line is not used."
    ) { options, value in options.filter = value }
  ]

  static let patterns: [Option] = [
    Option(
      "--lines", .patterns, "with `-o jsonl`: each record with its template and the values",
      details: "Reads the input twice; a pipe is kept in a temporary file."
    ) { options in options.showsLines = true },
    Option(
      "--baseline", "FILE", .patterns, "what is new, gone and changed against another input",
      details: "FILE is what `logq patterns -o partial` wrote for it, a day before, say."
    ) { options, value in options.baseline = value },
    Option(
      "--by", "FIELD", .patterns, "count for each value of a field apart",
      details: """
        `--by trace_id --min 5` shows what one trace did again and again. Records without the field \
        are left out.
        """
    ) { options, value in options.groupingField = value },
    Option("--min", "N", .patterns, "only templates with at least N records") {
      (options, value) throws(Diagnostic) in
      options.minimumCount = try OptionValues.count(value, "--min")
    },
    Option(
      "--min-values", "N", .patterns,
      "a place with more different words than this is variable (default 4)",
      details: """
        A place of a message is variable if it has many values: more than this, and more than the \
        square root of the number of different messages that are alike. The first word may have four \
        times as many.
        """
    ) { (options, value) throws(Diagnostic) in
      let count = try OptionValues.count(value, "--min-values")
      guard count >= 1 else {
        throw OptionValues.wrong(value, "--min-values", expected: "a number from 1 on")
      }
      options.minimumValues = count
    },
  ]

  static let fields: [Option] = [
    Option("--top", "N", .fields, "how many values of a field are listed (default 10)") {
      (options, value) throws(Diagnostic) in
      options.top = try OptionValues.count(value, "--top")
    }
  ]
}
