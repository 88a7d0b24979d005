package import LogCore

/// A value of a YAML document: a text, a list or a map, and where it stands in the file.
///
/// Scalars stay text; what reads them decides what they mean.
package struct YAMLNode: Sendable, Equatable {
  package indirect enum Content: Sendable, Equatable {
    /// A plain scalar that is empty stands for a value that was left out.
    case scalar(String, isPlain: Bool)
    case list([YAMLNode])
    case map([YAMLEntry])
  }

  package var content: Content
  /// UTF-8 offsets into the file's text.
  package var range: Range<Int>

  /// The text of a scalar.
  package var text: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text
  }

  /// Whether nothing was written where a value could stand.
  package var isAbsent: Bool { content == .scalar("", isPlain: true) }

  /// What the value is, as messages call it.
  package var kind: String {
    switch content {
    case .scalar: isAbsent ? "nothing" : "a text"
    case .list: "a list"
    case .map: "a map"
    }
  }
}

/// A key of a map with its value.
package struct YAMLEntry: Sendable, Equatable {
  package var key: String
  package var keyRange: Range<Int>
  package var value: YAMLNode
}

/// The text of a settings file with the name that messages about it show.
package struct SettingsText: Sendable {
  package let name: String
  package let text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// A message about a piece of the text.
  package func error(_ headline: String, at range: Range<Int>, help: [String] = []) -> SettingsError
  {
    SettingsError(Diagnostic(headline, text: text, range: range, file: name, help: help))
  }
}

/// What is wrong with a file of rules, objectives or severities.
package struct SettingsError: Error, Sendable, Equatable {
  package var diagnostic: Diagnostic
  package init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }
}
